// Reading files, whatever they hold.

import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

export const unreadable = (path: string, why: string) => new RangeError(`${path}: cannot be read (${why})`);

/** Opens a file to read it. */
export function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((error) => {
    throw unreadable(path, error.code === "ENOENT" ? "there is no such file" : error.message);
  });
}

/** The text in pieces of a megabyte, without a byte order mark. */
export async function* textOf(file: FileHandle, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const bytes = file.createReadStream({ highWaterMark: 1 << 20, autoClose: false });
    const plain = path.endsWith(".gz") ? pipeline(bytes, createGunzip(), () => {}) : bytes;
    for await (const piece of plain) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw unreadable(path, error instanceof TypeError ? "it is not UTF-8 text" : (error as Error).message);
  }
}
