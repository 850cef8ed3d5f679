// What a vault writes, byte by byte. Numbers are big-endian; what a seal is about (its associated data) is as unambiguous as
// a record, since every length in it is fixed or written before.
//
//   key      [format 1 | "K" | wrapped data key 60 | seal of the user's id]
//            both about format, "K" and the record's name
//   state    [format 1 | "S" | counter 8 | length of model 1 | model | seal of the state]
//            about all before it, then the user's id
//   counter  [counter 8 | mark 12]
//            the mark being the first bytes of the wrapped key that it counts for

import { sameValues } from "../base/arrays.ts";
import { joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import { type Bytes, newDataKey, SEAL, seal, textOf, unseal, unwrapDataKey, utf8, WRAPPED } from "./sealing.ts";

export const FORMAT = 1;
const MARK = 12;
const BEFORE_MODEL = 2 + 8 + 1;

export interface DataKey {
  readonly key: CryptoKey;
  readonly mark: Bytes;
  readonly user: Bytes;
}

const keyAbout = (name: string): Bytes => joinBytes(Uint8Array.of(FORMAT), utf8("K"), utf8(name));
const markOf = (wrapped: Bytes): Bytes => wrapped.slice(0, MARK);

export async function newKeyRecord(wrap: CryptoKey, name: string, user: Bytes): Promise<DataKey & { record: Bytes }> {
  const about = keyAbout(name);
  const { key, wrapped } = await newDataKey(wrap, about);
  const record = joinBytes(about.slice(0, 2), wrapped, await seal(key, about, user));
  return { key, mark: markOf(wrapped), user, record };
}

export async function openKeyRecord(wrap: CryptoKey, name: string, record: Bytes): Promise<DataKey> {
  const about = keyAbout(name);
  const wrapped = record.slice(2, 2 + WRAPPED);
  const right = record.length >= 2 + WRAPPED + SEAL && sameValues(record.subarray(0, 2), about.subarray(0, 2));
  const key = right ? await unwrapDataKey(wrap, about, wrapped) : null;
  const user = key && (await unseal(key, about, record.slice(2 + WRAPPED)));
  if (key && user) return { key, mark: markOf(wrapped), user };
  throw new VaultError(
    `vault: the record ${name} does not open: it was damaged or changed; restore it, or forget the user`,
  );
}

export interface Saved {
  readonly counter: number;
  readonly model: string;
  readonly state: Bytes;
}

export async function stateRecord(key: CryptoKey, user: Bytes, { counter, model, state }: Saved): Promise<Bytes> {
  const name = utf8(model);
  const head = joinBytes(Uint8Array.of(FORMAT), utf8("S"), counted(counter), Uint8Array.of(name.length), name);
  return joinBytes(head, await seal(key, joinBytes(head, user), state));
}

export async function openStateRecord(key: CryptoKey, user: Bytes, record: Bytes): Promise<Saved> {
  const model = record.slice(BEFORE_MODEL, BEFORE_MODEL + (record[BEFORE_MODEL - 1] ?? 0));
  const head = record.slice(0, BEFORE_MODEL + model.length);
  const right = head[0] === FORMAT && head[1] === utf8("S")[0];
  const state = right ? await unseal(key, joinBytes(head, user), record.slice(head.length)) : null;
  if (state) return { counter: countOf(head.subarray(2)), model: textOf(model), state };
  throw new VaultError(
    "vault: this user's state does not open: it was damaged, changed or another user's; restore it, or forget the user",
  );
}

export interface Count {
  readonly counter: number;
  readonly mark: Bytes;
}
/** Stands for a user who is being forgotten. */
export const FORGOTTEN: Count = { counter: 0, mark: new Uint8Array(MARK) };

export const counterRecord = ({ counter, mark }: Count): Bytes => joinBytes(counted(counter), mark);

export function openCounterRecord(record: Bytes): Count {
  if (record.length === 8 + MARK) return { counter: countOf(record), mark: record.slice(8) };
  throw new VaultError("counters: the counter of this user is damaged; restore it, or forget the user");
}

function counted(counter: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
  return bytes;
}
const countOf = (bytes: Bytes): number => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
