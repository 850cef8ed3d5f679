// A holder stops at any one of its operations; another takes its folder over and writes; the first goes on, or its operation
// fails. Nothing that either was told to be kept is lost, and nothing of the first comes after the second.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type FileStore, fileStore } from "../../src/vault/file-store.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { bury } from "./holders.ts";

const disk = await vi.hoisted(async () => new (await import("./stopping-disk.ts")).StoppingDisk());
vi.mock("node:fs/promises", async (original) => disk.wrap(await original<object>()));
vi.mock("node:fs", async (original) => disk.wrapCallbacks(await original()));

const secret = { key: new Uint8Array(32).fill(7) };
const state = (value: number): Uint8Array => new Uint8Array(300).fill(value);
const [OLD, NEW, LATER] = [1, 2, 3];
const save = (value: number) => (vault: Vault) => vault.save("ann", "model", state(value));
const load = async (vault: Vault) => (await vault.load("ann", "model"))?.[0] ?? null;

interface Opened {
  readonly vault: Vault;
  close(): Promise<void>;
}

/** Opens the vault although it has a holder, as where that one seems to be gone. */
async function open(folder: string, withCounters: boolean): Promise<Opened> {
  const stores: FileStore[] = [];
  for (const name of withCounters ? ["vault", "counters"] : ["vault"]) {
    bury(join(folder, name));
    stores.push(await fileStore(join(folder, name)));
  }
  const [store, counters] = stores as [FileStore, FileStore?];
  const close = async () => void (await Promise.all(stores.map((each) => each.close())));
  return { vault: await openVault(store, secret, counters), close };
}

interface Scenario {
  readonly before: number | null;
  readonly act: (vault: Vault) => Promise<unknown>;
  readonly after: number | null;
}
const scenarios: Record<string, Scenario> = {
  "the first save": { before: null, act: save(NEW), after: NEW },
  "a later save": { before: OLD, act: save(NEW), after: NEW },
  forgetting: { before: OLD, act: (vault) => vault.forget("ann"), after: null },
  reading: { before: OLD, act: load, after: OLD },
};
const failing = Object.assign(new Error("EIO: i/o error"), { code: "EIO" });

describe.each([false, true])("counters: %s", (withCounters) => {
  const cases = Object.entries(scenarios).flatMap(([name, scenario]) =>
    ["stops", "fails"].map((how) => ({ name, how, ...scenario })),
  );
  it.each(cases)("$name $how at any operation while another takes over", async ({ before, act, after, how }) => {
    for (let k = 1, isDone = false; !isDone; k++) {
      const folder = mkdtempSync(join(tmpdir(), "penchant-"));
      const first = await open(folder, withCounters);
      if (before !== null) await save(before)(first.vault);
      let second: Opened | undefined;
      let found: number | null | undefined;
      const takeOver = async () => {
        second = await open(folder, withCounters);
        found = await load(second.vault);
        await save(LATER)(second.vault);
        if (how === "fails") throw failing;
      };
      let error: Error | undefined;
      const work = () =>
        act(first.vault).catch((thrown) => {
          error = thrown;
        });
      isDone = await disk.stopping(k, work, takeOver);
      const what = `operation ${k}: ${error?.message}`;
      if (second) {
        // What the first was told to be done was done before the second looked; the second's save is there.
        expect(error ? [before, after] : [after], what).toContain(found);
        if (error) expect(error.name, what).toBe("VaultError");
        expect(await load(second.vault), what).toBe(LATER);
        await second.close();
      } else {
        expect(error).toBeUndefined();
      }
      const again = await open(folder, withCounters);
      expect(await load(again.vault), what).toBe(second ? LATER : after);
      expect(await again.vault.users()).toEqual((second ? LATER : after) ? ["ann"] : []);
      await again.close();
      if (isDone) expect(k).toBeGreaterThan(2);
      rmSync(folder, { recursive: true });
    }
  });

  it.each([false, true])("opening (there is a vault: %s) stops at any operation while another opens", async (isOld) => {
    for (let k = 1, isDone = false; !isDone; k++) {
      const folder = mkdtempSync(join(tmpdir(), "penchant-"));
      if (isOld) {
        const earlier = await open(folder, withCounters);
        await save(OLD)(earlier.vault);
        await earlier.close();
      }
      let second: Opened | undefined;
      let first: Opened | undefined;
      let error: Error | undefined;
      const opening = () =>
        open(folder, withCounters).then(
          (opened) => {
            first = opened;
          },
          (thrown) => {
            error = thrown;
          },
        );
      isDone = await disk.stopping(k, opening, async () => {
        second = await open(folder, withCounters);
        expect(await load(second.vault)).toBe(isOld ? OLD : null);
        await save(LATER)(second.vault);
      });
      if (second) {
        const refused = await (first ? save(NEW)(first.vault).catch((thrown) => thrown) : error);
        expect(refused?.name, `operation ${k}: ${refused?.message}`).toBe("VaultError");
        expect(await load(second.vault)).toBe(LATER);
        await second.close();
      }
      await first?.close();
      const again = await open(folder, withCounters);
      expect(await load(again.vault), `operation ${k}`).toBe(second ? LATER : isOld ? OLD : null);
      await again.close();
      rmSync(folder, { recursive: true });
    }
  });
});
