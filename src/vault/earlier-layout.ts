// Folders of earlier versions, which had the records in the folder itself and a file `lock` with a process id.

import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { VaultError } from "../base/errors.ts";
import { flushFolder } from "../io/atomic-files.ts";
import { mayRun } from "./claim.ts";
import { unless } from "./generation.ts";

/** Other files, which may lie there too, stay. */
const RECORD = /^(vault|(key|state|counter)-[0-9a-f]{64})(\.old)?(\.gone|\..*part)?$/;
const LOCK = /^lock(\.\d+\.(part|old))?$/;

/** @throws VaultError when a process with an earlier version may have the folder open. */
export async function refuseEarlierHolder(folder: string): Promise<void> {
  const lock = await readFile(join(folder, "lock"), "utf8").catch(unless("ENOENT"));
  if (lock === null || !(await mayRun(lock))) return;
  throw new VaultError(
    `${folder}: a process with an earlier version of this library has it open; close that one (if there is none, remove the file lock)`,
  );
}

/** Moves records of an earlier version into the folder `records`. After a crash in the middle, the next opening goes on. */
export async function adopt(folder: string, records: string): Promise<void> {
  const files = await readdir(folder, { withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map((file) => file.name);
  for (const name of names.filter((name) => LOCK.test(name))) await rm(join(folder, name), { force: true });
  const moved = names.filter((name) => RECORD.test(name));
  for (const name of moved) {
    const target = join(records, name);
    if (await stat(target).catch(unless("ENOENT"))) {
      throw new VaultError(
        `${join(folder, name)}: it lies beside ${target}, which is newer; move one of the two away, and open the folder again`,
      );
    }
    await rename(join(folder, name), target);
  }
  if (moved.length === 0) return;
  await flushFolder(join(records, "any"));
  await flushFolder(records);
}
