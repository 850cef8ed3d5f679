// Writing files so that a crash leaves either the old content or the new, never half of it.

import { open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Throws unless a file can be written at this path; leaves nothing behind. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  const info = await stat(folder).catch(() => null);
  if (!info?.isDirectory()) throw new RangeError(`${path}: the folder ${folder} does not exist; create it first`);
  if ((await stat(path).catch(() => null))?.isDirectory())
    throw new RangeError(`${path}: this is a folder; give a file`);
  const probe = temporary(path);
  try {
    await (await open(probe, "wx")).close();
  } catch (error) {
    throw new RangeError(`${path}: cannot be written (${(error as Error).message})`);
  } finally {
    await rm(probe, { force: true });
  }
}

/** Writes through a temporary file beside it: flushed to disk, then renamed. `mode` as in chmod. */
export function writeAtomic(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  return replaceAtomic(path, (part) => writeFile(part, bytes, { flag: "wx", mode }));
}

/** The same with a file that `write` makes at the path it is given. */
export async function replaceAtomic(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = temporary(path);
  try {
    await write(part);
    await flush(part, "r+"); // some systems flush only what may be written
    await rename(part, path);
    await flushFolder(path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Names in a folder reach the disk when the folder does. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform !== "win32") await flush(dirname(path), "r"); // Windows opens no folders
}

async function flush(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

const temporary = (path: string): string => `${path}.${process.pid}.part`;
