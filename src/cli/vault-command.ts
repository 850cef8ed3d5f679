// What can be done with a vault's folder while no program has it open: check it, forget a user, export what is kept.

import { readdir } from "node:fs/promises";
import { Command } from "commander";
import { Agent } from "../agent/agent.ts";
import type { PersonRecord } from "../agent/exported-person.ts";
import { plainRecord } from "../agent/person-export.ts";
import { decodeRecord } from "../agent/user-record.ts";
import { plural } from "../io/notes.ts";
import type { Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import { type FileStore, fileStore } from "../vault/file-store.ts";
import type { Secret } from "../vault/secret.ts";
import { openVault, type Vault } from "../vault/vault.ts";
import { readBytes, readModel } from "./input-files.ts";
import { printLine } from "./output.ts";
import { askSecret } from "./prompt.ts";

interface VaultOptions {
  readonly keyFile?: string;
  readonly counters?: string;
}

const KEY = "PENCHANT_VAULT_KEY";
const PASSPHRASE = "PENCHANT_VAULT_PASSPHRASE";

/** The command `vault`, with one command for each thing to do. */
export function vaultCommand(): Command {
  const withSecret = (command: Command): Command =>
    command
      .option("--key-file <file>", "the vault's key: 32 bytes, or 64 hexadecimal digits")
      .option("--counters <folder>", "folder of the vault's counters, if it has some")
      .addHelpText(
        "after",
        `\nWithout --key-file, the key (${KEY}, 64 hexadecimal digits) or the passphrase
(${PASSPHRASE}) is read from the environment, or the passphrase is asked for.`,
      );
  const vault = new Command("vault").description("check a vault's folder, forget a user, or export what is kept");
  vault.addCommand(
    withSecret(new Command("check"))
      .description("read every record, and say what is wrong with which")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: VaultOptions) => using(folder, options, check)),
  );
  vault.addCommand(
    withSecret(new Command("forget"))
      .description("destroy a user's key and remove their records")
      .argument("<folder>", "the vault's folder")
      .argument("[user]", "the user's id")
      .option("--record <name>", "the user whose record has this name, from penchant vault check")
      .action(
        (folder: string, user: string | undefined, { record, ...options }: VaultOptions & { record?: string }) => {
          if ((user === undefined) === (record === undefined)) {
            throw new RangeError("forget: name one user, by the id or by --record");
          }
          return using(folder, options, (opened) => (record ? opened.remove(record) : forget(opened, user as string)));
        },
      ),
  );
  vault.addCommand(
    withSecret(new Command("export"))
      .description("print what is kept of one user, or of all, as JSON")
      .argument("<folder>", "the vault's folder")
      .argument("[user]", "the user's id")
      .option("--model <file>", "the model that they answered: adds captions, and what it makes of the answers")
      .action(
        async (folder: string, user: string | undefined, { model, ...options }: VaultOptions & { model?: string }) => {
          const opened = model === undefined ? null : await readModel(model);
          return using(folder, options, (vault) => exportUsers(vault, user, opened));
        },
      ),
  );
  return vault;
}

async function check(vault: Vault): Promise<void> {
  const damage = await vault.check();
  for (const { record, user, problem } of damage) {
    printLine(`${record}${user === null ? "" : ` (${JSON.stringify(user)})`}: ${problem}`);
  }
  const users = await vault.users();
  printLine(
    `${plural(users.length, "user")}; ${damage.length === 0 ? "nothing is wrong" : `what is wrong: ${damage.length}`}`,
  );
  if (damage.length > 0) process.exitCode = 1;
}

async function forget(vault: Vault, user: string): Promise<void> {
  const isKept = (await vault.users()).includes(user);
  if (!isKept && (await vault.check()).length === 0) {
    throw new RangeError(`${JSON.stringify(user)}: the vault has no such user; penchant vault export lists them`);
  }
  await vault.forget(user); // a damaged key record hides whose it is, but has the user's name
}

async function exportUsers(vault: Vault, user: string | undefined, model: Model | null): Promise<void> {
  const exported: PersonRecord[] = [];
  for (const id of user === undefined ? (await vault.users()).sort() : [user]) {
    const person = await exportUser(vault, id, model);
    if (person) exported.push(person);
  }
  if (user !== undefined && exported.length === 0) {
    throw new RangeError(`${JSON.stringify(user)}: the vault has nothing of this user`);
  }
  printLine(JSON.stringify(user === undefined ? exported : exported[0], null, 2));
}

/** What `agent.export()` returns or, without a model, the part of it that is kept; null for a user without a state. */
async function exportUser(vault: Vault, id: string, model: Model | null): Promise<PersonRecord | null> {
  const hash = await vault.modelOf(id);
  if (hash === null) return null;
  if (!model) {
    const state = await vault.load(id, hash);
    return state && plainRecord(id, hash, decodeRecord(state));
  }
  const given = await modelHash(model);
  if (given !== hash) {
    throw new RangeError(
      `--model: got the model ${given}; it must be ${hash}, which ${JSON.stringify(id)} has answered`,
    );
  }
  return (await Agent.open(model, { vault, user: id })).export();
}

/** Opens a vault that exists, and closes it after the work. */
async function using(folder: string, options: VaultOptions, work: (vault: Vault) => Promise<unknown>): Promise<void> {
  const stores: FileStore[] = [];
  try {
    for (const path of [folder, options.counters]) {
      if (path === undefined) continue;
      await checkVaultFolder(path);
      stores.push(await fileStore(path));
    }
    const [store, counters] = stores as [FileStore, FileStore?];
    await work(await openVault(store, await secretOf(options), counters));
  } finally {
    for (const store of stores) await store.close();
  }
}

/** @throws RangeError unless the folder has a store's records: opening any other would make a vault of it. */
async function checkVaultFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error) => {
    throw new RangeError(
      `${folder}: cannot be read (${error.code === "ENOENT" ? "there is no such folder" : error.message})`,
    );
  });
  if (names.some((name) => /^(vault$|generation-\d|counter-)/.test(name))) return;
  throw new RangeError(`${folder}: there is no vault in this folder; name the one that fileStore was given`);
}

/** The secret, never from an argument, which other users of the system can read. */
async function secretOf({ keyFile }: VaultOptions): Promise<Secret> {
  if (keyFile !== undefined) return { key: keyIn(keyFile, await readBytes(keyFile)) };
  const { [KEY]: key, [PASSPHRASE]: passphrase } = process.env;
  if (key && passphrase) throw new RangeError(`${KEY}, ${PASSPHRASE}: got both; set one of them`);
  if (key) return { key: keyIn(KEY, new TextEncoder().encode(key)) };
  if (passphrase) return { passphrase };
  if (!process.stdin.isTTY) {
    throw new RangeError(`secret: got none; pass --key-file, or set ${KEY} or ${PASSPHRASE} in the environment`);
  }
  return { passphrase: await askSecret({ message: "Passphrase" }) };
}

function keyIn(name: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 32) return bytes;
  const digits = new TextDecoder().decode(bytes).trim();
  if (/^[0-9a-f]{64}$/i.test(digits)) return Uint8Array.from(Buffer.from(digits, "hex"));
  throw new RangeError(`${name}: it holds ${bytes.length} bytes; a key has 32 bytes, or 64 hexadecimal digits`);
}
