// A process that uses a vault and is killed just before the k-th operation that would change its files; if that operation
// writes a file, half of it is written. Arguments: the folder and k. It prints one character for each completed step.
// Flushing does not count as an operation: the system keeps what a killed process has written, unlike after a power cut.

import { writeFileSync, writeSync } from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";

const [, , folder, k] = process.argv as string[];
let left = Number(k);

type Call = (...given: never[]) => unknown;
/** Replaces a method by one that counts its calls and dies at the last one. */
function counting(object: object, name: string, halfWritten?: Call): void {
  const methods = object as Record<string, Call>;
  const call = (methods[name] as Call).bind(object);
  methods[name] = (...given) => {
    if (--left > 0) return call(...given);
    halfWritten?.(...given);
    process.kill(process.pid, "SIGKILL");
    for (;;); // until the signal arrives
  };
}
const half = (path: string, bytes: Uint8Array | string, options: object) =>
  writeFileSync(path, bytes.slice(0, bytes.length / 2), options);
counting(files, "writeFile", half as Call);
for (const name of ["rename", "rm", "rmdir", "mkdir"]) counting(files, name);
const { open } = files;
files.open = async (...given) => {
  const file = await open(...given);
  counting(file, "write");
  return file;
};
syncBuiltinESMExports();

const store = await fileStore(`${folder}/vault`);
const counters = await fileStore(`${folder}/counters`);
const vault = await openVault(store, { key: new Uint8Array(32).fill(7) }, counters);
const save = (value: number) => vault.save("ann", "model", new Uint8Array(300).fill(value));
for (const act of [() => save(1), () => save(2), () => vault.forget("ann"), () => save(3)]) {
  await act();
  writeSync(1, ".");
}
