// Folders with vaults, which last as long as the tests of a file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";

const secret = { key: new Uint8Array(32).fill(7) };

/** A function that names a path that nothing has yet. */
export function freshPaths(): () => string {
  const temporary = mkdtempSync(join(tmpdir(), "penchant-"));
  afterAll(() => rmSync(temporary, { recursive: true }));
  let names = 0;
  return () => join(temporary, `vault${++names}`);
}

/** Opens the vault in a folder, and its store. */
export async function open(folder: string) {
  const store = await fileStore(folder);
  return { store, vault: await openVault(store, secret) };
}

/** A record's bytes. */
export const bytes = (value: number): Uint8Array => new Uint8Array(50).fill(value);
