// Every argument of the vault and its stores, given values of every wrong kind: one sentence, and no record is changed.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSecret, changeSecret, removeOtherSecrets } from "../../src/vault/change-secrets.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { type SqliteStorage, sqliteStore } from "../../src/vault/sqlite-store.ts";
import { memoryStore, type Store } from "../../src/vault/store.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { expectRefused, type Kind, kindsBut } from "../base/wrong-values.ts";

const key = new Uint8Array(32).fill(7);
const state = Uint8Array.of(1, 2, 3);
const TEXTS: Kind[] = ["a text", "a number as text", "a long text"];
const BYTES: Kind[] = ["bytes", "a buffer", "a typed array of BigInts"];

let folder: string;
let store: Store;
let vault: Vault;
let files: Awaited<ReturnType<typeof fileStore>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "penchant-"));
  store = memoryStore();
  vault = await openVault(store, { key });
  await vault.save("ann", "model", state);
  files = await fileStore(join(folder, "users"));
  await files.write("a-record", state);
});
afterAll(async () => {
  await files.close();
  rmSync(folder, { recursive: true });
});

const ARGUMENTS: [argument: string, call: (value: never) => unknown, ...taken: Kind[]][] = [
  ["store", (value) => openVault(value, { key })],
  ["counters", (value) => openVault(store, { key }, value), "undefined"],
  ["secret", (value) => openVault(store, value)],
  ["key", (value) => openVault(store, { key: value })],
  ["passphrase", (value) => openVault(store, { passphrase: value }), ...TEXTS],
  ["store", (value) => addSecret(value, { key }, { key })],
  ["secret", (value) => addSecret(store, value, { key })],
  ["another", (value) => addSecret(store, { key }, value)],
  ["store", (value) => changeSecret(value, { key }, { key })],
  ["secret", (value) => changeSecret(store, value, { key })],
  ["next", (value) => changeSecret(store, { key }, value)],
  ["key", (value) => changeSecret(store, { key }, { key: value })],
  ["store", (value) => removeOtherSecrets(value, { key })],
  ["secret", (value) => removeOtherSecrets(store, value)],
  ["user", (value) => vault.load(value, "model"), ...TEXTS],
  ["model", (value) => vault.load("ann", value), ...TEXTS],
  ["user", (value) => vault.save(value, "model", state), ...TEXTS],
  ["model", (value) => vault.save("ann", value, state), ...TEXTS],
  ["state", (value) => vault.save("ann", "model", value), ...BYTES],
  ["user", (value) => vault.forget(value), ...TEXTS],
  ["folder", (value) => fileStore(value), ...TEXTS],
  ["storage", (value) => sqliteStore(value)],
  ["storage", (value) => sqliteStore({ sql: value, sync: async () => {} } as SqliteStorage)],
];

describe.each(ARGUMENTS)("%s (%#)", (argument, call, ...taken) => {
  it.each(kindsBut(...taken))("refuses %s", async (_, value) => {
    await expectRefused(argument, () => call(value as never));
    expect(await vault.users()).toEqual(["ann"]);
    expect(await vault.load("ann", "model")).toEqual(state);
  });
});

describe.each([
  ["memory", () => memoryStore()],
  ["files", () => files],
])("a record in %s", (_, open) => {
  it.each(kindsBut("a number as text", "a long text"))("is not named by %s", async (_, name) => {
    const records = open();
    const before = await records.list();
    for (const call of ["read", "remove"] as const) await expectRefused("name", () => records[call](name as string));
    await expectRefused("name", () => records.write(name as string, state));
    expect(await records.list()).toEqual(before);
  });

  it.each(kindsBut(...BYTES))("does not hold %s", async (_, bytes) => {
    const records = open();
    const before = await records.list();
    await expectRefused("bytes", () => records.write("a-record", bytes as Uint8Array));
    expect(await records.list()).toEqual(before);
  });
});

describe("a newcomer's slips", () => {
  it.each<[string, string, () => unknown]>([
    [
      "no await before fileStore",
      "store: got a Promise (await it); ",
      () => openVault(Promise.resolve(store) as never, { key }),
    ],
    ["the folder for the store", 'store: got "users"; ', () => openVault("users" as never, { key })],
    ["the key for the secret", "secret: got Uint8Array of 32; ", () => openVault(store, key as never)],
    [
      "a key of the wrong length",
      "key: got 16 bytes; it must be 32 random bytes",
      () => openVault(store, { key: key.slice(16) }),
    ],
    [
      "a variable that is not set",
      "passphrase: got undefined; ",
      () => openVault(store, { passphrase: undefined as never }),
    ],
    ["both", "secret: got both; ", () => openVault(store, { key, passphrase: "x" } as never)],
    ["both, in a change", "next: got both; ", () => changeSecret(store, { key }, { key, passphrase: "x" } as never)],
    ["half a character", "passphrase: got a lone surrogate, ", () => openVault(store, { passphrase: "a \ud83e b" })],
    [
      "half a character, in a change",
      "passphrase: got a lone surrogate, ",
      () => addSecret(store, { key }, { passphrase: "\udd63" }),
    ],
    ["the context of a Durable Object", "storage: got { storage }; ", () => sqliteStore({ storage: {} } as never)],
  ])("%s", (_, beginning, call) => expectRefused(beginning, call));

  it("a secret in the wrong place is not printed", async () => {
    const secrets: unknown[] = [
      "tr0ub4dor&3",
      { key: "tr0ub4dor&3" },
      { passphrase: 1234567 },
      { "pass-phrase": "tr0ub4dor&3" },
    ];
    for (const secret of secrets) {
      const error: Error = await openVault(store, secret as Secret).catch((error) => error);
      expect(error.message).toMatch(/^(secret|key|passphrase): got (a |\{)/);
      expect(error.message).not.toMatch(/tr0ub4dor|1234567/);
    }
  });

  it("a key is the same in every kind of buffer", async () => {
    for (const given of [key.buffer, new DataView(key.buffer), Buffer.from(key)]) {
      expect(await (await openVault(store, { key: given })).users()).toEqual(["ann"]);
    }
    expect(key.every((byte) => byte === 7)).toBe(true);
  });
});
