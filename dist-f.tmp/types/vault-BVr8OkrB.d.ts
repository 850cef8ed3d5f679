import { t as HostType } from "./host-types-BRpVP96z.js";
import { t as ByteSource } from "./bytes-BfoGVxfG.js";

// dist/declarations/src/vault/sealing.d.ts
/** A vault's two keys. They are the same for as long as the vault exists, whatever secrets open it. */
interface VaultKeys {
  /** HMAC key for record names. */
  readonly names: HostType<"CryptoKey">;
  /** AES-GCM key that wraps the users' data keys. */
  readonly wrap: HostType<"CryptoKey">;
}
/**
 * Binary records by name: the interface of a vault to a database, a folder or a device.
 *
 * Names consist of lower-case letters, digits and "-". The promise of `write` or `remove` resolves once the change is
 * durable. After a crash, a record has its contents from before or after the change, never a mixture.
 */
interface Store {
  /** Returns a copy of the record, or null when there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Creates or replaces a record. The caller may change `bytes` afterwards. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Removes a record, so that the store cannot return it again. Does nothing when there is none. */
  remove(name: string): Promise<void>;
  /** Returns the names of all records, in no particular order. */
  list(): Promise<string[]>;
  /** What is wrong with a record as it is stored, although `read` may return an earlier version; null when nothing is. */
  problem?(name: string): Promise<string | null>;
}
/** A store in memory: its records are lost when the process ends. */
declare function memoryStore(): Store;
/** What a vault had of a user when it was asked: nothing, or one save under one of the user's keys. */
interface Revision {
  /** The user's key; "" for a user without a saved state. */
  readonly key: string;
  /** The save; "" for a user without a saved state. */
  readonly save: string;
}
/** A record of a vault with which something is wrong. */
interface Damage {
  /** The record's name. `Vault.remove` takes it. */
  readonly record: string;
  /** The user whose record it is; null when that cannot be read. */
  readonly user: string | null;
  /** What is wrong, and what to do. */
  readonly problem: string;
}
/**
 * A secret that opens a vault.
 * - `key`: 32 random bytes, or a `CryptoKey` for HKDF with the usage `deriveKey`. Keep it outside the vault's store.
 * - `passphrase`: well-formed text of at least one character, better several words. It is normalised to NFKC and stretched by
 *   Argon2id with 64 MiB of memory, which takes about half a second, during which nothing else runs. Cloudflare Workers cannot
 *   run Argon2id, so pass a key there.
 */
type Secret = {
  key: HostType<"CryptoKey"> | ByteSource;
} | {
  passphrase: string;
};
/**
 * Opens the vault in a store. An empty store becomes a new vault. Only one vault may use a store at a time.
 *
 * @param store Where the sealed records are kept: `fileStore`, `indexedDbStore`, `sqliteStore`, `memoryStore` or your own.
 * @param secret A key or passphrase of the vault; of a new one, its first. Without one nothing in the vault can be read.
 *   `changeSecret` replaces it, `addSecret` adds another.
 * @param counters A second store that an attacker who can write to the first cannot write to (a TPM, another service). With
 *   it, the vault detects records that were rolled back to an earlier version, or removed.
 * @throws RangeError when the key is not 32 bytes or not for HKDF, the passphrase is empty or not well-formed text, or
 *   `counters` is `store`.
 * @throws TypeError when a store is none, the key is neither bytes nor a `CryptoKey`, or the passphrase is not a string.
 * @throws VaultError when the secret does not open the vault, its header is missing or damaged, or the host has no WebCrypto.
 *
 * @example
 * import { Agent, loadModel } from "penchant";
 * import { fileStore, openVault } from "penchant/vault";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32)); // keep it in a keyring or a TPM, not in the vault's folder
 * const store = await fileStore("users");
 * const vault = await openVault(store, { key });
 * const agent = await Agent.open(await loadModel("bowl.safetensors"), { vault, user: "ann" });
 * agent.answer(agent.questions[0], "a");
 * await agent.dispose(); // ann's answer is in the vault
 * console.log(await vault.users()); // [ 'ann' ]
 * await store.close();
 */
declare function openVault(store: Store, secret: Secret, counters?: Store): Promise<Vault>;
/** Users' states, encrypted, by user id. Open one with `openVault`, and pass it to `Agent.open`. */
declare class Vault {
  #private;
  /** @internal */
  constructor(store: Store, keys: VaultKeys, counters?: Store);
  /** With a tag, Vue makes no proxy, which hides private members. */
  get [Symbol.toStringTag](): string;
  /**
   * Returns the state last saved for a user, or null when there is none.
   *
   * @param user The user's id, at least one character. Ids that Unicode takes for the same text (NFC, NFD) are one user.
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @throws VaultError when a record is damaged, was rolled back or removed, or was saved for another model.
   */
  load(user: string, model: string): Promise<Uint8Array | null>;
  /**
   * Returns what the vault has of a user, for `save` to follow. Ask before `load`: then nothing that came between is lost.
   *
   * @param known An earlier revision of the user. When the vault has that one still, `known` itself is returned.
   * @throws VaultError when a record is damaged, or was rolled back or removed.
   */
  revision(user: string, known?: Revision): Promise<Revision>;
  /**
   * Replaces a user's state atomically: after a crash the vault has the old state or the new one.
   *
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @param follows The revision that the state was made from. Without it, whatever the vault has is replaced.
   * @returns The revision of this save.
   * @throws VaultError when the vault has another revision than `follows`, because another agent has saved or forgotten the
   *   user since; or when the user's existing records do not open: forget the user first.
   */
  save(user: string, model: string, state: Uint8Array, follows?: Revision): Promise<Revision>;
  /**
   * Destroys a user's data key and removes their state, even when the records are damaged or rolled back.
   *
   * @returns The revision that the first save of a new user with this id follows.
   */
  forget(user: string): Promise<Revision>;
  /**
   * Returns the ids of all users in the vault, in no particular order. Users whose key record is damaged are left out: `check`
   * tells of them.
   */
  users(): Promise<string[]>;
  /** Reads every record, and returns those with which something is wrong; none when the vault is whole. */
  check(): Promise<Damage[]>;
  /**
   * Forgets the user whose record has this name, also when nobody can read whose it is.
   *
   * @param record The record's name, from `check`.
   * @throws RangeError when it is not the name of a user's record.
   */
  remove(record: string): Promise<void>;
  /** Returns the hash of the model that a user's state is for, or null when there is none. */
  modelOf(user: string): Promise<string | null>;
}
export { Revision as a, Damage as i, openVault as n, Store as o, Secret as r, memoryStore as s, Vault as t };