// The kinds of secrets that open vaults. A kind says how a key follows from the secret, costs included: a header that an attacker
// has changed then cannot ask for less work, or for so much that the device hangs. Other costs are another kind.

import { copyBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import { type Bytes, encodeUtf8, importVaultKey, pbkdf2 } from "./sealing.ts";
import type { Secret, SecretType } from "./secret.ts";

export interface SecretKind {
  readonly type: SecretType;
  /** The HKDF key that follows from a secret of this type. @throws VaultError when this host cannot derive it. */
  rootOf(secret: Secret, salt: Bytes): Promise<CryptoKey>;
}

export const KEY: SecretKind = {
  type: "key",
  async rootOf(secret) {
    const { key } = secret as { key: CryptoKey };
    const bytes = copyBytes(key);
    return bytes ? importAndWipe(bytes) : key;
  },
};

/** A passphrase that is stretched; NFKC makes it independent of how a keyboard composes characters. */
const passphrase = (algorithm: string, stretch: (typed: Bytes, salt: Bytes) => Promise<Bytes>): SecretKind => ({
  type: "passphrase",
  async rootOf(secret, salt) {
    const typed = encodeUtf8((secret as { passphrase: string }).passphrase.normalize("NFKC"));
    try {
      return await importAndWipe(await stretch(typed, salt));
    } catch (error) {
      throw new VaultError(
        `passphrase: this host cannot run ${algorithm} (${(error as Error).message}); pass a key instead`,
      );
    } finally {
      typed.fill(0);
    }
  },
});

/** As headers of format 1 stretch passphrases. */
export const pbkdf2With = (iterations: number): SecretKind =>
  passphrase(`PBKDF2 with ${iterations} iterations`, (typed, salt) => pbkdf2(typed, salt, iterations));

/** The second recommendation of RFC 9106, for hosts with little memory. */
const COST = { memory: 64 * 1024, passes: 3, lanes: 4 };
const ARGON2ID = passphrase("Argon2id", async (typed, salt) => {
  const { argon2id } = await import("./argon2id.ts");
  return argon2id(typed, salt, COST);
});

/** The kinds by the byte that stands for them in a header, and the one for new secrets of each type. */
const KINDS: Readonly<Record<number, SecretKind>> = { 1: KEY, 2: ARGON2ID };
const NEWEST: Record<SecretType, number> = { key: 1, passphrase: 2 };

/** The kind with this code; undefined when the byte was damaged, or a later version wrote it. */
export const kindByCode = (code: number): SecretKind | undefined => KINDS[code];

/** The kind for new secrets of this type. */
export const kindFor = (type: SecretType): { code: number; kind: SecretKind } => {
  const code = NEWEST[type];
  return { code, kind: KINDS[code] as SecretKind };
};

async function importAndWipe(bytes: Bytes): Promise<CryptoKey> {
  try {
    return await importVaultKey(bytes);
  } finally {
    bytes.fill(0);
  }
}
