// Caches generated trajectories in the system's cache folder.

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { Trajectories } from "../../data/trajectories.ts";
import { readTrajectories, writeTrajectories } from "./read-trajectories.ts";

/** penchant's cache folder: in $XDG_CACHE_HOME if that is set, otherwise where the platform keeps caches. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, "penchant");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "penchant");
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "penchant", "Cache");
  return join(homedir(), ".cache", "penchant");
}

/**
 * Returns the trajectories cached under this name; if there are none, generates and caches them. The name must contain
 * everything that the data depend on: world, size, seed. A file that is damaged or cannot be written is reported to `warn`,
 * and the data are generated again.
 */
export async function cachedTrajectories(
  name: string,
  generate: () => Promise<Trajectories>,
  warn: (text: string) => void = (text) => process.emitWarning(text),
): Promise<Trajectories> {
  if (!/^\w[\w.-]*$/.test(name)) {
    throw new RangeError(
      `name: got "${name}"; it must be letters, digits, "_", "-" and ".", and not begin with "-" or "."`,
    );
  }
  const folder = cacheFolder();
  const path = join(folder, `${name}.hdf5`);
  try {
    if (existsSync(path)) return (await readTrajectories(path)).data;
  } catch (error) {
    warn(`${(error as Error).message}; the data are generated again`);
  }
  const data = await generate();
  try {
    // One level at a time: Node's recursive mkdir reports a parent without write permission as missing.
    for (const level of [dirname(folder), folder]) if (!existsSync(level)) await mkdir(level);
    await writeTrajectories(path, data);
  } catch (error) {
    warn(`${(error as Error).message}; the data are not cached and will be generated again next time`);
  }
  return data;
}
