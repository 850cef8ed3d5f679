// Whatever fails, and wherever the power goes: a vault opens with the old state or with the new one.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Vault } from "../../src/vault/vault.ts";
import type { Loss } from "./failing-disk.ts";

const disk = await vi.hoisted(async () => new (await import("./failing-disk.ts")).FailingDisk());
vi.mock("node:fs/promises", async (original) => disk.wrap(await original()));

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));
let names = 0;

const key = new Uint8Array(32).fill(7);
const state = (value: number): Uint8Array => new Uint8Array(300).fill(value);
const [OLD, NEW, LATER] = [1, 2, 3];

interface Opened {
  readonly vault: Vault;
  close(): Promise<void>;
}

/** As a process that has just started: it knows of no locks. */
async function start(at: string, counted: boolean): Promise<Opened> {
  vi.resetModules();
  const { fileStore } = await import("../../src/vault/file-store.ts");
  const { openVault } = await import("../../src/vault/vault.ts");
  const store = await fileStore(at);
  const counters = counted ? await fileStore(`${at}-counters`) : undefined;
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
  readonly act: (vault: Vault) => Promise<void>;
  readonly after: number | null;
}
const save = (value: number) => (vault: Vault) => vault.save("ann", "model", state(value));
const scenarios: Record<string, Scenario> = {
  "the first save": { before: null, act: save(NEW), after: NEW },
  "a later save": { before: OLD, act: save(NEW), after: NEW },
  forgetting: { before: OLD, act: (vault) => vault.forget("ann"), after: null },
};

async function prepare(at: string, counted: boolean, before: number | null): Promise<Opened> {
  const opened = await start(at, counted);
  if (before !== null) await save(before)(opened.vault);
  return opened;
}

for (const counted of [false, true]) {
  describe(counted ? "beside counters" : "without counters", () => {
    it.each(Object.entries(scenarios))(
      "%s survives that any one operation fails",
      async (_, { before, act, after }) => {
        for (let k = 1; ; k++) {
          const { vault, close } = await prepare(join(folder, `fail${++names}`), counted, before);
          disk.arm(k, false);
          const error = await act(vault).catch((error) => error);
          const done = disk.operations < k;
          await disk.restore("nothing");
          if (error) expect([k, error.name]).toEqual([k, "VaultError"]);
          expect(error ? [before, after] : [after], `operation ${k}`).toContain(await load(vault));
          await save(LATER)(vault);
          expect(await load(vault)).toBe(LATER);
          await close();
          if (done) return expect(k).toBeGreaterThan(10);
        }
      },
    );

    it.each(
      Object.entries(scenarios).flatMap(([name, scenario]) =>
        (["nothing", "content", "names and content"] as Loss[]).map((loss) => ({ name, loss, ...scenario })),
      ),
    )("$name survives a cut at any operation that loses $loss", async ({ before, act, after, loss }) => {
      for (let k = 1; ; k++) {
        const at = join(folder, `cut${++names}`);
        const first = await prepare(at, counted, before);
        disk.arm(k, true);
        const error = await act(first.vault).catch((error) => error);
        const done = disk.operations < k;
        await disk.restore(loss);
        const { vault, close } = await start(at, counted);
        expect(error ? [before, after] : [after], `operation ${k}`).toContain(await load(vault));
        await save(LATER)(vault);
        expect(await load(vault)).toBe(LATER);
        await close();
        if (done) return expect(k).toBeGreaterThan(10);
      }
    });

    it("a vault that is being made is there or is not", async () => {
      for (const loss of ["nothing", "content", "names and content"] as Loss[]) {
        for (let k = 1; ; k++) {
          const at = join(folder, `make${++names}`);
          disk.arm(k, true);
          const error = await start(at, counted).catch((error) => error);
          const done = disk.operations < k;
          await disk.restore(loss);
          const { vault, close } = await start(at, counted);
          await save(NEW)(vault);
          expect(await load(vault)).toBe(NEW);
          await close();
          if (!done) expect(error).toBeInstanceOf(Error);
          else break;
        }
      }
    });
  });
}
