// Users' state, encrypted at rest. The store sees pseudonymous record names and AES-256-GCM ciphertext. Each user has a data
// key, wrapped by the vault's key; destroying it makes the user's state unreadable (crypto-shredding).
//
//   key-<name>      the user's data key, written once       <name> is an HMAC of the user's id
//   state-<name>    the state, with the number of its save
//   counter-<name>  number of the last save and fingerprint of the data key, in a separate store where the host has one
//
// Counters detect rollback. An old state has a lower number than its counter. A key restored after `forget` has no counter, or
// one with a different fingerprint. After a crash between writing a state and its counter, the state is ahead of the counter;
// the next read then advances the counter.

import { sameValues } from "../base/arrays.ts";
import { copyBytes } from "../base/bytes.ts";
import { refuse } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import { openHeader, type Secret } from "./header.ts";
import { checkModel, encodeId } from "./identifiers.ts";
import {
  counterRecord,
  type DataKey,
  isTombstone,
  newKeyRecord,
  openCounterRecord,
  openKeyRecord,
  openStateRecord,
  type RollbackCounter,
  type SavedState,
  stateRecord,
  TOMBSTONE,
} from "./sealed-records.ts";
import { type Bytes, decodeUtf8, pseudonym, type VaultKeys } from "./sealing.ts";
import { checkStore, type Store } from "./store.ts";

/**
 * Opens the vault in a store. An empty store becomes a new vault. Only one vault may use a store at a time.
 *
 * @param store Where the sealed records are kept: `fileStore`, `indexedDbStore`, `sqliteStore`, `memoryStore` or your own.
 * @param secret The vault's key or passphrase, the same every time. Without it nothing in the vault can be read.
 * @param counters A second store that an attacker who can write to the first cannot write to (a TPM, another service). With
 *   it, the vault detects records that were rolled back to an earlier version, or removed.
 * @throws RangeError when the key is not 32 bytes or not for HKDF, the passphrase is empty, or `counters` is `store`.
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
export async function openVault(store: Store, secret: Secret, counters?: Store): Promise<Vault> {
  checkStore("store", store);
  if (counters !== undefined) checkStore("counters", counters);
  if (counters === store) throw new RangeError("counters: got the vault's own store; it must be a separate one");
  return new Vault(store, await openHeader(store, secret), counters);
}

/** A user's id, and the names of their records. */
interface RecordNames {
  readonly userId: Bytes;
  readonly key: string;
  readonly state: string;
  readonly counter: string;
}

/** A user's records, opened. */
interface OpenedRecords {
  readonly dataKey: DataKey;
  /** Null before the first save. */
  readonly saved: SavedState | null;
}

/** Users' states, encrypted, by user id. Open one with `openVault`, and pass it to `Agent.open`. */
export class Vault {
  readonly #store: Store;
  readonly #keys: VaultKeys;
  readonly #counters: Store | undefined;
  #lastCall: Promise<void> = Promise.resolve();

  /** @internal */
  constructor(store: Store, keys: VaultKeys, counters?: Store) {
    this.#store = store;
    this.#keys = keys;
    this.#counters = counters;
  }

  /** With a tag, Vue makes no proxy, which hides private members. */
  get [Symbol.toStringTag](): string {
    return "Vault";
  }

