// The secrets that open a vault: added, changed, removed, damaged.

import { describe, expect, it } from "vitest";
import { VaultError } from "../../src/base/errors.ts";
import { addSecret, changeSecret, removeOtherSecrets } from "../../src/vault/change-secrets.ts";
import { newVaultKey } from "../../src/vault/sealing.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { memoryStore, type Store } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { copied } from "./copied.ts";

const key = (value: number): Secret => ({ key: new Uint8Array(32).fill(value) });
const [one, two, three] = [key(1), key(2), key(3)];
const words: Secret = { passphrase: "correct horse" };
const state = Uint8Array.of(1, 2, 3);
const SLOT = 137;

async function withAnn<S extends Store>(store: S, secret: Secret = one): Promise<S> {
  await (await openVault(store, secret)).save("ann", "model", state);
  return store;
}
/** Whether a secret opens a vault, which then has what was saved. */
async function opens(store: Store, secret: Secret): Promise<boolean> {
  try {
    expect(await (await openVault(store, secret)).load("ann", "model")).toEqual(state);
    return true;
  } catch (error) {
    if (error instanceof VaultError) return false;
    throw error;
  }
}
const openers = async (store: Store, ...secrets: Secret[]): Promise<boolean[]> => {
  const opened: boolean[] = [];
  for (const secret of secrets) opened.push(await opens(store, secret));
  return opened;
};
const headerOf = async (store: Store): Promise<Uint8Array> => (await store.read("vault")) as Uint8Array;

describe("the secrets of a vault", () => {
  it("are added, changed and removed, while open vaults go on, and only the header is written", async () => {
    const store = await withAnn(copied());
    const before = await store.copy();
    const vault = await openVault(store, one);
    await addSecret(store, one, words);
    await addSecret(store, words, two);
    expect(await openers(store, one, words, two, three)).toEqual([true, true, true, false]);
    await changeSecret(store, words, three);
    expect(await openers(store, one, words, two, three)).toEqual([true, false, true, true]);
    await removeOtherSecrets(store, three);
    expect(await openers(store, one, words, two, three)).toEqual([false, false, false, true]);
    const after = await store.copy();
    for (const [name, record] of before) if (name !== "vault") expect(after.get(name)).toEqual(record);
    expect(after.size).toBe(before.size);
    await vault.save("bob", "model", state);
    expect((await (await openVault(store, three)).users()).sort()).toEqual(["ann", "bob"]);
  });

  it("wait for the store's other calls, and are seen by the next ones", async () => {
    const store = await withAnn(memoryStore());
    const vault = await openVault(store, one);
    const saves = Array.from({ length: 5 }, (_, i) => vault.save(`user ${i}`, "model", state));
    const changes = [addSecret(store, one, two), changeSecret(store, two, three), removeOtherSecrets(store, three)];
    await Promise.all([...saves, ...changes, openVault(store, three)]);
    expect(await openers(store, one, two, three)).toEqual([false, false, true]);
  });

  it("are those of the call, whatever becomes of what was passed", async () => {
    const store = memoryStore();
    const [mine, next] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const typed = { passphrase: "correct horse" };
    const calls = [
      openVault(store, { key: mine }),
      changeSecret(store, { key: mine }, { key: next }),
      addSecret(store, { key: next }, typed),
    ];
    for (const bytes of [mine, next]) bytes.fill(0);
    typed.passphrase = "wiped";
    await Promise.all(calls);
    await (await openVault(store, two)).save("ann", "model", state);
    expect(await openers(store, two, words, one, { key: mine })).toEqual([true, true, false, false]);
  });

  it("open the header of another vault in its place, which check tells", async () => {
    const [store, other] = [await withAnn(memoryStore()), await withAnn(memoryStore())];
    await store.write("vault", await headerOf(other));
    const vault = await openVault(store, one);
    expect(await vault.users()).toEqual([]);
    const key = (await store.list()).find((name) => name.startsWith("key-"));
    expect((await vault.check()).map(({ record }) => record)).toEqual([key]);
  });

  it("are added once: a second time changes nothing", async () => {
    const store = await withAnn(memoryStore());
    await addSecret(store, one, two);
    const header = await headerOf(store);
    for (const [opener, another] of [
      [one, two],
      [two, one],
      [one, one],
    ] as const) {
      await addSecret(store, opener, another);
      expect(await headerOf(store)).toEqual(header);
    }
    await changeSecret(store, one, two);
    expect((await headerOf(store)).length).toBe(2 + SLOT);
    expect(await openers(store, one, two)).toEqual([false, true]);
  });

  it("are at most eight", async () => {
    const store = await withAnn(memoryStore());
    const many = Array.from({ length: 7 }, (_, i) => key(100 + i));
    const [ninth, tenth] = [key(8), key(9)];
    for (const another of many) await addSecret(store, one, another);
    const header = await headerOf(store);
    await expect(addSecret(store, one, ninth)).rejects.toThrow("another: the vault has 8 secrets");
    expect(await headerOf(store)).toEqual(header);
    await changeSecret(store, one, tenth);
    expect(await openers(store, one, tenth, ...many)).toEqual([false, ...Array(8).fill(true)]);
  });

  it("change in any order of types, with keys that cannot be exported too", async () => {
    const held = { key: await newVaultKey() };
    const store = await withAnn(memoryStore(), held);
    for (const [now, next] of [
      [held, words],
      [words, { passphrase: "battery staple" }],
      [{ passphrase: "battery staple" }, held],
    ] as [Secret, Secret][]) {
      await changeSecret(store, now, next);
      expect(await openers(store, now, next)).toEqual([false, true]);
    }
  });

  it("do not change for who has none, or where there is no vault", async () => {
    const store = await withAnn(memoryStore());
    const header = await headerOf(store);
    for (const change of [addSecret, changeSecret, removeOtherSecrets]) {
      await expect(change(store, two, three)).rejects.toThrow("key: it does not open this vault");
      await expect(change(store, words, three)).rejects.toThrow(
        "vault: it opens with a key, but a passphrase was given",
      );
      const empty = memoryStore();
      await expect(change(empty, one, two)).rejects.toThrow("vault: the store is empty; create a vault");
      expect(await empty.list()).toEqual([]);
      const headless = await withAnn(memoryStore());
      await headless.remove("vault");
      await expect(change(headless, one, two)).rejects.toThrow("its header is missing");
    }
    expect(await headerOf(store)).toEqual(header);
  });

  it("a secret that is replaced opens no copy of its slot, intact or damaged", async () => {
    const store = await withAnn(memoryStore());
    const header = await headerOf(store);
    const slot = header.slice(2);
    const [damagedNames, damagedWrap] = [slot.slice(), slot.slice()];
    damagedNames[20] = (slot[20] as number) ^ 1;
    damagedWrap[SLOT - 1] = (slot[SLOT - 1] as number) ^ 1;
    await store.write("vault", Uint8Array.of(...header.slice(0, 2), ...damagedNames, ...slot, ...damagedWrap, ...slot));
    expect(await opens(store, one)).toBe(true);
    await changeSecret(store, one, two);
    expect((await headerOf(store)).length).toBe(2 + SLOT);
    expect(await openers(store, one, two)).toEqual([false, true]);
  });

  it("the nonces and salts of slots are fresh", async () => {
    const store = await withAnn(memoryStore());
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      await changeSecret(store, one, one);
      const header = Buffer.from(await headerOf(store));
      for (const part of [header.subarray(3, 19), header.subarray(19, 31), header.subarray(79, 91)]) {
        seen.add(part.toString("hex"));
      }
    }
    expect(seen.size).toBe(300);
  });
});

