import type { FileHandle } from "node:fs/promises";
import { type FileFormats, readerFor } from "../file-formats.ts";
import { openFile, randomAccess, textOf } from "../open-text.ts";
import type { ParsedAnswers, RecogniseTable } from "./answer-table.ts";
import { readJsonl } from "./answers-jsonl.ts";
import type { ColumnOptions } from "./column-names.ts";
import { recogniser } from "./recognise.ts";

interface AnswerOptions {
  readonly columns: ColumnOptions;
  readonly seed: number;
  readonly recognise: RecogniseTable;
}

type AnswerReader = (file: FileHandle, path: string, options: AnswerOptions) => Promise<ParsedAnswers>;

const jsonl: AnswerReader = (file, path, { columns, seed }) => readJsonl(textOf(file, path), path, columns, seed);

// The parsers of CSV and Parquet are loaded on first use.
const csv: AnswerReader = async (file, path, { recognise }) =>
  (await import("./csv.ts")).readCsv(textOf(file, path), path, recognise);

const parquet: AnswerReader = async (file, path, { recognise }) =>
  (await import("./parquet.ts")).readParquet(await randomAccess(file, path), path, recognise);

const FORMATS: FileFormats<AnswerReader> = {
  ".jsonl": jsonl,
  ".jsonl.gz": jsonl,
  ".json": jsonl,
  ".json.gz": jsonl,
  ".csv": csv,
  ".csv.gz": csv,
  ".parquet": parquet,
};

/**
 * Reads a file of answers, in the format of its extension. `seed` draws the sides if the file only marks the chosen
 * alternative. Ten million pairs of four features, all states distinct, take one core a minute and at most 1.0 GB, 0.4 GB of
 * which is the result.
 * @throws RangeError when the file cannot be read or its extension is unknown.
 * @throws FormatError naming the file and the line or row when the content is invalid.
 */
export async function readAnswers(
  path: string,
  columns: ColumnOptions = {},
  { seed = 0, recognise = recogniser(columns, seed) }: { seed?: number; recognise?: RecogniseTable } = {},
): Promise<ParsedAnswers> {
  const read = readerFor(path, FORMATS, "answers");
  const file = await openFile(path);
  try {
    return await read(file, path, { columns, seed, recognise });
  } finally {
    await file.close();
  }
}
