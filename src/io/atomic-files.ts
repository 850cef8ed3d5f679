// Atomic writes: after a crash a file has either its old content or its new content, never part of it.

import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Throws a RangeError unless a file can be written at this path. Leaves nothing behind. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  const info = await stat(folder).catch(() => null);
  if (!info?.isDirectory()) throw new RangeError(`${path}: the folder ${folder} does not exist; create it first`);
  if ((await stat(path).catch(() => null))?.isDirectory()) {
    throw new RangeError(`${path}: this is a folder; it must be a file`);
  }
  const probe = temporaryPath(path);
  try {
    await (await open(probe, "wx")).close();
  } catch (error) {
    throw new RangeError(`${path}: cannot be written (${(error as Error).message})`);
  } finally {
    await rm(probe, { force: true });
  }
}

/** Replaces the file's content atomically. `mode` is the file's permissions, as in chmod. */
export function writeAtomic(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  return replaceAtomic(path, (part) => writeFile(part, bytes, { flag: "wx", mode }));
}

/** Calls `write` with the path of a temporary file next to `path`, flushes that file to disk and renames it to `path`. */
export async function replaceAtomic(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = temporaryPath(path);
  try {
    await write(part);
    await flush(part, "r+"); // some systems flush only files opened for writing
    await rename(part, path);
    await flushFolder(path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Flushes the folder of this path: a created or renamed file survives a power failure only after that. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform !== "win32") await flush(dirname(path), "r"); // Windows cannot open folders
}

async function flush(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Unique: threads, containers and machines that write to one folder may have the same process id. */
const temporaryPath = (path: string): string => `${path}.${crypto.randomUUID()}.part`;