  /**
   * Returns the state last saved for a user, or null when there is none.
   *
   * @param user The user's id, at least one character.
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @throws VaultError when a record is damaged, was rolled back or removed, or was saved for another model.
   */
  load(user: string, model: string): Promise<Uint8Array | null> {
    return this.#enqueue(async () => {
      checkModel(model);
      const saved = (await this.#open(await this.#namesOf(user)))?.saved;
      if (!saved) return null;
      if (saved.model === model) return saved.state;
      throw new VaultError(
        `vault: the state was saved for model ${saved.model}, not ${model}; load that model, or forget the user`,
      );
    });
  }

  /**
   * Replaces a user's state atomically: after a crash the vault has the old state or the new one.
   *
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @throws VaultError when the user's existing records do not open; forget the user first.
   */
  async save(user: string, model: string, state: Uint8Array): Promise<void> {
    const copy = copyBytes(state) ?? refuse("state", state, "bytes"); // the caller may overwrite them before the save runs
    return this.#enqueue(async () => {
      checkModel(model);
      const names = await this.#namesOf(user);
      const opened = await this.#open(names);
      const dataKey = opened?.dataKey ?? (await this.#createKey(names));
      const number = (opened?.saved?.number ?? 0) + 1;
      const record = await stateRecord(dataKey.key, names.userId, { number, model, state: copy });
      await this.#store.write(names.state, record);
      await this.#writeCounter(names, { saves: number, fingerprint: dataKey.fingerprint });
    });
  }

  /** Destroys a user's data key and removes their state, even when the records are damaged or rolled back. */
  forget(user: string): Promise<void> {
    return this.#enqueue(async () => this.#erase(await this.#namesOf(user)));
  }

  /**
   * Returns the ids of all users in the vault, in no particular order.
   *
   * @throws VaultError when a user's key record is damaged.
   */
  users(): Promise<string[]> {
    return this.#enqueue(async () => {
      const users: string[] = [];
      for (const name of await this.#store.list()) {
        const record = name.startsWith("key-") && (await this.#store.read(name));
        if (record) users.push(decodeUtf8((await openKeyRecord(this.#keys.wrap, name, record as Bytes)).userId));
      }
      return users;
    });
  }

  /** Runs calls one at a time, because a save must see the previous one. */
  #enqueue<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#lastCall.then(call);
    const discard = () => {}; // the queue must not keep a result in memory
    this.#lastCall = result.then(discard, discard);
    return result;
  }

  async #namesOf(user: string): Promise<RecordNames> {
    const userId = encodeId("user", user);
    const name = await pseudonym(this.#keys.names, userId);
    return { userId, key: `key-${name}`, state: `state-${name}`, counter: `counter-${name}` };
  }

  /** Opens a user's records and checks them against the counter; null for a user without records. */
  async #open(names: RecordNames): Promise<OpenedRecords | null> {
    const keyRecord = await this.#store.read(names.key);
    const counter = await this.#readCounter(names);
    if (counter && isTombstone(counter)) {
      await this.#erase(names); // a crash interrupted `forget`
      return null;
    }
    const wasSaved = (counter?.saves ?? 0) > 0;
    if (!keyRecord) {
      if (wasSaved) throw missing();
      return null;
    }
    const dataKey = await openKeyRecord(this.#keys.wrap, names.key, keyRecord as Bytes);
    if (this.#counters && !(counter && sameValues(counter.fingerprint, dataKey.fingerprint))) {
      throw new VaultError(
        "vault: this user's key has no counter: it was put back after the user was forgotten; forget the user",
      );
    }
    const record = await this.#store.read(names.state);
    if (!record) {
      if (wasSaved) throw missing();
      return { dataKey, saved: null };
    }
    const saved = await openStateRecord(dataKey.key, names.userId, record as Bytes);
    if (counter && saved.number < counter.saves) {
      throw new VaultError(
        `vault: an old record was put back, save ${saved.number} of ${counter.saves}; restore the newest, or forget the user`,
      );
    }
    if (counter && saved.number > counter.saves) {
      await this.#writeCounter(names, { saves: saved.number, fingerprint: dataKey.fingerprint });
    }
    return { dataKey, saved };
  }

  async #createKey(names: RecordNames): Promise<DataKey> {
    await this.#store.remove(names.state); // a crash may have interrupted `forget` after it removed the key
    const { record, ...dataKey } = await newKeyRecord(this.#keys.wrap, names.key, names.userId);
    await this.#writeCounter(names, { saves: 0, fingerprint: dataKey.fingerprint });
    await this.#store.write(names.key, record);
    return dataKey;
  }

  async #readCounter(names: RecordNames): Promise<RollbackCounter | null> {
    const record = await this.#counters?.read(names.counter);
    return record ? openCounterRecord(record as Bytes) : null;
  }

  async #writeCounter(names: RecordNames, counter: RollbackCounter): Promise<void> {
    await this.#counters?.write(names.counter, counterRecord(counter));
  }

  async #erase(names: RecordNames): Promise<void> {
    await this.#writeCounter(names, TOMBSTONE);
    await this.#store.remove(names.key);
    await this.#store.remove(names.state);
    await this.#counters?.remove(names.counter);
  }
}

const missing = () =>
  new VaultError(
    "vault: this user's record is missing, but the user was not forgotten; restore it, or forget the user",
  );
