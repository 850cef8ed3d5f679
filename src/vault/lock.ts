// One process at a time: a lock is a file that names who holds it. Who died no longer does.

import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

/** Of this process: a process that had its number before the device was restarted is another. */
const held = new Set<string>();

/** Takes the lock at this path, and gives what releases it; null while it is held, by this process or another that lives. */
export async function lock(path: string): Promise<(() => Promise<void>) | null> {
  const at = resolve(path);
  if (held.has(at)) return null;
  held.add(at);
  try {
    if (await take(at)) {
      return async () => {
        await rm(at, { force: true });
        held.delete(at);
      };
    }
  } catch (error) {
    held.delete(at);
    throw error;
  }
  held.delete(at);
  return null;
}

async function take(path: string): Promise<boolean> {
  const mine = `${path}.${process.pid}.part`;
  await writeFile(mine, `${process.pid} ${await startOf(process.pid)}`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        await link(mine, path); // with its content, so that nobody reads a lock half written
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = await readFile(path, "utf8").catch(() => null);
      if (holder === null) continue;
      if (await lives(holder)) return false;
      await remove(path, holder, `${path}.${process.pid}.old`);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Removes a dead holder's lock, and not that of someone who was faster. */
async function remove(path: string, holder: string, aside: string): Promise<void> {
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, "utf8")) !== holder) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function lives(holder: string): Promise<boolean> {
  const [pid, start] = holder.split(" ");
  if (!alive(Number(pid)) || Number(pid) === process.pid) return false;
  const now = await startOf(Number(pid));
  return !start || !now || start === now;
}

/** Where it cannot be known (somebody else's process; Deno without --allow-run) it is taken to be. */
function alive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** When a process was started, in ticks since the device was; "" where the system does not say. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""; // what comes before may hold spaces
}
