// Whenever a process that uses a vault is killed, the next one finds the old state or the new one.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";

const temporary = mkdtempSync(join(tmpdir(), "penchant-"));
const script = join(temporary, "dying.mjs");
beforeAll(async () => {
  const entry = fileURLToPath(new URL("dying.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: "node", format: "esm" });
});
afterAll(() => rmSync(temporary, { recursive: true }));

/** The value in the vault after each step of the process. */
const STATES = [null, 1, 2, null, 3];
/** Number of processes that run at a time. */
const PARALLEL = 4;

/** Runs a process that is killed at its k-th operation. Resolves to true when it reached its end before. */
async function killedAt(k: number): Promise<boolean> {
  const folder = join(temporary, String(k));
  mkdirSync(folder);
  const child = spawn(process.execPath, [script, folder, String(k)], { stdio: ["ignore", "pipe", "inherit"] });
  let steps = 0;
  child.stdout.on("data", (text: Buffer) => {
    steps += text.length;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("close", (...status) => resolve(status)),
  );
  expect([code, signal]).toEqual(code === 0 ? [0, null] : [null, "SIGKILL"]);

  const [store, counters] = [await fileStore(join(folder, "vault")), await fileStore(join(folder, "counters"))];
  const vault = await openVault(store, { key: new Uint8Array(32).fill(7) }, counters);
  const state = await vault.load("ann", "model");
  if (state) expect(state).toEqual(new Uint8Array(300).fill(state[0] as number));
  expect(STATES.slice(steps, steps + 2), `operation ${k}`).toContain(state?.[0] ?? null);
  await vault.save("ann", "model", new Uint8Array(300).fill(4));
  expect((await vault.load("ann", "model"))?.[0]).toBe(4);
  await Promise.all([store.close(), counters.close()]);
  return code === 0;
}

it("a vault survives the death of its process at any write", async () => {
  let [k, finished] = [0, false];
  while (!finished) {
    const runs = Array.from({ length: PARALLEL }, () => killedAt(++k));
    finished = (await Promise.all(runs)).includes(true);
  }
  expect(k).toBeGreaterThan(40);
});
