// Vaults that other programs wrote: earlier versions of this one, and an independent implementation of the present format.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { VaultError } from "../../src/base/errors.ts";
import { argon2id } from "../../src/vault/argon2id.ts";
import { addSecret, changeSecret, removeOtherSecrets } from "../../src/vault/change-secrets.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { memoryStore, type Store } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";

type Records = Record<string, string>;
const golden = (file: string) => JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), "utf8"));
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

async function storeOf(records: Records): Promise<Store> {
  const store = memoryStore();
  for (const [name, record] of Object.entries(records)) await store.write(name, bytes(record));
  return store;
}

const recordsIn = async (store: Store): Promise<Records> => {
  const records: Records = {};
  for (const name of (await store.list()).sort()) {
    records[name] = Buffer.from((await store.read(name)) ?? "").toString("hex");
  }
  return records;
};

const key: Secret = { key: Buffer.from("0123456789abcdef0123456789abcdef") };
const passphrase: Secret = { passphrase: "schöne Schüssel".normalize("NFD") };

/** Kept before the present format, by these secrets. */
const FORMAT_1: [name: string, secret: Secret][] = [
  ["key", key],
  ["passphrase", passphrase],
  ["lone surrogate", { passphrase: "half \ufffd bowl" }],
];

async function expectPeople(store: Store, secret: Secret): Promise<void> {
  const vault = await openVault(store, secret);
  expect((await vault.users()).sort()).toEqual(["Bob Ö. 🥣", "ann"]);
  expect(await vault.load("ann", "a model")).toEqual(Uint8Array.of(2, 5));
  expect(await vault.load("Bob Ö. 🥣", "a model")).toEqual(Uint8Array.of(7));
  expect(await vault.check()).toEqual([]);
}

describe.each(FORMAT_1)("a vault whose header has format 1, with a %s", (name, secret) => {
  const records: Records = golden("vault-header-1.json")[name];

  it("opens, and stays as it is", async () => {
    const store = await storeOf(records);
    await expectPeople(store, secret);
    expect(await recordsIn(store)).toEqual(records);
  });

  it("has one of format 2 when its secrets change, without another record being written", async () => {
    const next: Secret = { key: new Uint8Array(32).fill(8) };
    for (const change of [addSecret, changeSecret, removeOtherSecrets]) {
      const store = await storeOf(records);
      const before = await openVault(store, secret);
      await change(store, secret, next);
      const { vault, ...others } = await recordsIn(store);
      expect(vault).toMatch(/^0248/);
      expect({ vault: records.vault, ...others }).toEqual(records);
      if (change !== removeOtherSecrets) await expectPeople(store, next);
      if (change !== changeSecret) await expectPeople(store, secret);
      const refused = change === changeSecret ? secret : next;
      if (change !== addSecret) await expect(openVault(store, refused)).rejects.toThrow(VaultError);
      await before.save("cleo", "a model", Uint8Array.of(1)); // what is open stays open
      const after = await openVault(store, change === changeSecret ? next : secret);
      expect(await after.load("cleo", "a model")).toEqual(Uint8Array.of(1));
    }
  });

  it("refuses another secret, and a header with another number of iterations", async () => {
    const store = await storeOf(records);
    const [type, wrong] =
      "key" in secret ? ["key", { key: new Uint8Array(32) }] : ["passphrase", { passphrase: "another" }];
    await expect(openVault(store, wrong as Secret)).rejects.toThrow(`${type}: it does not open this vault`);
    const other = type === "key" ? passphrase : key;
    await expect(openVault(store, other)).rejects.toThrow(`vault: it opens with a ${type}, but a `);
    const header = bytes(records.vault as string);
    for (const iterations of [1, 599_999, 10_000_001, 0xffffffff]) {
      new DataView(header.buffer).setUint32(2, iterations);
      await store.write("vault", header);
      await expect(openVault(store, secret)).rejects.toThrow(`asks for ${iterations} iterations`);
      await expect(changeSecret(store, secret, key)).rejects.toThrow(`asks for ${iterations} iterations`);
    }
  });
});

it("a change to the same passphrase moves a vault from PBKDF2 to Argon2id", async () => {
  const store = await storeOf(golden("vault-header-1.json").passphrase);
  await changeSecret(store, passphrase, passphrase);
  const header = (await store.read("vault")) as Uint8Array;
  expect([...header.subarray(0, 3)]).toEqual([2, 72, 2]);
  await expectPeople(store, passphrase);
});

it("a key that cannot be exported opens a vault whose header has format 1, and is replaced", async () => {
  const store = await storeOf(golden("vault-header-1.json").key);
  const raw = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
  const held = { key: await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]) };
  const next = { key: new Uint8Array(32).fill(9) };
  await changeSecret(store, held, next);
  await expectPeople(store, next);
  await changeSecret(store, next, held);
  await expectPeople(store, key);
});

describe("an independent implementation of the present header", () => {
  const { records, argon2id: answers } = golden("vault-header-2.json");

  it.each([key, passphrase])("writes a vault that opens with each of its secrets (%#)", async (secret) => {
    const store = await storeOf(records);
    const vault = await openVault(store, secret);
    expect(await vault.users()).toEqual(["ann"]);
    expect(await vault.load("ann", "a model")).toEqual(Uint8Array.of(2, 5));
    expect(await recordsIn(store)).toEqual(records);
  });

  it("gives the known answers of Argon2id", async () => {
    expect(answers).toHaveLength(8);
    for (const { passphrase, salt, cost, hash } of answers) {
      const ours = await argon2id(bytes(passphrase), bytes(salt), cost);
      expect(Buffer.from(ours).toString("hex")).toBe(hash);
    }
  });
});
