// Whatever operation fails, and wherever the power is cut, the vault afterwards opens with the old state or with the new one.

import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { eachOperation, errorOf, LOSSES } from "./each-operation.ts";
import { bury } from "./holders.ts";

const disk = await vi.hoisted(async () => new (await import("./failing-disk.ts")).FailingDisk());
vi.mock("node:fs/promises", async (original) => disk.wrap(await original()));
vi.mock("node:fs", async (original) => disk.wrapCallbacks(await original()));

const key = new Uint8Array(32).fill(7);
const state = (value: number): Uint8Array => new Uint8Array(300).fill(value);
const [OLD, NEW, LATER] = [1, 2, 3];

interface Opened {
  readonly vault: Vault;
  close(): Promise<void>;
}

/** Opens the vault like a process that has just started, after the one before it died. */
async function start(folder: string, withCounters: boolean): Promise<Opened> {
  for (const name of ["vault", "counters"]) bury(join(folder, name));
  const store = await fileStore(join(folder, "vault"));
  const counters = withCounters ? await fileStore(join(folder, "counters")) : undefined;
  const vault = await openVault(store, { key }, counters);
  const close = async (): Promise<void> => {
    await store.close();
    await counters?.close();
  };
  return { vault, close };
}

const load = async (vault: Vault): Promise<number | null> => {
  const loaded = await vault.load("ann", "model");
  if (loaded) expect(loaded).toEqual(state(loaded[0] as number));
  return loaded?.[0] ?? null;
};

interface Scenario {
  readonly before: number | null;
  readonly act: (vault: Vault) => Promise<unknown>;
  readonly after: number | null;
}
const save = (value: number) => (vault: Vault) => vault.save("ann", "model", state(value));
const scenarios: Record<string, Scenario> = {
  "the first save": { before: null, act: save(NEW), after: NEW },
  "a later save": { before: OLD, act: save(NEW), after: NEW },
  forgetting: { before: OLD, act: (vault) => vault.forget("ann"), after: null },
};

async function prepare(folder: string, withCounters: boolean, before: number | null): Promise<Opened> {
  const opened = await start(folder, withCounters);
  if (before !== null) await save(before)(opened.vault);
  return opened;
}

for (const withCounters of [false, true]) {
  describe(withCounters ? "with counters" : "without counters", () => {
    it.each(Object.entries(scenarios))("%s survives the failure of any single operation", (_, { before, act, after }) =>
      eachOperation(async (k, folder) => {
        const { vault, close } = await prepare(folder, withCounters, before);
        disk.arm(k, false);
        const error = await errorOf(act(vault));
        const isDone = disk.operations < k;
        await disk.restore("nothing");
        if (error) expect([k, error.name]).toEqual([k, "VaultError"]);
        expect(error ? [before, after] : [after], `operation ${k}`).toContain(await load(vault));
        await save(LATER)(vault);
        expect(await load(vault)).toBe(LATER);
        await close();
        return isDone;
      }),
    );

    it.each(
      Object.entries(scenarios).flatMap(([name, scenario]) => LOSSES.map((loss) => ({ name, loss, ...scenario }))),
    )("$name survives a power cut at any operation that loses $loss", ({ before, act, after, loss }) =>
      eachOperation(async (k, folder) => {
        const first = await prepare(folder, withCounters, before);
        disk.arm(k, true);
        const error = await errorOf(act(first.vault));
        const isDone = disk.operations < k;
        await disk.restore(loss);
        const { vault, close } = await start(folder, withCounters);
        expect(error ? [before, after] : [after], `operation ${k}`).toContain(await load(vault));
        await save(LATER)(vault);
        expect(await load(vault)).toBe(LATER);
        await close();
        return isDone;
      }),
    );

    it.each(LOSSES)("the creation of a vault survives a power cut at any operation that loses %s", (loss) =>
      eachOperation(async (k, folder) => {
        disk.arm(k, true);
        const error = await start(folder, withCounters).catch((error) => error);
        const isDone = disk.operations < k;
        await disk.restore(loss);
        const { vault, close } = await start(folder, withCounters);
        await save(NEW)(vault);
        expect(await load(vault)).toBe(NEW);
        await close();
        if (!isDone) expect(error).toBeInstanceOf(Error);
        return isDone;
      }),
    );
  });
}
