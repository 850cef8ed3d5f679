// Rollback: detected with counters in a separate store, undetected without.

import { describe, expect, it } from "vitest";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { type Copied, copied } from "./copied.ts";

const key = new Uint8Array(32).fill(9);
const model = "ab".repeat(32);
const state = (value: number): Uint8Array => new Uint8Array(20).fill(value);

describe("with counters, a vault", () => {
  async function opened(): Promise<{ store: Copied; counters: Copied; vault: Vault }> {
    const [store, counters] = [copied(), copied()];
    return { store, counters, vault: await openVault(store, { key }, counters) };
  }

  it("refuses an old record that was put back, and accepts the newest again", async () => {
    const { store, vault } = await opened();
    await vault.save("ann", model, state(1));
    const old = await store.copy();
    await vault.save("ann", model, state(2));
    const newest = await store.copy();
    await store.restore(old);
    await expect(vault.load("ann", model)).rejects.toThrow("an old record was put back, save 1 of 2");
    await expect(vault.save("ann", model, state(3))).rejects.toThrow("an old record was put back, save 1 of 2");
    await store.restore(newest);
    expect(await vault.load("ann", model)).toEqual(state(2));
  });

  it("refuses a forgotten user's records, before and after the user starts anew", async () => {
    const { store, counters, vault } = await opened();
    for (const value of [1, 2, 3]) await vault.save("ann", model, state(value));
    const old = await store.copy();
    await vault.forget("ann");
    expect(await counters.list()).toEqual([]);
    await store.restore(old);
    await expect(vault.load("ann", model)).rejects.toThrow("it was put back after the user was forgotten");
    await vault.forget("ann");
    await vault.save("ann", model, state(4));
    await store.restore(old);
    await expect(vault.load("ann", model)).rejects.toThrow("it was put back after the user was forgotten");
  });

  it.each(["key", "state"])("notices that the %s was removed", async (kind) => {
    const { store, vault } = await opened();
    await vault.save("ann", model, state(1));
    for (const name of await store.list()) if (name.startsWith(kind)) await store.remove(name);
    await expect(vault.load("ann", model)).rejects.toThrow(
      "this user's record is missing, but the user was not forgotten",
    );
  });

  it("advances the counter after a crash between writing a state and its counter", async () => {
    const { store, counters, vault } = await opened();
    await vault.save("ann", model, state(1));
    const [old, before] = [await store.copy(), await counters.copy()];
    await vault.save("ann", model, state(2));
    await counters.restore(before);
    expect(await vault.load("ann", model)).toEqual(state(2));
    await store.restore(old);
    await expect(vault.load("ann", model)).rejects.toThrow("an old record was put back, save 1 of 2");
  });
});

describe("without counters, a vault", () => {
  it("does not detect rollback, as SECURITY.md says", async () => {
    const store = copied();
    const vault = await openVault(store, { key });
    await vault.save("ann", model, state(1));
    const old = await store.copy();
    await vault.save("ann", model, state(2));
    await store.restore(old);
    expect(await vault.load("ann", model)).toEqual(state(1));
  });
});
