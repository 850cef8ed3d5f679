// The secrets of a vault, as the commands of a vault get them: never from an argument, which other users of the system can read.

import type { Command } from "commander";
import type { Secret } from "../vault/secret.ts";
import { readBytes } from "./input-files.ts";
import { askSecret } from "./prompt.ts";

/** Where one of the secrets comes from. */
interface Source {
  /** What a message calls it. */
  readonly name: string;
  readonly option: string;
  /** Names of environment variables. */
  readonly key: string;
  readonly passphrase: string;
}

const PRESENT: Source = {
  name: "secret",
  option: "--key-file",
  key: "PENCHANT_VAULT_KEY",
  passphrase: "PENCHANT_VAULT_PASSPHRASE",
};
const NEW: Source = {
  name: "new secret",
  option: "--new-key-file",
  key: "PENCHANT_VAULT_NEW_KEY",
  passphrase: "PENCHANT_VAULT_NEW_PASSPHRASE",
};

export interface SecretOptions {
  readonly keyFile?: string;
  readonly newKeyFile?: string;
}

const help = ({ option, key, passphrase }: Source, what: string): string =>
  `\nWithout ${option}, ${what} key (${key}, 64 hexadecimal digits) or passphrase
(${passphrase}) is read from the environment, or a passphrase is asked for.`;

/** Adds the options for a secret that opens the vault. */
export const withSecret = (command: Command): Command =>
  command
    .option("--key-file <file>", "a key of the vault: 32 bytes, or 64 hexadecimal digits")
    .addHelpText("after", help(PRESENT, "the vault's"));

/** Adds the options for that secret and for a new one. */
export const withNewSecret = (command: Command): Command =>
  withSecret(command)
    .option("--new-key-file <file>", "the new key: a file of 32 random bytes, or of 64 hexadecimal digits")
    .addHelpText("after", help(NEW, "the new"));

/** The secret that opens the vault. */
export const secretOf = ({ keyFile }: SecretOptions): Promise<Secret> =>
  secretFrom(PRESENT, keyFile, () => askSecret({ message: "Passphrase" }));

/** The new secret. A passphrase is asked for twice. */
export async function newSecretOf({ newKeyFile }: SecretOptions): Promise<Secret> {
  const secret = await secretFrom(NEW, newKeyFile, async () => {
    const passphrase = await askSecret({ message: "New passphrase" });
    if (passphrase === (await askSecret({ message: "New passphrase, again" }))) return passphrase;
    throw new RangeError("new passphrase: the two that were typed differ; start again");
  });
  // Node decodes the environment and the terminal as UTF-8, and every other byte becomes U+FFFD.
  if (!("passphrase" in secret && secret.passphrase.includes("\ufffd"))) return secret;
  throw new RangeError(
    "new passphrase: it has bytes that are not UTF-8, so passphrases that differ in them would all open the vault; give it in UTF-8",
  );
}

async function secretFrom(source: Source, file: string | undefined, ask: () => Promise<string>): Promise<Secret> {
  if (file !== undefined) return { key: keyIn(file, await readBytes(file)) };
  const { [source.key]: key, [source.passphrase]: passphrase } = process.env;
  if (key && passphrase) throw new RangeError(`${source.key}, ${source.passphrase}: got both; set one of them`);
  if (key) return { key: keyIn(source.key, new TextEncoder().encode(key)) };
  if (passphrase) return { passphrase };
  if (process.stdin.isTTY) return { passphrase: await ask() };
  throw new RangeError(
    `${source.name}: got none; pass ${source.option}, or set ${source.key} or ${source.passphrase} in the environment`,
  );
}

function keyIn(name: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 32) return bytes;
  const digits = new TextDecoder().decode(bytes).trim();
  if (/^[0-9a-f]{64}$/i.test(digits)) return Uint8Array.from(Buffer.from(digits, "hex"));
  throw new RangeError(`${name}: it holds ${bytes.length} bytes; a key has 32 bytes, or 64 hexadecimal digits`);
}
