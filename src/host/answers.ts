// People's answers from a file, by path: which format it is says the end of its name.

import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { readJsonl } from "../data/jsonl.ts";
import { recogniser } from "../data/recognise.ts";
import type { Answers, Columns, Recognise } from "../data/shape.ts";

/**
 * Reads .jsonl, .csv (both also .gz) or .parquet; `seed` draws the sides where a file only says who won. Ten million
 * pairs of four features, all states distinct: a minute of one core and 1.0 GB at most, 0.4 GB of it the result.
 */
export async function readAnswers(
  path: string,
  columns: Columns = {},
  { seed = 0, recognise = recogniser(columns, seed) }: { seed?: number; recognise?: Recognise } = {},
): Promise<Answers> {
  const format = /\.(jsonl|csv|parquet)$/.exec(path)?.[1] ?? /\.(jsonl|csv)\.gz$/.exec(path)?.[1];
  if (!format) throw new RangeError(`${path}: answers are read from .jsonl, .csv (or these as .gz) and .parquet`);
  const file = await open(path).catch((error) => {
    throw unreadable(path, error.code === "ENOENT" ? "there is no such file" : error.message);
  });
  try {
    // The parsers of tables are loaded when there is one to read.
    if (format === "jsonl") return await readJsonl(textOf(file, path), path, columns, seed);
    if (format === "csv") return await (await import("../data/csv.ts")).readCsv(textOf(file, path), path, recognise);
    return await (await import("../data/parquet.ts")).readParquet(await blocksOf(file, path), path, recognise);
  } finally {
    await file.close();
  }
}

/** The text in pieces of a megabyte, without a byte order mark. */
async function* textOf(file: FileHandle, path: string): AsyncGenerator<string> {
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

/** Random access, as Parquet is read. */
async function blocksOf(file: FileHandle, path: string) {
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

const unreadable = (path: string, why: string) => new RangeError(`${path}: cannot be read (${why})`);
