// The vault's cryptography, all from WebCrypto: AES-256-GCM encrypts records, HKDF derives the vault's keys from its one
// secret key, and PBKDF2 derives that key from a passphrase. Keys live in non-extractable CryptoKeys. Key bytes enter
// JavaScript only where a caller hands them in or a passphrase is stretched.

import { hex, joinBytes, type OwnBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
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
  const nonce = randomBytes(NONCE);
  const ciphertext = await subtle.wrapKey("raw", extractable, wrap, gcm(nonce, associatedData));
  const wrapped = joinBytes(nonce, new Uint8Array(ciphertext));
  return { key: (await unwrapDataKey(wrap, associatedData, wrapped)) as CryptoKey, wrapped };
}

/** The data key, non-extractable. Null when any bit of it or of its associated data was changed. */
export function unwrapDataKey(wrap: CryptoKey, associatedData: Bytes, wrapped: Bytes): Promise<CryptoKey | null> {
  const algorithm = gcm(wrapped.slice(0, NONCE), associatedData);
  const key = subtle.unwrapKey("raw", wrapped.slice(NONCE), wrap, algorithm, "AES-GCM", false, ["encrypt", "decrypt"]);
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

/**
 * Derives a vault key from a passphrase by PBKDF2. NFKC makes the key independent of how a keyboard composes characters.
 * @throws VaultError when the host refuses this number of iterations.
 */
export async function stretch(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const typed = encodeUtf8(passphrase.normalize("NFKC"));
  const secret = await subtle.importKey("raw", typed, "PBKDF2", false, ["deriveBits"]);
  typed.fill(0);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const bits = await subtle.deriveBits(parameters, secret, 256).catch((error: Error) => {
    throw new VaultError(`passphrase: this host cannot derive a key from one (${error.message}); pass a key instead`);
  });
  const key = await importVaultKey(new Uint8Array(bits));
  new Uint8Array(bits).fill(0);
  return key;
}

/** The keys derived from a vault's key. */
export interface VaultKeys {
  /** HMAC key for record names. */
  readonly names: HostType<"CryptoKey">;
  /** AES-GCM key that wraps the users' data keys. */
  readonly wrap: HostType<"CryptoKey">;
}

/** Derives the vault's keys by HKDF-SHA-256. */
export async function deriveKeys(vaultKey: CryptoKey, salt: Bytes): Promise<VaultKeys> {
  const hkdf = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt, info: encodeUtf8(info) });
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  const aes = { name: "AES-GCM", length: 256 };
  return {
    names: await subtle.deriveKey(hkdf("penchant vault names"), vaultKey, hmac, false, ["sign"]),
    wrap: await subtle.deriveKey(hkdf("penchant vault wrap"), vaultKey, aes, false, [
      "encrypt",
      "decrypt",
      "wrapKey",
      "unwrapKey",
    ]),
  };
}

/** HMAC-SHA-256 of a user's id, in hexadecimal: it names the user's records without revealing the id. */
export async function pseudonym(names: CryptoKey, userId: Bytes): Promise<string> {
  return hex(new Uint8Array(await subtle.sign("HMAC", names, userId)));
}
