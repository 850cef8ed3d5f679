// A vault's first record: how its keys are made, and a seal that only these keys open. Without it a wrong key would
// look like an empty vault.
//
//   [format 1 | "H" | iterations 4, 0 for a key handed in | salt 16 | seal of nothing, about all before it]

import { joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import { FORMAT } from "./sealed-records.ts";
import {
  type Bytes,
  deriveKeys,
  importVaultKey,
  randomBytes,
  SEAL,
  seal,
  stretch,
  unseal,
  utf8,
  type VaultKeys,
} from "./sealing.ts";
import type { Store } from "./store.ts";

const HEADER = "vault";
const SALT = 16;
const FIXED = 2 + 4 + SALT;

/** OWASP's count for PBKDF2-HMAC-SHA-256. A vault made with fewer is not ours; many more would hang the device. */
const ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;

/** 32 random bytes or a CryptoKey for HKDF, kept where others cannot read it; or what a person types. */
export type Secret = { key: CryptoKey | Uint8Array } | { passphrase: string };

/** The keys of the vault in this store; a store that is empty becomes a new vault. */
export async function openHeader(store: Store, secret: Secret): Promise<VaultKeys> {
  if (!globalThis.crypto?.subtle) {
    throw new VaultError("vault: this host has no WebCrypto; a web page has it over HTTPS and on localhost only");
  }
  const given = "passphrase" in secret ? "passphrase" : "key";
  if ("passphrase" in secret) checkPassphrase(secret.passphrase);
  else checkKey(secret.key);
  const header = (await store.read(HEADER)) as Bytes | null;
  if (!header) {
    if ((await store.list()).length > 0) {
      throw new VaultError(
        "vault: its header is gone, and with it the way to its keys; remove every record to begin anew",
      );
    }
    return writeHeader(store, secret);
  }
  const { iterations, fixed, check } = parse(header);
  const made = iterations > 0 ? "passphrase" : "key";
  if (made !== given)
    throw new VaultError(`vault: it was made with a ${made}, and a ${given} was given; give its ${made}`);
  const keys = await keysOf(secret, fixed);
  if (await unseal(keys.wrap, fixed, check)) return keys;
  throw new VaultError(
    `${given}: it does not open this vault, or the vault's header was changed; without the ${given} it was made with nothing in it can be read`,
  );
}

async function writeHeader(store: Store, secret: Secret): Promise<VaultKeys> {
  const fixed = joinBytes(Uint8Array.of(FORMAT), utf8("H"), new Uint8Array(4), randomBytes(SALT));
  new DataView(fixed.buffer).setUint32(2, "passphrase" in secret ? ITERATIONS : 0);
  const keys = await keysOf(secret, fixed);
  await store.write(HEADER, joinBytes(fixed, await seal(keys.wrap, fixed, new Uint8Array(0))));
  return keys;
}

function parse(header: Bytes): { iterations: number; fixed: Bytes; check: Bytes } {
  if (header.length !== FIXED + SEAL || header[1] !== utf8("H")[0]) {
    throw new VaultError("vault: its header is damaged; restore the store, or remove every record to begin anew");
  }
  if (header[0] !== FORMAT) throw new VaultError(`vault: its format is ${header[0]}; this version reads ${FORMAT}`);
  const fixed = header.slice(0, FIXED);
  const iterations = new DataView(fixed.buffer).getUint32(2);
  if (iterations !== 0 && (iterations < ITERATIONS || iterations > MOST_ITERATIONS)) {
    throw new VaultError(
      `vault: its header asks for ${iterations} iterations; it must be ${ITERATIONS} to ${MOST_ITERATIONS}: it was changed`,
    );
  }
  return { iterations, fixed, check: header.slice(FIXED) };
}

async function keysOf(secret: Secret, fixed: Bytes): Promise<VaultKeys> {
  const salt = fixed.slice(2 + 4);
  if ("passphrase" in secret) {
    return deriveKeys(await stretch(secret.passphrase, salt, new DataView(fixed.buffer).getUint32(2)), salt);
  }
  const { key } = secret;
  return deriveKeys(key instanceof Uint8Array ? await importVaultKey(key as Bytes) : key, salt);
}

function checkPassphrase(passphrase: unknown): void {
  if (typeof passphrase !== "string") throw new TypeError(`passphrase: got ${typeof passphrase}; it must be text`);
  if (passphrase === "")
    throw new RangeError("passphrase: got none; it must be at least one character, better many words");
}

function checkKey(key: unknown): void {
  if (key instanceof Uint8Array) {
    if (key.length !== 32) throw new RangeError(`key: got ${key.length} bytes; it must be 32, at random`);
  } else if (!(key instanceof CryptoKey)) {
    throw new TypeError(`key: got ${typeof key}; it must be 32 bytes or a CryptoKey for HKDF`);
  } else if (key.algorithm.name !== "HKDF" || !key.usages.includes("deriveKey")) {
    throw new RangeError(
      `key: got a CryptoKey for ${key.algorithm.name}; it must be one for HKDF that may derive keys`,
    );
  }
}
