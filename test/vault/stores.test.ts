// Runs every store that Node has through the suite that all hosts run.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { indexedDbStore } from "../../src/vault/indexed-db-store.ts";
import { type SqliteStorage, sqliteStore } from "../../src/vault/sqlite-store.ts";
import { memoryStore, type Store } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { cases } from "../host/suite/vault.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));
const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of close.splice(0)) await each();
});
let names = 0;

// node:sqlite is newer than the oldest supported Node, and missing from its types.
interface Sqlite {
  DatabaseSync: new (
    path: string,
  ) => { prepare(query: string): { all(...values: unknown[]): Record<string, unknown>[] }; close(): void };
}
const sqlite = await import("node:sqlite" as string).then(
  (module) => module as Sqlite,
  () => null,
);

function database(path: string): SqliteStorage {
  if (!sqlite) throw new Error("no node:sqlite");
  const file = new sqlite.DatabaseSync(path);
  close.push(() => file.close());
  const exec = (query: string, ...values: unknown[]) => ({ toArray: () => file.prepare(query).all(...values) });
  return { sql: { exec }, sync: async () => {} };
}

const stores: Record<string, () => Promise<Store>> = {
  memory: async () => memoryStore(),
  async files() {
    const store = await fileStore(join(folder, `vault${++names}`));
    close.push(store.close);
    return store;
  },
  SQLite: async () => sqliteStore(database(":memory:")),
};

for (const [name, open] of Object.entries(stores)) {
  describe.skipIf(name === "SQLite" && !sqlite)(name, () => {
    for (const [what, run] of Object.entries(cases)) it(what, async () => run(await open()));
  });
}

describe("SQLite", () => {
  it.skipIf(!sqlite)("leaves no bytes of a forgotten user in its file", async () => {
    const path = join(folder, "raw.sqlite");
    const store = sqliteStore(database(path));
    const vault = await openVault(store, { key: new Uint8Array(32) });
    await vault.save("ann", "model", new Uint8Array(1000));
    const [key, state] = (await store.list()).filter((each) => each !== "vault") as [string, string];
    const records = await Promise.all([key, state].map(async (each) => Buffer.from((await store.read(each)) ?? "")));
    expect(records.every((record) => readFileSync(path).includes(record.subarray(-32)))).toBe(true);
    await vault.forget("ann");
    expect(records.some((record) => readFileSync(path).includes(record.subarray(-32)))).toBe(false);
  });
});

describe("SQLite with two stores of one storage", () => {
  it.skipIf(!sqlite)("refuses every call of the earlier one", async () => {
    const storage = database(":memory:");
    const first = sqliteStore(storage);
    await first.write("a", Uint8Array.of(1));
    const second = sqliteStore(storage);
    const message = "another store of this storage was made since";
    for (const call of [
      () => first.write("a", Uint8Array.of(2)),
      () => first.write("b", Uint8Array.of(2)),
      () => first.remove("a"),
      () => first.read("a"),
      () => first.list(),
    ]) {
      await expect(call()).rejects.toThrow(message);
    }
    expect(await second.list()).toEqual(["a"]);
    expect(await second.read("a")).toEqual(Uint8Array.of(1));
  });
});

describe("IndexedDB", () => {
  it("explains that the host has none", async () => {
    await expect(indexedDbStore()).rejects.toThrow("this page has no IndexedDB");
  });
});
