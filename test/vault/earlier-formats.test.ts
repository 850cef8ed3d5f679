// A vault that version 0.1.0 wrote, with records of format 1 and ids in the Unicode form that they were given in.

import { describe, expect, it } from "vitest";
import { memoryStore, type Store } from "../../src/vault/store.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import golden from "../golden/vault-format-1.json";

const model = "ab".repeat(32);
const state = (value: number): Uint8Array => new Uint8Array(20).fill(value);
const key = new Uint8Array(32).fill(9);

async function written(records: Readonly<Record<string, string>>): Promise<Store> {
  const store = memoryStore();
  for (const [name, hex] of Object.entries(records)) await store.write(name, new Uint8Array(Buffer.from(hex, "hex")));
  return store;
}

async function opened(): Promise<{ vault: Vault; store: Store }> {
  const store = await written(golden.key);
  return { store, vault: await openVault(store, { key }) };
}

/** What is wrong with the vault, but for the two users whose ids are the same text. */
const damage = async (vault: Vault) =>
  (await vault.check()).filter(({ user }) => user?.normalize("NFC") !== "Ren\u00e9");

describe("a vault of format 1", () => {
  it("opens with its key and with its passphrase", async () => {
    const { vault } = await opened();
    expect(await vault.load("ann", model)).toEqual(state(2));
    const other = await openVault(await written(golden.passphrase), { passphrase: "schöne Schüssel" });
    expect(await other.load("ann", model)).toEqual(state(2));
    await vault.save("ann", model, state(7));
    expect(await vault.load("ann", model)).toEqual(state(7));
  });

  it("lists its users as they were given, and is whole", async () => {
    const { vault } = await opened();
    expect((await vault.users()).sort()).toEqual(
      ["ann", "Zoe\u0308", "Rene\u0301", "Ren\u00e9", "I\u0302n\u00ee"].sort(),
    );
    expect(await damage(vault)).toEqual([]);
  });
});

describe("ids that are the same text in another Unicode form", () => {
  it.each(["Zo\u00eb", "Zoe\u0308"])("are one user, whose records move to the composed form: %j", async (id) => {
    const { vault, store } = await opened();
    const before = (await store.list()).length;
    expect(await vault.load(id, model)).toEqual(state(3));
    expect(await vault.users()).toContain("Zo\u00eb");
    expect(await vault.users()).not.toContain("Zoe\u0308");
    expect((await store.list()).length).toBe(before);
    await vault.save("Zoe\u0308", model, state(8));
    expect(await vault.load("Zo\u00eb", model)).toEqual(state(8));
    expect(await damage(vault)).toEqual([]);
    await vault.forget("Zoe\u0308");
    expect(await vault.load("Zo\u00eb", model)).toBeNull();
    expect((await store.list()).length).toBe(before - 2);
  });

  it("are found in the form that users() returns, also in a mixed one", async () => {
    for (const id of ["I\u0302n\u00ee", "Zoe\u0308"]) {
      const { vault } = await opened();
      expect(await vault.users()).toContain(id);
      expect(await vault.modelOf(id)).toBe(model);
      expect(await vault.users()).toContain(id.normalize("NFC"));
    }
  });

  it("are forgotten in every form, without being opened", async () => {
    const { vault, store } = await opened();
    await vault.forget("Rene\u0301");
    expect(await vault.users()).not.toContain("Rene\u0301");
    expect(await vault.users()).not.toContain("Ren\u00e9");
    expect((await store.list()).length).toBe(1 + 2 * 3);
  });

  it("of two users are refused until one is removed, and neither is lost", async () => {
    for (const id of ["Ren\u00e9", "Rene\u0301"]) {
      const { vault, store } = await opened();
      const before = (await store.list()).length;
      const refusal = await vault.load(id, model).catch((error) => error.message);
      expect(refusal).toContain("two users whose ids are the same text");
      await expect(vault.save(id, model, state(9))).rejects.toThrow(refusal);
      expect((await store.list()).length).toBe(before);
      expect((await vault.check()).map(({ problem }) => problem)).toEqual([refusal]);
      const [, decomposed] = /(key-\w+) or of key-/.exec(refusal) ?? [];
      await vault.remove(decomposed as string);
      expect(await vault.load(id, model)).toEqual(state(5));
    }
  });

  it("move once, wherever a crash interrupts it", async () => {
    for (let writes = 0; ; writes++) {
      const { store } = await opened();
      let left = writes;
      const fails = async () => {
        if (left-- <= 0) throw new Error("crash");
      };
      const crashing: Store = {
        ...store,
        write: (name, bytes) => fails().then(() => store.write(name, bytes)),
        remove: (name) => fails().then(() => store.remove(name)),
      };
      const first = await openVault(crashing, { key });
      const whole = await first.load("Zoe\u0308", model).then(
        () => true,
        () => false,
      );
      const vault = await openVault({ ...store }, { key });
      expect(await vault.load("Zo\u00eb", model)).toEqual(state(3));
      expect((await vault.users()).filter((id) => id.startsWith("Zo"))).toEqual(["Zo\u00eb"]);
      const problems = (await damage(vault)).map(({ problem }) => problem);
      expect(problems.filter((problem) => !problem.includes("interrupted a removal"))).toEqual([]);
      if (whole) {
        expect(problems).toEqual([]);
        expect(writes).toBeGreaterThan(3);
        break;
      }
    }
  });
});
