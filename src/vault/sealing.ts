// The vault's cryptography, all from WebCrypto but Argon2id (argon2id.ts): AES-256-GCM encrypts records and wraps keys, and HKDF
// derives keys from secrets. Keys live in CryptoKeys, which are extractable only while they are being wrapped. Key bytes enter
// JavaScript only where a caller hands them in or a passphrase is stretched.

import { hex, joinBytes, type OwnBytes } from "../base/bytes.ts";
import type { HostType } from "../base/host-types.ts";

export type Bytes = OwnBytes;

const subtle = globalThis.crypto?.subtle; // undefined on a page that is not served over HTTPS
/** Bytes of a nonce, with which everything sealed begins. */
export const NONCE = 12;
const TAG = 16;
/** Bytes that sealing adds to a plaintext. */
export const SEAL_OVERHEAD = NONCE + TAG;
/** Bytes of a wrapped data key. */
export const WRAPPED_KEY = 32 + SEAL_OVERHEAD;

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
export const encodeUtf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

const gcm = (nonce: Bytes, associatedData: Bytes) => ({
  name: "AES-GCM",
  iv: nonce,
  additionalData: associatedData,
});

/**
 * Encrypts and authenticates: [nonce 12 | ciphertext | tag 16]. Only known-answer tests pass the nonce: two messages under
 * one key and nonce break GCM.
 */
export async function seal(
  key: CryptoKey,
  associatedData: Bytes,
  plaintext: Bytes,
  nonce = randomBytes(NONCE),
): Promise<Bytes> {
  return joinBytes(nonce, new Uint8Array(await subtle.encrypt(gcm(nonce, associatedData), key, plaintext)));
}

/** Decrypts what `seal` returned. Null when any bit of it or of its associated data was changed. */
export async function unseal(key: CryptoKey, associatedData: Bytes, sealed: Bytes): Promise<Bytes | null> {
  if (sealed.length < SEAL_OVERHEAD) return null;
  const algorithm = gcm(sealed.slice(0, NONCE), associatedData);
  const plaintext = subtle.decrypt(algorithm, key, sealed.slice(NONCE));
  return plaintext.then((bytes) => new Uint8Array(bytes), nullIfForged);
}

function nullIfForged(error: unknown): null {
  if ((error as Error).name === "OperationError") return null;
  throw error;
}

/** A new random data key, and the same key wrapped for storage. */
export async function newDataKey(wrap: CryptoKey, associatedData: Bytes): Promise<{ key: CryptoKey; wrapped: Bytes }> {
  const extractable = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const wrapped = await wrapKey(wrap, associatedData, extractable);
  return { key: (await unwrapDataKey(wrap, associatedData, wrapped)) as CryptoKey, wrapped };
}

/** The data key, non-extractable. Null when any bit of it or of its associated data was changed. */
export const unwrapDataKey = (wrap: CryptoKey, associatedData: Bytes, wrapped: Bytes): Promise<CryptoKey | null> =>
  unwrapKey(wrap, associatedData, wrapped, { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);

/** Wraps an extractable key: [nonce 12 | ciphertext 32 | tag 16]. */
async function wrapKey(by: CryptoKey, associatedData: Bytes, key: CryptoKey): Promise<Bytes> {
  const nonce = randomBytes(NONCE);
  return joinBytes(nonce, new Uint8Array(await subtle.wrapKey("raw", key, by, gcm(nonce, associatedData))));
}

function unwrapKey(
  by: CryptoKey,
  associatedData: Bytes,
  wrapped: Bytes,
  algorithm: { name: string; hash?: string },
  extractable: boolean,
  usages: KeyUsage[],
): Promise<CryptoKey | null> {
  const sealing = gcm(wrapped.slice(0, NONCE), associatedData);
  const key = subtle.unwrapKey("raw", wrapped.slice(NONCE), by, sealing, algorithm, extractable, usages);
  return key.catch(nullIfForged);
}

/** A new random vault key that cannot be exported, for hosts that can store a CryptoKey (IndexedDB). */
export async function newVaultKey(): Promise<CryptoKey> {
  const bytes = randomBytes(32);
  const key = await importVaultKey(bytes);
  bytes.fill(0);
  return key;
}

/** Imports 32 bytes as a vault key, an HKDF key that cannot be exported. */
export const importVaultKey = (bytes: Bytes): Promise<CryptoKey> =>
  subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);

