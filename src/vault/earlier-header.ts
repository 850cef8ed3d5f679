// Headers of format 1, of vaults that earlier versions created. Their keys follow from one secret, a key or a passphrase.
//
//   [format 1 | "H" | PBKDF2 iterations 4, 0 for a key | salt 16 | key check value 28]
//   The key check value seals an empty message; its associated data are all bytes before it.

import { VaultError } from "../base/errors.ts";
import { type Bytes, deriveKeys, SEAL_OVERHEAD, unseal, type VaultKeys } from "./sealing.ts";
import type { Secret } from "./secret.ts";
import { KEY, pbkdf2With, type SecretKind } from "./secret-kinds.ts";
import { damagedHeader } from "./slots.ts";

const SALT = 16;
/** Bytes before the key check value. */
const PARAMETERS = 2 + 4 + SALT;

/**
 * OWASP's recommendation for PBKDF2-HMAC-SHA-256. A header that asks for fewer iterations was weakened by an attacker; one
 * that asks for many more would hang the device.
 */
const ITERATIONS = 600_000;
const MAX_ITERATIONS = 10_000_000;

/** The kind of secret that a header is for. @throws VaultError when it is damaged or was changed. */
export function kindInEarlier(header: Bytes): SecretKind {
  if (header.length !== PARAMETERS + SEAL_OVERHEAD) throw damagedHeader();
  const iterations = new DataView(header.buffer, header.byteOffset).getUint32(2);
  if (iterations === 0) return KEY;
  if (iterations >= ITERATIONS && iterations <= MAX_ITERATIONS) return pbkdf2With(iterations);
  throw new VaultError(
    `vault: its header was changed: it asks for ${iterations} iterations; it must be ${ITERATIONS} to ${MAX_ITERATIONS}`,
  );
}

/** The keys of a vault; null when the secret, which is of the header's kind, does not open it. */
export async function openEarlier(header: Bytes, secret: Secret, extractable: boolean): Promise<VaultKeys | null> {
  const parameters = header.slice(0, PARAMETERS);
  const salt = parameters.slice(-SALT);
  const keys = await deriveKeys(await kindInEarlier(header).rootOf(secret, salt), salt, extractable);
  return (await unseal(keys.wrap, parameters, header.slice(PARAMETERS))) && keys;
}
