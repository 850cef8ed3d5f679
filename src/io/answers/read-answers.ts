// People's answers from a file, by path: which format it is says the end of its name.

import type { FileHandle } from "node:fs/promises";
import { openFile, textOf, unreadable } from "../open-text.ts";
import type { ColumnOptions, ParsedAnswers, RecogniseTable } from "./answer-table.ts";
import { readJsonl } from "./answers-jsonl.ts";
import { recogniser } from "./recognise.ts";

/**
 * Reads .jsonl, .csv (both also .gz) or .parquet; `seed` draws the sides where a file only says who won. Ten million
 * pairs of four features, all states distinct: a minute of one core and 1.0 GB at most, 0.4 GB of it the result.
 */
export async function readAnswers(
  path: string,
  columns: ColumnOptions = {},
  { seed = 0, recognise = recogniser(columns, seed) }: { seed?: number; recognise?: RecogniseTable } = {},
): Promise<ParsedAnswers> {
  const format = /\.(jsonl|csv|parquet)$/.exec(path)?.[1] ?? /\.(jsonl|csv)\.gz$/.exec(path)?.[1];
  if (!format) throw new RangeError(`${path}: answers are read from .jsonl, .csv (or these as .gz) and .parquet`);
  const file = await openFile(path);
  try {
    // The parsers of tables are loaded when there is one to read.
    if (format === "jsonl") return await readJsonl(textOf(file, path), path, columns, seed);
    if (format === "csv") return await (await import("./csv.ts")).readCsv(textOf(file, path), path, recognise);
    return await (await import("./parquet.ts")).readParquet(await blocksOf(file, path), path, recognise);
  } finally {
    await file.close();
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
