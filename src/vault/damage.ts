// Finds what is wrong with a vault's records, one by one: what is damaged of one user must not keep out the others.

import { refuse } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import { HEADER } from "./header.ts";
import { openCounterRecord, openUserId } from "./sealed-records.ts";
import { type Bytes, decodeUtf8, type VaultKeys } from "./sealing.ts";
import type { Store } from "./store.ts";
import { type RecordNames, recordNames, type UserRecords } from "./user-records.ts";

/** A record of a vault with which something is wrong. */
export interface Damage {
  /** The record's name. `Vault.remove` takes it. */
  readonly record: string;
  /** The user whose record it is; null when that cannot be read. */
  readonly user: string | null;
  /** What is wrong, and what to do. */
  readonly problem: string;
}

/** The end of a user's records' names. */
const USER_RECORD = /^(?:key|state|counter)-([0-9a-f]{64})$/;

/** Key records that are read at the same time, so that none waits for a disk or a thread alone. */
const AT_ONCE = 16;

export interface Parts {
  readonly store: Store;
  readonly counters: Store | undefined;
  readonly keys: VaultKeys;
  readonly records: UserRecords;
}

/** The names of the records of a user, by one of them. @throws RangeError when it is not the name of a user's record. */
export function namesByRecord(record: string): RecordNames {
  const [, name] = USER_RECORD.exec(String(record)) ?? [];
  if (name) return recordNames(new Uint8Array(0), name);
  return refuse("record", record, "the name of a user's record, as vault.check() returns it", RangeError);
}

/** The ids of all users whose key record opens. */
export async function intactUsers({ store, keys }: Parts): Promise<string[]> {
  const users: string[] = [];
  const names = (await store.list()).filter((name) => name.startsWith("key-"));
  const read = async () => {
    for (let name = names.pop(); name; name = names.pop()) {
      const userId = await idIn(store, keys, name).catch(nullIfDamaged);
      if (userId) users.push(decodeUtf8(userId));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  await store.list(); // a store that was lost meanwhile refuses this: then its errors above meant no damage
  return users;
}

/** Reads every record, and returns those with which something is wrong. */
export async function findDamage(parts: Parts): Promise<Damage[]> {
  const { store, counters, keys, records } = parts;
  const found: Damage[] = [];
  const names = new Set(await store.list());
  for (const record of names) {
    const [, name] = USER_RECORD.exec(record) ?? [];
    const userId = await idIn(store, keys, `key-${name}`).catch(nullIfDamaged);
    const user = userId && decodeUtf8(userId);
    const add = (problem: string) => found.push({ record, user, problem });
    if (!name && record !== HEADER) {
      add("the vault wrote no record of this name; remove it from the store");
      continue;
    }
    try {
      const stored = await store.problem?.(record);
      if (stored) add(stored);
    } catch (error) {
      tell(add)(error); // it cannot be read at all
      continue;
    }
    if (!name) continue; // the header, which opened
    if (record.startsWith("key-")) {
      await idIn(store, keys, record).catch(tell(add));
      if (userId && !names.has(`state-${name}`)) await records.open(recordNames(userId, name)).catch(tell(add));
      else if (user && user !== user.normalize("NFC")) await records.checkForms(user).catch(tell(add));
    } else if (!names.has(`key-${name}`)) {
      add("it has no key, so nobody can read it: a crash interrupted a removal; remove it");
    } else if (userId) await records.open(recordNames(userId, name)).catch(tell(add));
  }
  for (const record of (await counters?.list()) ?? []) {
    const [, name] = USER_RECORD.exec(record) ?? [];
    const add = (problem: string) => found.push({ record, user: null, problem });
    try {
      const counter = openCounterRecord((await counters?.read(record)) as Bytes);
      if (counter.saves > 0 && !names.has(`key-${name}`)) {
        add("the records that it counts are missing, but the user was not forgotten; restore them, or remove it");
      }
    } catch (error) {
      tell(add)(error);
    }
  }
  await store.list(); // as above
  await counters?.list();
  return found;
}

/** The user's id in a key record; null when there is none. @throws VaultError when the record is damaged. */
async function idIn(store: Store, keys: VaultKeys, name: string): Promise<Bytes | null> {
  const record = await store.read(name);
  return record && openUserId(keys.wrap, name, record as Bytes);
}

function nullIfDamaged(error: unknown): null {
  if (error instanceof VaultError) return null;
  throw error;
}

const tell = (add: (problem: string) => void) => (error: unknown) => {
  nullIfDamaged(error);
  add((error as Error).message);
};
