// Atomic writes: after a crash a file has either its old content or its new content, never part of it.

import { rmSync } from "node:fs";
import { chmod, lstat, open, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Symbolic links that are followed in turn; Linux follows as many. */
const MAX_LINKS = 40;

/**
 * Checks that an output can be written at this path, before long work. Leaves nothing behind.
 * @throws RangeError that names the path and the reason.
 */
export async function checkWritable(path: string): Promise<void> {
  if (path === "") throw new RangeError('"": it must be the path of a file');
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory() || /[\\/]$/.test(path)) {
    throw new RangeError(`${path}: this is a folder; it must be a file`);
  }
  if (info && !info.isFile()) return; // a device or a pipe is written to directly, and opening it may wait for a reader
  const target = await explaining(path, () => targetOf(path));
  const folder = dirname(target);
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    throw new RangeError(`${path}: the folder ${folder} does not exist; create it first`);
  }
  await explaining(path, async () => {
    if (info) await (await open(target, "r+")).close(); // a rename would replace a file that is read-only
    await withTemporary(target, async (probe) => {
      await (await open(probe, "wx")).close();
      await rm(probe);
    });
  });
}

/**
 * Writes an output of a command or a function: calls `write` with the path of a file to write, then puts that file in the
 * place of `path`, atomically. A symbolic link stays, and its target is written. A file that is replaced keeps its
 * permissions. A device or a pipe is passed to `write` itself.
 * @throws RangeError that names the path and the reason. The file at the path is then as it was before.
 */
export function replaceOutput(path: string, write: (file: string) => Promise<void>): Promise<void> {
  return explaining(path, async () => {
    const info = await stat(path).catch(nullIfMissing);
    if (info && !info.isFile()) return write(path);
    await replaceAtomic(await targetOf(path), async (part) => {
      await write(part);
      if (info) await chmod(part, info.mode & 0o7777);
    });
  });
}

/** Writes these bytes as an output, as `replaceOutput` does. */
export const writeOutput = (path: string, bytes: Uint8Array): Promise<void> =>
  replaceOutput(path, (file) => writeFile(file, bytes));

/** Replaces the file's content atomically. `mode` is the file's permissions, as in chmod. */
export function writeAtomic(path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  return replaceAtomic(path, (part) => writeFile(part, bytes, { flag: "wx", mode }));
}

/** Calls `write` with the path of a temporary file next to `path`, flushes that file to disk and renames it to `path`. */
const replaceAtomic = (path: string, write: (part: string) => Promise<void>): Promise<void> =>
  withTemporary(path, async (part) => {
    await write(part);
    await flush(part, "r+"); // some systems flush only files opened for writing
    await rename(part, path);
    await flushFolder(path);
  });

/** Calls `work` with the path of a temporary file next to `path`, which `work` renames or removes. */
async function withTemporary(path: string, work: (part: string) => Promise<void>): Promise<void> {
  // Unique: threads, containers and machines that write to one folder may have the same process id.
  const part = `${path}.${crypto.randomUUID()}.part`;
  if (unfinished.size === 0) process.on("exit", removeUnfinished);
  unfinished.add(part);
  try {
    await work(part);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    unfinished.delete(part);
    if (unfinished.size === 0) process.off("exit", removeUnfinished);
  }
}

/** Temporary files that are being written. `process.exit`, by which the commands end at a signal, removes them. */
const unfinished = new Set<string>();

function removeUnfinished(): void {
  for (const part of unfinished) rmSync(part, { force: true });
}

/** The file that this path leads to by symbolic links. The file itself may be missing. */
async function targetOf(path: string): Promise<string> {
  let target = path;
  for (let links = 0; (await lstat(target).catch(nullIfMissing))?.isSymbolicLink(); links++) {
    if (links === MAX_LINKS) throw new Error("its symbolic links have no end");
    target = resolve(dirname(target), await readlink(target));
  }
  return target;
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

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

/** Turns errors of the file system into one sentence that begins with the path. */
async function explaining<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new RangeError(`${path}: cannot be written (${reasonOf(error)})`);
  }
}

/** The reason of a system's error, such as "no space left on device" of "ENOSPC: no space left on device, write". */
export const reasonOf = (error: unknown): string => (error as Error).message.replace(/^E\w+: ([^,]+),.*$/, "$1");
