// Mutual exclusion between processes: a lock file names the process that holds it. The lock of a dead process is stale.

import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { mayRun, startTime } from "../vault/claim.ts";

/**
 * Paths locked by this process. A lock file with this process's id that is not in here is stale: it was written before the
 * device restarted.
 */
const held = new Set<string>();

/** Takes the lock at this path and returns a function that releases it, or null while a live process holds it. */
export async function lock(path: string): Promise<(() => Promise<void>) | null> {
  const absolute = resolve(path);
  if (held.has(absolute)) return null;
  held.add(absolute);
  try {
    if (await acquire(absolute)) {
      return async () => {
        await rm(absolute, { force: true });
        held.delete(absolute);
      };
    }
  } catch (error) {
    held.delete(absolute);
    throw error;
  }
  held.delete(absolute);
  return null;
}

async function acquire(path: string): Promise<boolean> {
  const claim = `${path}.${process.pid}.part`;
  await writeFile(claim, `${process.pid} ${await startTime(process.pid)}`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        await link(claim, path); // atomic and complete: nobody reads a half-written lock
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = await readFile(path, "utf8").catch(() => null);
      if (holder === null) continue;
      if (await mayRun(holder)) return false;
      await removeStale(path, holder, `${path}.${process.pid}.old`);
    }
  } finally {
    await rm(claim, { force: true });
  }
}

/** Removes a stale lock, but puts it back if another process has replaced it in the meantime. */
async function removeStale(path: string, holder: string, aside: string): Promise<void> {
  const wasRenamed = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!wasRenamed) return;
  if ((await readFile(aside, "utf8")) !== holder) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}
