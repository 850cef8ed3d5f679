// What can be done with a vault's folder while no program has it open: check it, forget a user, export what is kept, change the
// secrets that open it.

import { readdir } from "node:fs/promises";
import { Command } from "commander";
import { Agent } from "../agent/agent.ts";
import type { PersonRecord } from "../agent/exported-person.ts";
import { plainRecord } from "../agent/person-export.ts";
import { decodeRecord } from "../agent/user-record.ts";
import { FormatError, VaultError } from "../base/errors.ts";
import { plural } from "../io/notes.ts";
import type { Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import { addSecret, changeSecret, removeOtherSecrets } from "../vault/change-secrets.ts";
import { type FileStore, fileStore } from "../vault/file-store.ts";
import { openVault, type Vault } from "../vault/vault.ts";
import { readModel } from "./input-files.ts";
import { printLine } from "./output.ts";
import { newSecretOf, type SecretOptions, secretOf, withNewSecret, withSecret } from "./vault-secrets.ts";

interface VaultOptions extends SecretOptions {
  readonly counters?: string;
}

const withCounters = (command: Command): Command =>
  withSecret(command).option("--counters <folder>", "folder of the vault's counters, if it has some");

/** The command `vault`, with one command for each thing to do. */
export function vaultCommand(): Command {
  const vault = new Command("vault").description(
    "check a vault's folder, forget a user, export what is kept, or change the key or the passphrase",
  );
  vault.addCommand(
    withCounters(new Command("check"))
      .description("read every record, and say what is wrong with which")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: VaultOptions) => using(folder, options, check)),
  );
  vault.addCommand(
    withCounters(new Command("forget"))
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
    withCounters(new Command("export"))
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
  vault.addCommand(
    withNewSecret(new Command("change-secret"))
      .description("replace a key or a passphrase of the vault by another")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: SecretOptions) => withNew(folder, options, changeSecret)),
  );
  vault.addCommand(
    withNewSecret(new Command("add-secret"))
      .description("let another key or passphrase open the vault too, such as a recovery key")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: SecretOptions) => withNew(folder, options, addSecret)),
  );
  vault.addCommand(
    withSecret(new Command("remove-other-secrets"))
      .description("let no key or passphrase open the vault but the one that is given")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: SecretOptions) =>
        withStores([folder], async ([store]) => removeOtherSecrets(store, await secretOf(options))),
      ),
  );
  return vault;
}

const withNew = (folder: string, options: SecretOptions, change: typeof changeSecret): Promise<void> =>
  withStores([folder], async ([store]) => change(store, await secretOf(options), await newSecretOf(options)));

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

/** The ids that the vault has of a user: earlier versions kept other Unicode forms of the same text, also mixed ones. */
const idsOf = async (vault: Vault, user: string): Promise<string[]> =>
  (await vault.users()).filter((id) => id.normalize("NFC") === user.normalize("NFC"));

async function forget(vault: Vault, user: string): Promise<void> {
  const ids = await idsOf(vault, user);
  if (ids.length === 0 && (await vault.check()).length === 0) {
    throw new RangeError(`${JSON.stringify(user)}: the vault has no such user; penchant vault export lists them`);
  }
  for (const id of new Set([user, ...ids])) await vault.forget(id); // a damaged key record hides whose it is, but has the user's name
}

/** Errors of one user's state: it does not open, is of another format, or for another model. */
const EXPECTED = [VaultError, FormatError, RangeError];

async function exportUsers(vault: Vault, user: string | undefined, model: Model | null): Promise<void> {
  const exported: PersonRecord[] = [];
  const ids = user === undefined ? (await vault.users()).sort() : [(await idsOf(vault, user))[0] ?? user];
  for (const id of ids) {
    try {
      const person = await exportUser(vault, id, model);
      if (person) exported.push(person);
    } catch (error) {
      if (user !== undefined || !EXPECTED.some((kind) => error instanceof kind)) throw error;
      console.error(`penchant: ${JSON.stringify(id)} is left out: ${(error as Error).message}`);
      process.exitCode = 1; // the others are printed all the same
    }
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
const using = (folder: string, options: VaultOptions, work: (vault: Vault) => Promise<unknown>): Promise<void> =>
  withStores(options.counters === undefined ? [folder] : [folder, options.counters], async ([store, counters]) => {
    if ((await store.list()).length === 0) throw noVault(folder); // openVault would make one
    await work(await openVault(store, await secretOf(options), counters));
  });

/** Opens the folders of a vault and its counters, and closes them after the work. */
async function withStores(
  folders: string[],
  work: (stores: [store: FileStore, counters?: FileStore]) => Promise<unknown>,
): Promise<void> {
  const stores: FileStore[] = [];
  try {
    for (const path of folders) {
      await checkVaultFolder(path);
      stores.push(await fileStore(path));
    }
    await work(stores as [FileStore, FileStore?]);
  } finally {
    for (const store of stores) await store.close();
  }
}

/** @throws RangeError unless the folder has a store's records: opening any other would make a store of it. */
async function checkVaultFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error) => {
    throw new RangeError(
      `${folder}: cannot be read (${error.code === "ENOENT" ? "there is no such folder" : error.message})`,
    );
  });
  if (names.some((name) => /^(vault$|generation-\d|counter-)/.test(name))) return;
  throw noVault(folder);
}

const noVault = (folder: string): RangeError =>
  new RangeError(`${folder}: there is no vault in this folder; name the one that fileStore was given`);
