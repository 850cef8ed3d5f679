// Data that takes long to make is made once, and kept where the system keeps what may be lost.

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { Trajectories } from "../../data/trajectories.ts";
import { readTrajectories, writeTrajectories } from "./read-trajectories.ts";

/** $XDG_CACHE_HOME where it is set, else where the platform has its caches. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, "penchant");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "penchant");
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "penchant", "Cache");
  return join(homedir(), ".cache", "penchant");
}

/**
 * The data kept under this name, or else made now and kept. The name says all that the data depend on: world, size, seed.
 * A file that is damaged or cannot be written costs time, not the data: `note` is told why.
 */
export async function cachedTrajectories(
  name: string,
  make: () => Promise<Trajectories>,
  note: (text: string) => void = (text) => process.emitWarning(text),
): Promise<Trajectories> {
  if (!/^\w[\w.-]*$/.test(name)) throw new RangeError(`name: got "${name}"; it must be letters, digits, - . and _`);
  const folder = cacheFolder();
  const path = join(folder, `${name}.hdf5`);
  try {
    if (existsSync(path)) return (await readTrajectories(path)).data;
  } catch (error) {
    note(`${(error as Error).message}; it is made anew`);
  }
  const data = await make();
  try {
    // One by one: Node's recursive mkdir takes a folder it may not write for one that is missing.
    for (const each of [dirname(folder), folder]) if (!existsSync(each)) await mkdir(each);
    await writeTrajectories(path, data);
  } catch (error) {
    note(`${(error as Error).message}; the data are used, but will be made again the next time`);
  }
  return data;
}