describe("a damaged header", () => {
  const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
    const copy = bytes.slice();
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
    return copy;
  };

  it("with any bit changed opens with the other secret, and refuses the one that it is about", async () => {
    const store = await withAnn(memoryStore());
    await addSecret(store, one, two);
    const header = await headerOf(store);
    expect(header.length).toBe(2 + 2 * SLOT);
    for (let bit = 0; bit < 8 * header.length; bit++) {
      await store.write("vault", flipped(header, bit));
      const inHead = bit < 16;
      const inSecond = bit >= 8 * (2 + SLOT);
      expect([bit, ...(await openers(store, one, two))]).toEqual([bit, !inHead && inSecond, !inHead && !inSecond]);
    }
  });

  it("says what it finds of the secret", async () => {
    const store = await withAnn(memoryStore(), words);
    const header = await headerOf(store);
    const says = async (bit: number) => {
      await store.write("vault", flipped(header, bit));
      return (await openVault(store, words).catch((error) => error)).message;
    };
    expect(await says(0)).toMatch("vault: its format is 3; this version reads 1 and 2");
    expect(await says(8)).toMatch("vault: its header is damaged");
    expect(await says(16)).toMatch("passphrase: it does not open this vault, or the vault's header was changed"); // its kind
    expect(await says(8 * 3)).toMatch("passphrase: it does not open this vault, or the vault's header was changed"); // its salt
    expect(await says(8 * 19)).toMatch("passphrase: it is right, but its part of the vault's header is damaged");
    expect(await says(8 * 79)).toMatch("passphrase: it is right, but its part of the vault's header is damaged");
  });

  it("of another length is refused, also when it asks for many attempts", async () => {
    const store = await withAnn(memoryStore(), words);
    const header = await headerOf(store);
    const lengths = [0, 1, 2, 3, 2 + SLOT - 1, 2 + SLOT + 1, 2 + 9 * SLOT, 2 + 100_000 * SLOT];
    for (const length of lengths) {
      const other = new Uint8Array(length);
      for (let at = 2; at < length; at += SLOT) other.set(header.slice(2).subarray(0, length - at), at);
      other.set(header.slice(0, Math.min(2, length)));
      await store.write("vault", other);
      for (const call of [openVault, removeOtherSecrets]) {
        await expect(call(store, words)).rejects.toThrow("vault: its header is damaged");
      }
    }
  });
});
