// The folders of a vault that a command works on: its store, and its counters if it has some.

import { readdir } from "node:fs/promises";
import type { Command } from "commander";
import { type FileStore, fileStore } from "../vault/file-store.ts";
import { openVault, type Vault } from "../vault/vault.ts";
import { type SecretOptions, secretOf, withSecret } from "./vault-secrets.ts";

/** The open store of a vault, and that of its counters. */
export type Stores = [store: FileStore, counters?: FileStore];

export interface VaultOptions extends SecretOptions {
  readonly counters?: string;
}

export const withCounters = (command: Command): Command =>
  withSecret(command).option("--counters <folder>", "folder of the vault's counters, if it has some");

/** Opens a vault that exists, and closes it after the work. */
export const using = (
  folder: string,
  options: VaultOptions,
  work: (vault: Vault, stores: Stores) => Promise<unknown>,
): Promise<void> =>
  withStores(options.counters === undefined ? [folder] : [folder, options.counters], async (stores) => {
    const [store, counters] = stores;
    if ((await store.list()).length === 0) throw noVault(folder); // openVault would make one
    return work(await openVault(store, await secretOf(options), counters), stores);
  });

/** Opens the folders of a vault and its counters, and closes them after the work. */
export async function withStores(folders: string[], work: (stores: Stores) => Promise<unknown>): Promise<void> {
  const stores: FileStore[] = [];
  try {
    for (const path of folders) {
      await checkVaultFolder(path);
      stores.push(await fileStore(path));
    }
    await work(stores as Stores);
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
