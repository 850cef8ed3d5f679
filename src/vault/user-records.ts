// The records of each user in a vault's store: read together and checked against their counter, written in an order that a
// crash may cut anywhere.

import { sameValues } from "../base/arrays.ts";
import { VaultError } from "../base/errors.ts";
import { encodeId, formsOf } from "./identifiers.ts";
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
import { type Bytes, pseudonym, type VaultKeys } from "./sealing.ts";
import type { Store } from "./store.ts";

/** A user's id, and the names of their records. */
export interface RecordNames {
  readonly userId: Bytes;
  readonly key: string;
  readonly state: string;
  readonly counter: string;
}

/** The names of a user's records, by their pseudonym. */
export const recordNames = (userId: Bytes, name: string): RecordNames => ({
  userId,
  key: `key-${name}`,
  state: `state-${name}`,
  counter: `counter-${name}`,
});

/** A user's records, opened. */
export interface OpenedRecords {
  readonly dataKey: DataKey;
  /** Null before the first save. */
  readonly saved: SavedState | null;
}

/** The users' records in a store, and their counters in another. */
export class UserRecords {
  readonly #store: Store;
  readonly #keys: VaultKeys;
  readonly #counters: Store | undefined;

  constructor(store: Store, keys: VaultKeys, counters?: Store) {
    this.#store = store;
    this.#keys = keys;
    this.#counters = counters;
  }

  /**
   * The names of a user's records. Records that an earlier version kept under another form of the id are moved there first.
   * @throws VaultError when such records are damaged, or as `checkForms`.
   */
  async namesOf(user: string): Promise<RecordNames> {
    const [nfc, ...others] = formsOf(user);
    const names = await this.#named(nfc);
    for (const form of others) {
      const from = await this.#named(form);
      const { moved, there } = await this.#compare(from, names);
      if (moved?.saved && !there?.saved) await this.save(names, there, moved.saved, () => {});
      if (moved) await this.erase(from); // `there` has it: a crash may have interrupted the move
    }
    return names;
  }

  /** @throws VaultError when two forms of a user's id have records that differ. */
  async checkForms(user: string): Promise<void> {
    const [nfc, ...others] = formsOf(user);
    for (const form of others) await this.#compare(await this.#named(form), await this.#named(nfc));
  }

  async #compare(from: RecordNames, to: RecordNames): Promise<Record<"moved" | "there", OpenedRecords | null>> {
    const moved = await this.open(from);
    const there = moved && (await this.open(to));
    const [one, other] = [moved?.saved, there?.saved];
    if (!one || !other || (one.model === other.model && sameValues(one.state, other.state))) return { moved, there };
    throw new VaultError(
      `vault: an earlier version kept two users whose ids are the same text in two Unicode forms; keep one: remove the records of ${from.key} or of ${to.key} (vault.remove)`,
    );
  }

  async #named(id: string): Promise<RecordNames> {
    const userId = encodeId("user", id);
    return recordNames(userId, await pseudonym(this.#keys.names, userId));
  }

  /** Opens a user's records and checks them against the counter; null for a user without records. */
  async open(names: RecordNames): Promise<OpenedRecords | null> {
    const keyRecord = await this.#store.read(names.key);
    const counter = await this.#readCounter(names);
    if (counter && isTombstone(counter)) {
      await this.erase(names); // a crash interrupted `forget`
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

  /** Replaces the state of a user whose records were opened. `attempts` is told of the save before it is written. */
  async save(
    names: RecordNames,
    opened: OpenedRecords | null,
    { model, state }: Pick<SavedState, "model" | "state">,
    attempts: (attempt: OpenedRecords) => void,
  ): Promise<void> {
    const dataKey = opened?.dataKey ?? (await this.#createKey(names));
    const number = (opened?.saved?.number ?? 0) + 1;
    const { record, nonce } = await stateRecord(dataKey.key, names.userId, { number, model, state });
    attempts({ dataKey, saved: { number, model, state, nonce } });
    await this.#store.write(names.state, record);
    await this.#writeCounter(names, { saves: number, fingerprint: dataKey.fingerprint });
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

  /** Erases a user's records under every form of the id. */
  async forget(user: string): Promise<void> {
    for (const form of formsOf(user)) await this.erase(await this.#named(form));
  }

  async erase(names: RecordNames): Promise<void> {
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
