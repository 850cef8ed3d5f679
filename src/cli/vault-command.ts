// What can be done with a vault's folder while no program has it open: check it, forget a user, export what is kept, change the
// secrets that open it.

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
import { typeOf } from "../vault/secret.ts";
import type { Vault } from "../vault/vault.ts";
import { readModel } from "./input-files.ts";
import { printLine } from "./output.ts";
import { note } from "./terminal.ts";
import { type Stores, using, type VaultOptions, withCounters, withStores } from "./vault-folders.ts";
import { newSecretOf, type SecretOptions, secretOf, withNewSecret, withSecret } from "./vault-secrets.ts";

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
          return using(folder, options, (vault, stores) =>
            record === undefined ? forget(vault, stores, user as string) : forgetRecord(vault, stores, record),
          );
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
      .action((folder: string, options: SecretOptions) => withNew(folder, options, changeSecret, "in place of")),
  );
  vault.addCommand(
    withNewSecret(new Command("add-secret"))
      .description("let another key or passphrase open the vault too, such as a recovery key")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: SecretOptions) => withNew(folder, options, addSecret, "as well as")),
  );
  vault.addCommand(
    withSecret(new Command("remove-other-secrets"))
      .description("let no key or passphrase open the vault but the one that is given")
      .argument("<folder>", "the vault's folder")
      .action((folder: string, options: SecretOptions) =>
        withStores([folder], async ([store]) => {
          const secret = await secretOf(options);
          await removeOtherSecrets(store, secret);
          printLine(`${folder}: only the ${typeOf(secret)} that was given opens it`);
        }),
      ),
  );
  return vault;
}

/** Gives a vault a new secret, in place of the one that opened it or as well as that. */
const withNew = (
  folder: string,
  options: SecretOptions,
  change: typeof changeSecret,
  how: "in place of" | "as well as",
): Promise<void> =>
  withStores([folder], async ([store]) => {
    const [secret, another] = [await secretOf(options), await newSecretOf(options)];
    await change(store, secret, another);
    printLine(`${folder}: the new ${typeOf(another)} opens it, ${how} the ${typeOf(secret)} that was given`);
  });

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

/** @throws RangeError when the vault has nothing of this user. A damaged key record hides whose it is, but has the user's name. */
async function forget(vault: Vault, stores: Stores, user: string): Promise<void> {
  const ids = new Set([user, ...(await idsOf(vault, user))]);
  const hadSome = await removesSome(stores, async () => {
    for (const id of ids) await vault.forget(id);
  });
  if (!hadSome) throw nothingOf(user);
  printLine(`Forgot ${JSON.stringify(user)}`);
}

async function forgetRecord(vault: Vault, stores: Stores, record: string): Promise<void> {
  if (!(await removesSome(stores, () => vault.remove(record)))) {
    throw new RangeError(`--record: the vault has no ${record}; penchant vault check names those that are damaged`);
  }
  printLine(`Forgot the user of ${record}`);
}

/** Whether a removal leaves fewer records than there were. */
async function removesSome(stores: Stores, remove: () => Promise<unknown>): Promise<boolean> {
  const count = async () => (await Promise.all(stores.map((store) => store?.list()))).flat().length;
  const before = await count();
  await remove();
  return (await count()) < before;
}

const nothingOf = (user: string): RangeError =>
  new RangeError(`${JSON.stringify(user)}: the vault has nothing of this user; penchant vault export lists all users`);

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
    throw nothingOf(user);
  }
  printLine(JSON.stringify(user === undefined ? exported : exported[0], null, 2));
  if (!model && exported.length > 0) {
    note(
      "The answers are numbers alone; --model FILE adds the names of items and features, and what the model makes of them",
    );
  }
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
