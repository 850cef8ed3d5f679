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

import { copyBytes } from "../base/bytes.ts";
import { refuse } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import { type Damage, findDamage, intactUsers, namesByRecord, type Parts } from "./damage.ts";
import { openHeader } from "./header.ts";
import { checkModel } from "./identifiers.ts";
import { FailedSaves, none, overtaken, type Revision, revisionOf } from "./revision.ts";
import type { VaultKeys } from "./sealing.ts";
import { type Secret, withSecrets } from "./secret.ts";
import { checkStore, type Store } from "./store.ts";
import { inTurn } from "./turns.ts";
import { type OpenedRecords, UserRecords } from "./user-records.ts";

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
export async function openVault(store: Store, secret: Secret, counters?: Store): Promise<Vault> {
  checkStore("store", store);
  if (counters !== undefined) checkStore("counters", counters);
  if (counters === store) throw new RangeError("counters: got the vault's own store; it must be a separate one");
  const keys = await withSecrets({ secret }, (own) => inTurn(store, () => openHeader(store, own.secret)));
  return new Vault(store, keys, counters);
}

/** Users' states, encrypted, by user id. Open one with `openVault`, and pass it to `Agent.open`. */
export class Vault {
  readonly #parts: Parts;
  readonly #failed = new FailedSaves();

  /** @internal */
  constructor(store: Store, keys: VaultKeys, counters?: Store) {
    this.#parts = { store, keys, counters, records: new UserRecords(store, keys, counters) };
  }

  /** With a tag, Vue makes no proxy, which hides private members. */
  get [Symbol.toStringTag](): string {
    return "Vault";
  }

  /**
   * Returns the state last saved for a user, or null when there is none.
   *
   * @param user The user's id, at least one character. Ids that Unicode takes for the same text (NFC, NFD) are one user.
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @throws VaultError when a record is damaged, was rolled back or removed, or was saved for another model.
   */
  load(user: string, model: string): Promise<Uint8Array | null> {
    return this.#enqueue(async () => {
      checkModel(model);
      const saved = (await this.#open(user))?.saved;
      if (!saved) return null;
      if (saved.model === model) return saved.state;
      throw new VaultError(
        `vault: the state was saved for model ${saved.model}, not ${model}; load that model, or forget the user`,
      );
    });
  }

  /**
   * Returns what the vault has of a user, for `save` to follow. Ask before `load`: then nothing that came between is lost.
   *
   * @param known An earlier revision of the user. When the vault has that one still, `known` itself is returned.
   * @throws VaultError when a record is damaged, or was rolled back or removed.
   */
  revision(user: string, known?: Revision): Promise<Revision> {
    return this.#enqueue(async () => {
      const now = revisionOf(await this.#open(user));
      return known && this.#failed.isKnown(known, now) ? known : now;
    });
  }

  /**
   * Replaces a user's state atomically: after a crash the vault has the old state or the new one.
   *
   * @param model Hash of the model that the state is for, 1 to 255 bytes in UTF-8.
   * @param follows The revision that the state was made from. Without it, whatever the vault has is replaced.
   * @returns The revision of this save.
   * @throws VaultError when the vault has another revision than `follows`, because another agent has saved or forgotten the
   *   user since; or when the user's existing records do not open: forget the user first.
   */
  async save(user: string, model: string, state: Uint8Array, follows?: Revision): Promise<Revision> {
    const copy = copyBytes(state) ?? refuse("state", state, "bytes"); // the caller may overwrite them before the save runs
    return this.#enqueue(async () => {
      checkModel(model);
      const { records } = this.#parts;
      const names = await records.namesOf(user);
      const opened = await records.open(names);
      const now = revisionOf(opened);
      if (follows && !this.#failed.isKnown(follows, now)) throw overtaken(follows, now);
      let next = now;
      await records.save(names, opened, { model, state: copy }, (attempt) => {
        next = revisionOf(attempt);
        if (follows) this.#failed.add(follows, next); // an error after this leaves open whether it is in the store
      });
      return next;
    });
  }

  /**
   * Destroys a user's data key and removes their state, even when the records are damaged or rolled back.
   *
   * @returns The revision that the first save of a new user with this id follows.
   */
  forget(user: string): Promise<Revision> {
    return this.#enqueue(async () => {
      await this.#parts.records.forget(user);
      return none();
    });
  }

  /**
   * Returns the ids of all users in the vault, in no particular order. Users whose key record is damaged are left out: `check`
   * tells of them.
   */
  users(): Promise<string[]> {
    return this.#enqueue(() => intactUsers(this.#parts));
  }

  /** Reads every record, and returns those with which something is wrong; none when the vault is whole. */
  check(): Promise<Damage[]> {
    return this.#enqueue(() => findDamage(this.#parts));
  }

  /**
   * Forgets the user whose record has this name, also when nobody can read whose it is.
   *
   * @param record The record's name, from `check`.
   * @throws RangeError when it is not the name of a user's record.
   */
  async remove(record: string): Promise<void> {
    const names = namesByRecord(record);
    return this.#enqueue(() => this.#parts.records.erase(names));
  }

  /** Returns the hash of the model that a user's state is for, or null when there is none. */
  modelOf(user: string): Promise<string | null> {
    return this.#enqueue(async () => (await this.#open(user))?.saved?.model ?? null);
  }

  #enqueue<T>(call: () => Promise<T>): Promise<T> {
    return inTurn(this.#parts.store, call);
  }

  async #open(user: string): Promise<OpenedRecords | null> {
    const { records } = this.#parts;
    return records.open(await records.namesOf(user));
  }
}
