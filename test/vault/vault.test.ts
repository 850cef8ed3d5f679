import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { VaultError } from "../../src/base/errors.ts";
import { newVaultKey } from "../../src/vault/sealing.ts";
import { memoryStore } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { copied } from "./copied.ts";

const key = new Uint8Array(32).fill(9);
const model = "ab".repeat(32);
const state = (value: number): Uint8Array => new Uint8Array(20).fill(value);

describe("a vault", () => {
  it("refuses a record with any one bit changed", async () => {
    const store = copied();
    const vault = await openVault(store, { key });
    await vault.save("ann", model, state(1));
    for (const [name, record] of await store.copy()) {
      for (let bit = 0; bit < 8 * record.length; bit++) {
        const changed = record.slice();
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        await store.write(name, changed);
        const opening = name === "vault" ? openVault(store, { key }) : vault.load("ann", model);
        await expect(opening, `${name}, bit ${bit}`).rejects.toBeInstanceOf(VaultError);
      }
      for (const length of [0, 1, 2, 11, record.length - 1]) {
        await store.write(name, record.subarray(0, length));
        const opening = name === "vault" ? openVault(store, { key }) : vault.load("ann", model);
        await expect(opening, `${name}, ${length} bytes`).rejects.toBeInstanceOf(VaultError);
      }
      await store.write(name, record);
    }
    expect(await vault.load("ann", model)).toEqual(state(1));
  });

  it("refuses records swapped between users, even key and state together", async () => {
    const store = copied();
    const vault = await openVault(store, { key });
    await vault.save("ann", model, state(1));
    await vault.save("bob", model, state(2));
    const before = await store.copy();
    for (const kinds of [["key"], ["state"], ["key", "state"]]) {
      for (const kind of kinds) {
        const [[one, a], [two, b]] = [...before].filter(([name]) => name.startsWith(kind)) as [
          [string, Uint8Array],
          [string, Uint8Array],
        ];
        await store.write(one, b);
        await store.write(two, a);
      }
      await expect(vault.load("ann", model)).rejects.toThrow("does not open: it was damaged");
      expect(await vault.users()).toEqual(kinds.includes("key") ? [] : expect.arrayContaining(["ann", "bob"]));
      await expect(vault.save("bob", model, state(3))).rejects.toThrow("does not open: it was damaged");
      await store.restore(before);
    }
    expect(await vault.load("bob", model)).toEqual(state(2));
  });

  it("does not overwrite a state that does not open, but forgets it on request", async () => {
    const store = copied();
    const vault = await openVault(store, { key });
    await vault.save("ann", model, state(1));
    for (const [name, record] of await store.copy()) if (name !== "vault") await store.write(name, record.fill(0));
    await expect(vault.save("ann", model, state(2))).rejects.toThrow("restore it, or forget the user");
    expect(await vault.users()).toEqual([]);
    await vault.forget("ann");
    await vault.save("ann", model, state(3));
    expect(await vault.load("ann", model)).toEqual(state(3));
  });

  it("refuses another key, and a store whose header is missing", async () => {
    const store = memoryStore();
    await (await openVault(store, { key })).save("ann", model, state(1));
    const wrong = { key: new Uint8Array(32) };
    await expect(openVault(store, wrong)).rejects.toThrow("key: it does not open this vault");
    await expect(openVault(store, { key: await newVaultKey() })).rejects.toBeInstanceOf(VaultError);
    await store.remove("vault");
    await expect(openVault(store, { key })).rejects.toThrow("its header is missing");
    for (const name of await store.list()) await store.remove(name);
    expect(await (await openVault(store, { key })).users()).toEqual([]);
  });

  it("opens only with its passphrase", async () => {
    const store = memoryStore();
    await (await openVault(store, { passphrase: "two words" })).save("ann", model, state(1));
    const vault = await openVault(store, { passphrase: "two words" });
    expect(await vault.load("ann", model)).toEqual(state(1));
    await expect(openVault(store, { passphrase: "two Words" })).rejects.toThrow(
      "passphrase: it does not open this vault",
    );
    await expect(openVault(store, { key })).rejects.toThrow("it opens with a passphrase, but a key was given");
  });

  it("runs concurrent saves in order", async () => {
    const vault = await openVault(memoryStore(), { key }, memoryStore());
    const mine = state(0);
    await Promise.all(Array.from({ length: 20 }, (_, i) => vault.save(`user ${i % 3}`, model, mine.fill(i))));
    expect(await Promise.all([0, 1, 2].map(async (user) => (await vault.load(`user ${user}`, model))?.[0]))).toEqual([
      18, 19, 17,
    ]);
  });

  it("reveals nothing when printed, and no user in an error", async () => {
    const vault = await openVault(memoryStore(), { key });
    const user = "a user whom nobody else is called";
    await vault.save(user, model, state(1));
    const tag = "[Symbol(Symbol.toStringTag)]: [Getter]";
    expect(JSON.stringify(vault)).toBe("{}");
    expect(inspect(vault, { depth: 9, showHidden: true })).toBe(`Vault { ${tag} }`);
    const error = await vault.load(user, "other").catch((error) => error);
    expect(error).toBeInstanceOf(VaultError);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(user);
    expect(error.message).toBe(
      `vault: the state was saved for model ${model}, not other; load that model, or forget the user`,
    );
  });

  it("refuses invalid arguments", async () => {
    const store = memoryStore();
    const vault = await openVault(store, { key });
    await expect(vault.load("", model)).rejects.toThrow('user: got ""; it must be well-formed text');
    await expect(vault.load("\ud800", model)).rejects.toThrow(/^user: got .*; it must be well-formed text/);
    await expect(vault.load(7 as unknown as string, model)).rejects.toThrow("user: got 7; it must be well-formed text");
    await expect(vault.save("ann", "x".repeat(256), state(1))).rejects.toThrow("model: got 256 bytes");
    await expect(vault.save("ann", "", state(1))).rejects.toThrow('model: got ""; it must be well-formed text');
    await expect(openVault(store, { key: new Uint8Array(31) })).rejects.toThrow("key: got 31 bytes; it must be 32");
    await expect(openVault(store, { key: "k" as never })).rejects.toThrow("key: got a string; it must be 32 bytes");
    await expect(openVault(store, { passphrase: "" })).rejects.toThrow("passphrase: got none");
    await expect(openVault(store, { key }, store)).rejects.toThrow("counters: got the vault's own store");
    const aes = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    await expect(openVault(store, { key: aes })).rejects.toThrow("key: got a CryptoKey for AES-GCM");
    expect(await store.list()).toEqual(["vault"]);
  });
});