/** 32 bytes derived by PBKDF2-HMAC-SHA-256. */
export async function pbkdf2(passphrase: Bytes, salt: Bytes, iterations: number): Promise<Bytes> {
  const secret = await subtle.importKey("raw", passphrase, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret, 256));
}

/** A vault's two keys. They are the same for as long as the vault exists, whatever secrets open it. */
export interface VaultKeys {
  /** HMAC key for record names. */
  readonly names: HostType<"CryptoKey">;
  /** AES-GCM key that wraps the users' data keys. */
  readonly wrap: HostType<"CryptoKey">;
}

const NAMES = { name: "HMAC", hash: "SHA-256", length: 256 };
const WRAP = { name: "AES-GCM", length: 256 };
const NAMES_USAGES: KeyUsage[] = ["sign"];
const WRAP_USAGES: KeyUsage[] = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
/** Bytes of a vault's two keys, wrapped. */
export const WRAPPED_VAULT_KEYS = 2 * WRAPPED_KEY;

const hkdf = (info: string, salt: Bytes) => ({ name: "HKDF", hash: "SHA-256", salt, info: encodeUtf8(info) });

/** New random vault keys, extractable, to be wrapped. */
export const newVaultKeys = async (): Promise<VaultKeys> => ({
  names: (await subtle.generateKey(NAMES, true, NAMES_USAGES)) as CryptoKey,
  wrap: (await subtle.generateKey(WRAP, true, WRAP_USAGES)) as CryptoKey,
});

/** Derives the keys of a vault whose header has format 1 by HKDF-SHA-256. They are extractable only to be wrapped. */
export const deriveKeys = async (root: CryptoKey, salt: Bytes, extractable: boolean): Promise<VaultKeys> => ({
  names: await subtle.deriveKey(hkdf("penchant vault names", salt), root, NAMES, extractable, NAMES_USAGES),
  wrap: await subtle.deriveKey(hkdf("penchant vault wrap", salt), root, WRAP, extractable, WRAP_USAGES),
});

/** Derives by HKDF-SHA-256 the key that wraps a vault's keys for one secret. */
export const deriveSlotKey = (root: CryptoKey, salt: Bytes): Promise<CryptoKey> =>
  subtle.deriveKey(hkdf("penchant vault slot", salt), root, WRAP, false, ["wrapKey", "unwrapKey"]);

/** The associated data of a vault's two wrapped keys, so that neither opens in the other's place. */
const keysAssociatedData = (associatedData: Bytes): [names: Bytes, wrap: Bytes] => [
  joinBytes(associatedData, encodeUtf8("N")),
  joinBytes(associatedData, encodeUtf8("W")),
];

/** Wraps extractable vault keys: [names 60 | wrap 60]. */
export async function wrapVaultKeys(by: CryptoKey, associatedData: Bytes, keys: VaultKeys): Promise<Bytes> {
  const [aboutNames, aboutWrap] = keysAssociatedData(associatedData);
  return joinBytes(await wrapKey(by, aboutNames, keys.names), await wrapKey(by, aboutWrap, keys.wrap));
}

/** The keys that `wrapVaultKeys` has wrapped. Null for one of which, or of whose associated data, any bit was changed. */
export async function unwrapVaultKeys(
  by: CryptoKey,
  associatedData: Bytes,
  wrapped: Bytes,
  extractable: boolean,
): Promise<{ [K in keyof VaultKeys]: VaultKeys[K] | null }> {
  const [aboutNames, aboutWrap] = keysAssociatedData(associatedData);
  const [names, wrap] = [wrapped.slice(0, WRAPPED_KEY), wrapped.slice(WRAPPED_KEY)];
  return {
    names: await unwrapKey(by, aboutNames, names, { name: "HMAC", hash: "SHA-256" }, extractable, NAMES_USAGES),
    wrap: await unwrapKey(by, aboutWrap, wrap, { name: "AES-GCM" }, extractable, WRAP_USAGES),
  };
}

/** HMAC-SHA-256 of a user's id, in hexadecimal: it names the user's records without revealing the id. */
export async function pseudonym(names: CryptoKey, userId: Bytes): Promise<string> {
  return hex(new Uint8Array(await subtle.sign("HMAC", names, userId)));
}
