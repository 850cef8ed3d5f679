// The secrets that open a vault, as a caller passes them.

import { type ByteSource, copyBytes } from "../base/bytes.ts";
import { describe, kindOf } from "../base/check.ts";
import type { HostType } from "../base/host-types.ts";

/**
 * A secret that opens a vault.
 * - `key`: 32 random bytes, or a `CryptoKey` for HKDF with the usage `deriveKey`. Keep it outside the vault's store.
 * - `passphrase`: well-formed text of at least one character, better several words. It is normalised to NFKC and stretched by
 *   Argon2id with 64 MiB of memory, which takes about half a second, during which nothing else runs. Cloudflare Workers cannot
 *   run Argon2id, so pass a key there.
 */
export type Secret = { key: HostType<"CryptoKey"> | ByteSource } | { passphrase: string };

/** Which of the two a secret is. */
export type SecretType = "key" | "passphrase";

export const typeOf = (secret: Secret): SecretType => ("key" in secret ? "key" : "passphrase");

/** What a message says of a secret: its kind, never a text or a number. */
const kind = (secret: unknown): string =>
  typeof secret === "object" || secret === undefined ? describe(secret) : `a ${typeof secret}`;

/**
 * Calls `work` with copies of secrets, by the arguments' names, and wipes them afterwards: a caller may overwrite its own at once.
 * @throws TypeError or RangeError, which names the argument or the part of it that is wrong, unless all are valid.
 */
export async function withSecrets<N extends string, T>(
  secrets: Readonly<Record<N, Secret>>,
  work: (copies: Readonly<Record<N, Secret>>) => Promise<T>,
): Promise<T> {
  const copies: Record<string, Secret> = {};
  try {
    for (const [name, secret] of Object.entries<Secret>(secrets)) copies[name] = checkedCopy(name, secret);
    return await work(copies as Record<N, Secret>);
  } finally {
    for (const copy of Object.values(copies)) if ("key" in copy && copy.key instanceof Uint8Array) copy.key.fill(0);
  }
}

function checkedCopy(argument: string, secret: Secret): Secret {
  const { key, passphrase } = Object(secret) as { key?: unknown; passphrase?: unknown };
  const names = (["key", "passphrase"] as const).filter((name) => name in Object(secret));
  const [given] = names;
  if (!given || names.length > 1) {
    throw new TypeError(`${argument}: got ${given ? "both" : kind(secret)}; it must be { key } or { passphrase }`);
  }
  return given === "key" ? { key: keyOf(key) } : { passphrase: passphraseOf(passphrase) };
}

function passphraseOf(passphrase: unknown): string {
  if (typeof passphrase !== "string") {
    throw new TypeError(`passphrase: got ${kind(passphrase)}; it must be a string`);
  }
  if (passphrase === "") {
    throw new RangeError("passphrase: got none; it must have at least one character, better several words");
  }
  // UTF-8 has no lone surrogates: all would become U+FFFD, and passphrases that differ in them would be the same.
  if (/\p{Surrogate}/u.test(passphrase)) {
    throw new RangeError(
      "passphrase: got a lone surrogate, half of a character; it must be well-formed text (in a vault created with one, U+FFFD stands for it)",
    );
  }
  return passphrase;
}

function keyOf(key: unknown): CryptoKey | ByteSource {
  const bytes = copyBytes(key);
  if (bytes?.length === 32) return bytes;
  bytes?.fill(0);
  if (bytes) throw new RangeError(`key: got ${bytes.length} bytes; it must be 32 random bytes`);
  if (kindOf(Object(key)) !== "CryptoKey") {
    throw new TypeError(`key: got ${kind(key)}; it must be 32 bytes or a CryptoKey for HKDF`);
  }
  const { algorithm, usages } = key as CryptoKey;
  if (algorithm.name !== "HKDF" || !usages.includes("deriveKey")) {
    throw new RangeError(`key: got a CryptoKey for ${algorithm.name}; it must be for HKDF, with the usage deriveKey`);
  }
  return key as CryptoKey;
}
