// A vault's first record: how its keys are derived, and a key check value. Without the check value, a wrong key would make
// the vault look empty.
//
//   [format 1 | "H" | PBKDF2 iterations 4, 0 for a key | salt 16 | key check value 28]
//   The key check value seals an empty message; its associated data are all bytes before it.

import { type ByteSource, copyBytes, joinBytes } from "../base/bytes.ts";
import { describe, kindOf } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import type { HostType } from "../base/host-types.ts";
import { FORMAT } from "./sealed-records.ts";
import {
  type Bytes,
  deriveKeys,
  encodeUtf8,
  importVaultKey,
  randomBytes,
  SEAL_OVERHEAD,
  seal,
  stretch,
  unseal,
  type VaultKeys,
} from "./sealing.ts";
import type { Store } from "./store.ts";

/** The name of a vault's first record. */
export const HEADER = "vault";
const SALT = 16;
/** Bytes before the key check value. */
const PARAMETERS = 2 + 4 + SALT;

/**
 * OWASP's recommendation for PBKDF2-HMAC-SHA-256. A header that asks for fewer iterations was weakened by an attacker; one
 * that asks for many more would hang the device.
 */
const ITERATIONS = 600_000;
const MAX_ITERATIONS = 10_000_000;

/**
 * The secret that opens a vault.
 * - `key`: 32 random bytes, or a `CryptoKey` for HKDF with the usage `deriveKey`. Keep it outside the vault's store.
 * - `passphrase`: at least one character. It is normalised to NFKC and stretched by PBKDF2-HMAC-SHA-256 with 600,000
 *   iterations. Cloudflare Workers allow at most 100,000, so pass a key there.
 */
export type Secret = { key: HostType<"CryptoKey"> | ByteSource } | { passphrase: string };

/**
 * Derives the keys of the vault in this store. An empty store becomes a new vault.
 * @throws RangeError or TypeError when the secret is invalid.
 * @throws VaultError when the secret does not open the vault, the header is missing or damaged, or the host has no WebCrypto.
 */
export async function openHeader(store: Store, secret: Secret): Promise<VaultKeys> {
  if (!globalThis.crypto?.subtle) {
    throw new VaultError("vault: this host has no WebCrypto; web pages have it only over HTTPS and on localhost");
  }
  const given = checkSecret(secret);
  const header = (await store.read(HEADER)) as Bytes | null;
  if (!header) {
    if ((await store.list()).length > 0) {
      throw new VaultError(
        "vault: its header is missing, so its keys cannot be derived; restore it, or remove every record to create a new vault",
      );
    }
    return writeHeader(store, secret);
  }
  const { iterations, parameters, keyCheck } = parse(header);
  const expected = iterations > 0 ? "passphrase" : "key";
  if (expected !== given)
    throw new VaultError(`vault: it was created with a ${expected}, but a ${given} was given; pass its ${expected}`);
  const keys = await deriveFrom(secret, parameters);
  if (await unseal(keys.wrap, parameters, keyCheck)) return keys;
  throw new VaultError(
    `${given}: it does not open this vault, or the vault's header was changed; use the ${given} that the vault was created with`,
  );
}

async function writeHeader(store: Store, secret: Secret): Promise<VaultKeys> {
  const parameters = joinBytes(Uint8Array.of(FORMAT), encodeUtf8("H"), new Uint8Array(4), randomBytes(SALT));
  new DataView(parameters.buffer).setUint32(2, "passphrase" in secret ? ITERATIONS : 0);
  const keys = await deriveFrom(secret, parameters);
  await store.write(HEADER, joinBytes(parameters, await seal(keys.wrap, parameters, new Uint8Array(0))));
  return keys;
}

function parse(header: Bytes): { iterations: number; parameters: Bytes; keyCheck: Bytes } {
  if (header.length !== PARAMETERS + SEAL_OVERHEAD || header[1] !== encodeUtf8("H")[0]) {
    throw new VaultError("vault: its header is damaged; restore it, or remove every record to create a new vault");
  }
  if (header[0] !== FORMAT) throw new VaultError(`vault: its format is ${header[0]}; this version reads ${FORMAT}`);
  const parameters = header.slice(0, PARAMETERS);
  const iterations = new DataView(parameters.buffer).getUint32(2);
  if (iterations !== 0 && (iterations < ITERATIONS || iterations > MAX_ITERATIONS)) {
    throw new VaultError(
      `vault: its header was changed: it asks for ${iterations} iterations; it must be ${ITERATIONS} to ${MAX_ITERATIONS}`,
    );
  }
  return { iterations, parameters, keyCheck: header.slice(PARAMETERS) };
}

async function deriveFrom(secret: Secret, parameters: Bytes): Promise<VaultKeys> {
  const salt = parameters.slice(2 + 4);
  if ("passphrase" in secret) {
    return deriveKeys(await stretch(secret.passphrase, salt, new DataView(parameters.buffer).getUint32(2)), salt);
  }
  const bytes = copyBytes(secret.key);
  const key = bytes ? await importVaultKey(bytes) : (secret.key as CryptoKey);
  bytes?.fill(0);
  return deriveKeys(key, salt);
}

/** What a message says of a secret: its kind, never a text or a number. */
const kind = (secret: unknown): string =>
  typeof secret === "object" || secret === undefined ? describe(secret) : `a ${typeof secret}`;

/** Which of the two a secret is. @throws TypeError or RangeError unless it is valid. */
function checkSecret(secret: Secret): "key" | "passphrase" {
  const { key, passphrase } = Object(secret) as { key?: unknown; passphrase?: unknown };
  const names = (["key", "passphrase"] as const).filter((name) => name in Object(secret));
  const [given] = names;
  if (!given || names.length > 1) {
    throw new TypeError(`secret: got ${given ? "both" : kind(secret)}; it must be { key } or { passphrase }`);
  }
  if (given === "key") checkKey(key);
  else checkPassphrase(passphrase);
  return given;
}

function checkPassphrase(passphrase: unknown): void {
  if (typeof passphrase !== "string") {
    throw new TypeError(`passphrase: got ${kind(passphrase)}; it must be a string`);
  }
  if (passphrase === "") {
    throw new RangeError("passphrase: got none; it must have at least one character, better several words");
  }
}

function checkKey(key: unknown): void {
  const bytes = copyBytes(key);
  bytes?.fill(0);
  if (bytes) {
    if (bytes.length !== 32) throw new RangeError(`key: got ${bytes.length} bytes; it must be 32 random bytes`);
    return;
  }
  if (kindOf(Object(key)) !== "CryptoKey") {
    throw new TypeError(`key: got ${kind(key)}; it must be 32 bytes or a CryptoKey for HKDF`);
  }
  const { algorithm, usages } = key as CryptoKey;
  if (algorithm.name !== "HKDF" || !usages.includes("deriveKey")) {
    throw new RangeError(`key: got a CryptoKey for ${algorithm.name}; it must be for HKDF, with the usage deriveKey`);
  }
}
