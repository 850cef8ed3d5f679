// Opening files, decoding text, and reading byte ranges.

import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { checkContents } from "./file-contents.ts";

/** Bytes of a chunk of a file, before and after it is decompressed. */
const CHUNK = 1 << 20;

/** A compressed text may be so many times longer than its file, or this long if that is more. */
const [MAX_EXPANSION, SMALL_TEXT] = [200, 2 ** 28];

/** The error for a file that cannot be read. */
export const unreadable = (path: string, reason: string) => new RangeError(`${path}: cannot be read (${reason})`);

/**
 * Opens a file for reading.
 * @throws RangeError when the file does not exist or cannot be opened; FormatError when it is of another kind than its name says.
 */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path).catch((error) => {
    throw unreadable(path, error.code === "ENOENT" ? "there is no such file" : error.message);
  });
  try {
    if ((await file.stat()).isDirectory()) throw unreadable(path, "it is a folder; name a file");
    await checkContents(file, path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Decodes a file in chunks of 1 MiB, without its byte order mark: UTF-8, or UTF-16, which Excel writes as "Unicode text". A
 * file that ends in .gz is decompressed.
 */
export async function* textOf(file: FileHandle, path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  try {
    const { size } = await file.stat();
    const most = Math.max(SMALL_TEXT, MAX_EXPANSION * size);
    let length = 0;
    const bytes = file.createReadStream({ highWaterMark: CHUNK, autoClose: false });
    const plain = path.toLowerCase().endsWith(".gz")
      ? pipeline(bytes, createGunzip({ chunkSize: CHUNK }), () => {})
      : bytes;
    for await (const chunk of plain) {
      length += chunk.length;
      if (plain !== bytes && length > most) throw new Error(tooLong(most));
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    if (decoder) yield decoder.decode();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const notText = "it is not UTF-8 text; save it as UTF-8";
    const damaged = code?.startsWith("Z_") ? `its gzip data are damaged: ${message}; copy it again` : message;
    const cut = "the compressed data end too soon: the file is cut short";
    throw unreadable(path, error instanceof TypeError ? notText : code === "Z_BUF_ERROR" ? cut : damaged);
  }
}

const tooLong = (bytes: number): string =>
  `it decompresses to more than ${bytes} bytes, ${MAX_EXPANSION} times its own; decompress it, and see what it holds`;

/** The encoding of a text by its first two bytes. Without a byte order mark, half of the bytes of UTF-16 are mostly zero. */
function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}

/** A file as byte ranges on demand, as hyparquet reads it. */
export async function randomAccess(file: FileHandle, path: string) {
  const { size } = await file.stat();
  return {
    byteLength: size,
    slice: async (start: number, end = size): Promise<ArrayBuffer> => {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw unreadable(path, `it ends at byte ${start + bytesRead}`);
      return bytes.buffer;
    },
  };
}
