// The vault's cryptography, all of it WebCrypto's: AES-256-GCM seals, HKDF makes a vault's keys from its one key, PBKDF2
// makes that from a passphrase. Keys live as CryptoKeys that cannot be exported; their bytes enter JavaScript only where
// one is handed in or stretched.

import { hex, joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const subtle = globalThis.crypto?.subtle; // a page that is not served over HTTPS has none
const NONCE = 12;
const TAG = 16;
/** What a sealed message is longer by. */
export const SEAL = NONCE + TAG;
/** A data key, wrapped. */
export const WRAPPED = 32 + SEAL;

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
const gcm = (nonce: Bytes, about: Bytes) => ({ name: "AES-GCM", iv: nonce, additionalData: about });

/** [nonce 12 | ciphertext | tag 16]. The nonce is given only where a known answer is checked: two of a kind undo GCM. */
export async function seal(key: CryptoKey, about: Bytes, plain: Bytes, nonce = randomBytes(NONCE)): Promise<Bytes> {
  return joinBytes(nonce, new Uint8Array(await subtle.encrypt(gcm(nonce, about), key, plain)));
}

/** null where a bit of it, or of what it is about, is not as it was sealed. */
export async function unseal(key: CryptoKey, about: Bytes, sealed: Bytes): Promise<Bytes | null> {
  if (sealed.length < SEAL) return null;
  const opened = subtle.decrypt(gcm(sealed.slice(0, NONCE), about), key, sealed.slice(NONCE));
  return opened.then((plain) => new Uint8Array(plain), ifSealed);
}

function ifSealed(error: unknown): null {
  if ((error as Error).name === "OperationError") return null;
  throw error;
}

/** A data key that is new, and itself wrapped. */
export async function newDataKey(wrap: CryptoKey, about: Bytes): Promise<{ key: CryptoKey; wrapped: Bytes }> {
  const fresh = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const nonce = randomBytes(NONCE);
  const wrapped = joinBytes(nonce, new Uint8Array(await subtle.wrapKey("raw", fresh, wrap, gcm(nonce, about))));
  return { key: (await unwrapDataKey(wrap, about, wrapped)) as CryptoKey, wrapped };
}

export function unwrapDataKey(wrap: CryptoKey, about: Bytes, wrapped: Bytes): Promise<CryptoKey | null> {
  const algorithm = gcm(wrapped.slice(0, NONCE), about);
  const key = subtle.unwrapKey("raw", wrapped.slice(NONCE), wrap, algorithm, "AES-GCM", false, ["encrypt", "decrypt"]);
  return key.catch(ifSealed);
}

/** A vault's key that nobody sees, this program included: for hosts that can store it as it is (IndexedDB). */
export async function newVaultKey(): Promise<CryptoKey> {
  const bytes = randomBytes(32);
  const key = await importVaultKey(bytes);
  bytes.fill(0);
  return key;
}

export const importVaultKey = (bytes: Bytes): Promise<CryptoKey> =>
  subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);

/** The same text typed on another keyboard gives the same key. */
export async function stretch(passphrase: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const typed = utf8(passphrase.normalize("NFKC"));
  const secret = await subtle.importKey("raw", typed, "PBKDF2", false, ["deriveBits"]);
  typed.fill(0);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const bits = await subtle.deriveBits(parameters, secret, 256).catch((error: Error) => {
    throw new VaultError(`passphrase: this host does not derive keys from one (${error.message}); hand in a key`);
  });
  const key = await importVaultKey(new Uint8Array(bits));
  new Uint8Array(bits).fill(0);
  return key;
}

export interface VaultKeys {
  /** HMAC: what a user's records are called. */
  readonly names: CryptoKey;
  /** AES-GCM: seals the users' data keys. */
  readonly wrap: CryptoKey;
}

export async function deriveKeys(vaultKey: CryptoKey, salt: Bytes): Promise<VaultKeys> {
  const hkdf = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt, info: utf8(info) });
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

export async function nameOf(names: CryptoKey, user: Bytes): Promise<string> {
  const mac = new Uint8Array(await subtle.sign("HMAC", names, user));
  return hex(mac);
}
