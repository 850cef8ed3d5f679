// A process or thread that opens a vault's folder. Arguments, or the thread's data: the folder, what to do, and a code.
// It prints, or posts, one line for each step.

import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";

const [folder, act, code] = (workerData ?? process.argv.slice(2)) as string[];
const say = (line: string) => (parentPort ? parentPort.postMessage(line) : console.log(line));

if (act?.startsWith("without ")) {
  const call = act.slice("without ".length);
  const methods = files as unknown as Record<string, unknown>;
  methods[call] = async (...given: unknown[]) => {
    throw Object.assign(new Error(`${code}: not permitted, ${call} '${given[0]}'`), { code, syscall: call });
  };
  syncBuiltinESMExports();
}
try {
  const store = await fileStore(folder as string);
  const vault = await openVault(store, { key: new Uint8Array(32).fill(7) });
  await vault.save("ann", "model", Uint8Array.of(1));
  say("open");
  if (act === "hold") await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  await store.close();
} catch (error) {
  say(`${(error as Error).name}: ${(error as Error).message}`);
}
