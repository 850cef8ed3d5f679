// Whatever operation of the disk fails while the secrets of a vault change, the vault afterwards opens with the old secrets or with
// the new ones, and what was saved is there.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { FileStore } from "../../src/vault/file-store.ts";
import { eachOperation, errorOf, LOSSES } from "./each-operation.ts";
import { bury, recordsIn } from "./holders.ts";

const disk = await vi.hoisted(async () => new (await import("./failing-disk.ts")).FailingDisk());
vi.mock("node:fs/promises", async (original) => disk.wrap(await original()));
vi.mock("node:fs", async (original) => disk.wrapCallbacks(await original()));
const { readFile, writeFile } = await vi.importActual<typeof import("node:fs/promises")>("node:fs/promises");

const key = (value: number) => ({ key: new Uint8Array(32).fill(value) });
const [one, two, three] = [key(1), key(2), key(3)];
const state = new Uint8Array(300).fill(5);

const modules = async () => ({
  ...(await import("../../src/vault/file-store.ts")),
  ...(await import("../../src/vault/vault.ts")),
  ...(await import("../../src/vault/change-secrets.ts")),
});
type Modules = Awaited<ReturnType<typeof modules>>;

/** Opens the store like a process that has just started, after the one before it died. */
async function start(folder: string): Promise<Modules & { store: FileStore }> {
  bury(folder);
  vi.resetModules();
  const loaded = await modules();
  return { ...loaded, store: await loaded.fileStore(folder) };
}

/** Which of the secrets open the vault, and find what was saved. */
async function openers({ openVault }: Modules, store: FileStore): Promise<string> {
  const found: number[] = [];
  for (const [i, secret] of [one, two, three].entries()) {
    const vault = await openVault(store, secret).catch((error) => {
      expect(error.message).toMatch("key: it does not open this vault");
    });
    if (!vault) continue;
    expect(await vault.load("ann", "model")).toEqual(state);
    found.push(i + 1);
  }
  return found.join(" ");
}

interface Change {
  readonly act: (modules: Modules, store: FileStore) => Promise<void>;
  readonly after: string;
}
/** The vault opens with the secrets 1 and 2 before. */
const CHANGES: Record<string, Change> = {
  "adding one": { act: ({ addSecret }, store) => addSecret(store, one, three), after: "1 2 3" },
  "changing one": { act: ({ changeSecret }, store) => changeSecret(store, two, three), after: "1 3" },
  "removing the others": { act: ({ removeOtherSecrets }, store) => removeOtherSecrets(store, two), after: "2" },
};
const BEFORE = "1 2";

async function prepare(folder: string) {
  const opened = await start(folder);
  const vault = await opened.openVault(opened.store, one);
  await vault.save("ann", "model", state);
  await opened.addSecret(opened.store, one, two);
  return opened;
}

describe.each(Object.entries(CHANGES))("%s", (_, { act, after }) => {
  it("survives the failure of any single operation, and is done by a second attempt", () =>
    eachOperation(async (k, folder) => {
      const { store, ...modules } = await prepare(folder);
      disk.arm(k, false);
      const error = await errorOf(act(modules, store));
      const isDone = disk.operations < k;
      await disk.restore("nothing");
      if (error) expect([k, error.name]).toEqual([k, "VaultError"]);
      const now = await openers(modules, store);
      expect(error ? [BEFORE, after] : [after], `operation ${k}`).toContain(now);
      if (now === BEFORE) await act(modules, store);
      expect(await openers(modules, store)).toBe(after);
      await store.close();
      return isDone;
    }));

  it.each(LOSSES)("survives a power cut at any operation that loses %s", (loss) =>
    eachOperation(async (k, folder) => {
      const first = await prepare(folder);
      disk.arm(k, true);
      const error = await errorOf(act(first, first.store));
      const isDone = disk.operations < k;
      await disk.restore(loss);
      const { store, ...modules } = await start(folder);
      expect(error ? [BEFORE, after] : [after], `operation ${k}`).toContain(await openers(modules, store));
      await store.close();
      return isDone;
    }),
  );
});

it.each(["changing one", "removing the others"])(
  "%s leaves no version of the header that the old one opens",
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "penchant-"));
    const { act, after } = CHANGES[name] as Change;
    const { store, ...modules } = await prepare(folder);
    await act(modules, store);
    const path = join(recordsIn(folder), "vault");
    expect((await readFile(path)).equals(await readFile(`${path}.old`))).toBe(true);
    await writeFile(path, "damaged");
    const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    expect(await openers(modules, store)).toBe(after);
    expect(warnings).toHaveBeenCalled();
    await store.close();
    rmSync(folder, { recursive: true });
  },
);
