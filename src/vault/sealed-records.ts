// The layout of a vault's records, byte by byte. Numbers are big-endian. Associated data are as
// unambiguous to parse as records: each field has a fixed length or is preceded by its length.
//
//   key      [format 2 | "K" | wrapped data key 60 | sealed user id]
//            associated data of the data key: format, "K", the record's name; of the id: the same, then the wrapped data key
//            format 2 seals the id by the key that wraps the data key, so that listing users unwraps none;
//            format 1 sealed it by the data key
//   state    [format 1 | "S" | save number 8 | length of model hash 1 | model hash | sealed state]
//            associated data: all bytes before the sealed state, then the user id
//   counter  [save number 8 | key fingerprint 12]
//            the fingerprint is the start of the wrapped data key: its nonce

import { sameValues } from "../base/arrays.ts";
import { joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import {
  type Bytes,
  decodeUtf8,
  encodeUtf8,
  NONCE,
  newDataKey,
  seal,
  unseal,
  unwrapDataKey,
  WRAPPED_KEY,
} from "./sealing.ts";

export const FORMAT = 1;
const KEY_FORMAT = 2;
const FINGERPRINT = NONCE;
const MODEL_OFFSET = 2 + 8 + 1;

/** A user's data key, opened. */
export interface DataKey {
  readonly key: CryptoKey;
  /** Distinguishes this key from earlier keys of the same user. */
  readonly fingerprint: Bytes;
  readonly userId: Bytes;
}

const keyAssociatedData = (format: number, name: string): Bytes =>
  joinBytes(Uint8Array.of(format), encodeUtf8("K"), encodeUtf8(name));
const fingerprintOf = (wrapped: Bytes): Bytes => wrapped.slice(0, FINGERPRINT);

/** Creates a user's data key, and the record that stores it under this name. */
export async function newKeyRecord(wrap: CryptoKey, name: string, userId: Bytes): Promise<DataKey & { record: Bytes }> {
  const associatedData = keyAssociatedData(KEY_FORMAT, name);
  const { key, wrapped } = await newDataKey(wrap, associatedData);
  const sealedId = await seal(wrap, joinBytes(associatedData, wrapped), userId);
  const record = joinBytes(associatedData.slice(0, 2), wrapped, sealedId);
  return { key, fingerprint: fingerprintOf(wrapped), userId, record };
}

/**
 * Opens the key record stored under this name.
 * @throws VaultError when it was damaged or changed.
 */
export async function openKeyRecord(wrap: CryptoKey, name: string, record: Bytes): Promise<DataKey> {
  const { associatedData, wrapped } = parseKeyRecord(name, record);
  const key = await unwrapDataKey(wrap, associatedData, wrapped);
  const userId = key && (await unsealUserId(wrap, key, name, record));
  if (key && userId) return { key, fingerprint: fingerprintOf(wrapped), userId };
  throw damagedKey(name);
}

/**
 * The user's id in the key record stored under this name.
 * @throws VaultError when it was damaged or changed.
 */
export async function openUserId(wrap: CryptoKey, name: string, record: Bytes): Promise<Bytes> {
  if (record[0] === FORMAT) return (await openKeyRecord(wrap, name, record)).userId;
  const userId = await unsealUserId(wrap, wrap, name, record);
  if (userId) return userId;
  throw damagedKey(name);
}

function parseKeyRecord(name: string, record: Bytes): { associatedData: Bytes; wrapped: Bytes; sealedId: Bytes } {
  const [format = 0, kind] = record;
  if (kind !== encodeUtf8("K")[0] || !(format === FORMAT || format === KEY_FORMAT)) throw damagedKey(name);
  const associatedData = keyAssociatedData(format, name);
  return { associatedData, wrapped: record.slice(2, 2 + WRAPPED_KEY), sealedId: record.slice(2 + WRAPPED_KEY) };
}

/** The id in a key record. Its format says which of the two keys seals it. Null when any bit was changed. */
function unsealUserId(wrap: CryptoKey, dataKey: CryptoKey, name: string, record: Bytes): Promise<Bytes | null> {
  const { associatedData, wrapped, sealedId } = parseKeyRecord(name, record);
  if (record[0] === FORMAT) return unseal(dataKey, associatedData, sealedId);
  return unseal(wrap, joinBytes(associatedData, wrapped), sealedId);
}

const damagedKey = (name: string): VaultError =>
  new VaultError(`vault: the record ${name} does not open: it was damaged or changed; restore it, or forget the user`);

/** What a save stores of a user. */
export interface NumberedState {
  /** Number of this save: 1 for the user's first. */
  readonly number: number;
  /** Hash of the model that the state is for. */
  readonly model: string;
  readonly state: Bytes;
}

/** A user's state, as saved. */
export interface SavedState extends NumberedState {
  /** Distinguishes this save from every other, also of the same number. */
  readonly nonce: Bytes;
}

/** Seals a user's state. */
export async function stateRecord(
  key: CryptoKey,
  userId: Bytes,
  { number, model, state }: NumberedState,
): Promise<{ record: Bytes; nonce: Bytes }> {
  const hash = encodeUtf8(model);
  const head = joinBytes(
    Uint8Array.of(FORMAT),
    encodeUtf8("S"),
    encodeUint64(number),
    Uint8Array.of(hash.length),
    hash,
  );
  const sealed = await seal(key, joinBytes(head, userId), state);
  return { record: joinBytes(head, sealed), nonce: sealed.slice(0, NONCE) };
}

/**
 * Opens a user's state record.
 * @throws VaultError when it was damaged or changed, or is another user's.
 */
export async function openStateRecord(key: CryptoKey, userId: Bytes, record: Bytes): Promise<SavedState> {
  const model = record.slice(MODEL_OFFSET, MODEL_OFFSET + (record[MODEL_OFFSET - 1] ?? 0));
  const head = record.slice(0, MODEL_OFFSET + model.length);
  const isStateRecord = head[0] === FORMAT && head[1] === encodeUtf8("S")[0];
  const sealed = record.slice(head.length);
  const state = isStateRecord ? await unseal(key, joinBytes(head, userId), sealed) : null;
  const nonce = sealed.slice(0, NONCE);
  if (state) return { number: decodeUint64(head.subarray(2)), model: decodeUtf8(model), state, nonce };
  throw new VaultError(
    "vault: this user's state does not open: it was damaged, changed or another user's; restore it, or forget the user",
  );
}

/** A counter for detecting rollback, kept in a separate store where an attacker cannot restore an old value. */
export interface RollbackCounter {
  /** Number of the user's last save; 0 before the first. */
  readonly saves: number;
  /** Fingerprint of the data key that the saves are counted for. */
  readonly fingerprint: Bytes;
}

/** Marks a user who is being forgotten, until every record is removed. */
export const TOMBSTONE: RollbackCounter = { saves: 0, fingerprint: new Uint8Array(FINGERPRINT) };

export const isTombstone = ({ fingerprint }: RollbackCounter): boolean =>
  sameValues(fingerprint, TOMBSTONE.fingerprint);

export const counterRecord = ({ saves, fingerprint }: RollbackCounter): Bytes =>
  joinBytes(encodeUint64(saves), fingerprint);

/** @throws VaultError when the record is damaged. */
export function openCounterRecord(record: Bytes): RollbackCounter {
  if (record.length === 8 + FINGERPRINT) return { saves: decodeUint64(record), fingerprint: record.slice(8) };
  throw new VaultError("counters: the counter of this user is damaged; restore it, or forget the user");
}

function encodeUint64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
const decodeUint64 = (bytes: Bytes): number => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
