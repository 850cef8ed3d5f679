// What is known of users, sealed: a store sees names that look random and AES-256-GCM, and gives back what was last saved
// or nothing. Each user has a data key, which the vault's key wraps, so that forgetting is destroying a key.
//
//   key-<name>      the user's data key, written once         <name> is an HMAC of the user's id
//   state-<name>    the state, with the number of this save
//   counter-<name>  the number of the last save and whose key it counts for, in a store apart where the host has one
//
// Beside counters an old record has a lower number than it must, and one put back after `forget` another key or no counter.
// A crash can come between record and counter, so a record may be ahead of its counter.

import { sameValues } from "../base/arrays.ts";
import { VaultError } from "../base/errors.ts";
import { openHeader, type Secret } from "./header.ts";
import {
  type Count,
  counterRecord,
  type DataKey,
  FORGOTTEN,
  newKeyRecord,
  openCounterRecord,
  openKeyRecord,
  openStateRecord,
  type Saved,
  stateRecord,
} from "./sealed-records.ts";
import { type Bytes, nameOf, textOf, utf8, type VaultKeys } from "./sealing.ts";
import type { Store } from "./store.ts";

/** Opens the vault in this store; an empty store becomes one. Only one vault may use a store at a time. */
export async function openVault(store: Store, secret: Secret, counters?: Store): Promise<Vault> {
  if (counters === store) throw new RangeError("counters: got the vault's own store; they must be kept apart from it");
  return new Vault(store, await openHeader(store, secret), counters);
}

interface Place {
  readonly user: Bytes;
  readonly key: string;
  readonly state: string;
  readonly counter: string;
}

interface Known {
  readonly data: DataKey;
  /** null until the first save. */
  readonly saved: Saved | null;
}

export class Vault {
  readonly #store: Store;
  readonly #keys: VaultKeys;
  readonly #counters: Store | undefined;
  #turn: Promise<void> = Promise.resolve();

  /** @internal */
  constructor(store: Store, keys: VaultKeys, counters?: Store) {
    this.#store = store;
    this.#keys = keys;
    this.#counters = counters;
  }

  /** What was last saved for this user with this model (its hash); null where nothing was. */
  load(user: string, model: string): Promise<Uint8Array | null> {
    return this.#inTurn(async () => {
      checkModel(model);
      const saved = (await this.#known(await this.#place(user)))?.saved;
      if (!saved) return null;
      if (saved.model === model) return saved.state;
      throw new VaultError(
        `vault: the state was saved for model ${saved.model}, not ${model}; load that model, or forget the user`,
      );
    });
  }

  /** Takes the place of what was saved before, whole or not at all. */
  save(user: string, model: string, state: Uint8Array): Promise<void> {
    const copy = new Uint8Array(state); // the caller may go on writing to its own
    return this.#inTurn(async () => {
      checkModel(model);
      const place = await this.#place(user);
      const known = await this.#known(place);
      const data = known?.data ?? (await this.#begin(place));
      const counter = (known?.saved?.counter ?? 0) + 1;
      await this.#store.write(place.state, await stateRecord(data.key, place.user, { counter, model, state: copy }));
      await this.#count(place, { counter, mark: data.mark });
    });
  }

  /** Destroys the user's key, and the state that it opened. Records that are damaged or refused go too. */
  forget(user: string): Promise<void> {
    return this.#inTurn(async () => this.#erase(await this.#place(user)));
  }

  /** Everyone whom the vault knows. */
  users(): Promise<string[]> {
    return this.#inTurn(async () => {
      const users: string[] = [];
      for (const name of await this.#store.list()) {
        const record = name.startsWith("key-") && (await this.#store.read(name));
        if (record) users.push(textOf((await openKeyRecord(this.#keys.wrap, name, record as Bytes)).user));
      }
      return users;
    });
  }

  /** One after the other, as a save must see what it follows. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    const nothing = () => {}; // a turn keeps no state alive
    this.#turn = done.then(nothing, nothing);
    return done;
  }

  async #place(id: string): Promise<Place> {
    const user = wellFormed("user", id);
    const name = await nameOf(this.#keys.names, user);
    return { user, key: `key-${name}`, state: `state-${name}`, counter: `counter-${name}` };
  }

  async #known(place: Place): Promise<Known | null> {
    const record = await this.#store.read(place.key);
    const count = await this.#counted(place);
    if (count && sameValues(count.mark, FORGOTTEN.mark)) {
      await this.#erase(place); // a crash had cut it short
      return null;
    }
    const had = (count?.counter ?? 0) > 0;
    if (!record) {
      if (had) throw gone();
      return null;
    }
    const data = await openKeyRecord(this.#keys.wrap, place.key, record as Bytes);
    if (this.#counters && !(count && sameValues(count.mark, data.mark))) {
      throw new VaultError(
        "vault: this user's key was put back after it was forgotten, or was never counted; forget the user",
      );
    }
    const sealed = await this.#store.read(place.state);
    if (!sealed) {
      if (had) throw gone();
      return { data, saved: null };
    }
    const saved = await openStateRecord(data.key, place.user, sealed as Bytes);
    if (count && saved.counter < count.counter) {
      throw new VaultError(
        `vault: an old record was put back, save ${saved.counter} of ${count.counter}; restore the newest, or forget the user`,
      );
    }
    if (count && saved.counter > count.counter) await this.#count(place, { counter: saved.counter, mark: data.mark });
    return { data, saved };
  }

  async #begin(place: Place): Promise<DataKey> {
    await this.#store.remove(place.state); // left where a crash cut `forget` short; no key opens it any more
    const { record, ...data } = await newKeyRecord(this.#keys.wrap, place.key, place.user);
    await this.#count(place, { counter: 0, mark: data.mark });
    await this.#store.write(place.key, record);
    return data;
  }

  async #counted(place: Place): Promise<Count | null> {
    const record = await this.#counters?.read(place.counter);
    return record ? openCounterRecord(record as Bytes) : null;
  }

  async #count(place: Place, count: Count): Promise<void> {
    await this.#counters?.write(place.counter, counterRecord(count));
  }

  async #erase(place: Place): Promise<void> {
    await this.#count(place, FORGOTTEN);
    await this.#store.remove(place.key);
    await this.#store.remove(place.state);
    await this.#counters?.remove(place.counter);
  }
}

const gone = () =>
  new VaultError("vault: this user's record is gone though nobody forgot it; restore it, or forget the user");

/** Distinct texts must have distinct bytes, and half a surrogate pair would become the replacement character. */
function wellFormed(argument: string, text: string): Bytes {
  if (typeof text !== "string") throw new TypeError(`${argument}: got ${typeof text}; it must be text`);
  const bytes = utf8(text);
  if (text !== "" && textOf(bytes) === text) return bytes;
  throw new RangeError(`${argument}: it must be well-formed text of at least one character`);
}

function checkModel(model: string): void {
  const { length } = wellFormed("model", model);
  if (length > 255) throw new RangeError(`model: got ${length} bytes; it must be the model's hash, of up to 255`);
}
