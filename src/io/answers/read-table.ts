// Opens a file of rows in the format of its extension.

import { type FileFormats, readerFor } from "../file-formats.ts";
import { openFile, randomAccess, textOf } from "../open-text.ts";
import type { Recognise } from "./answer-table.ts";

const FORMATS: FileFormats<"json" | "csv" | "parquet"> = {
  ".jsonl": "json",
  ".jsonl.gz": "json",
  ".json": "json",
  ".json.gz": "json",
  ".csv": "csv",
  ".csv.gz": "csv",
  ".tsv": "csv",
  ".tsv.gz": "csv",
  ".txt": "csv", // Excel's "Unicode text"
  ".txt.gz": "csv",
  ".parquet": "parquet",
};

/**
 * Reads a file of rows.
 * @param contents What the rows are, for error messages.
 * @param recognise Chooses the table for the columns of a CSV or Parquet file.
 * @param readJson Reads JSON, whose rows have keys of their own.
 * @throws RangeError when the file cannot be read or its extension is unknown.
 */
export async function readTable<Result>(
  path: string,
  contents: string,
  recognise: Recognise<Result>,
  readJson: (text: AsyncIterable<string>) => Promise<Result>,
): Promise<Result> {
  const format = readerFor(path, FORMATS, contents);
  const file = await openFile(path);
  try {
    if (format === "json") return await readJson(textOf(file, path));
    // The parsers of CSV and Parquet are loaded on first use.
    if (format === "csv") return await (await import("./csv.ts")).readCsv(textOf(file, path), path, recognise);
    return await (await import("./parquet.ts")).readParquet(await randomAccess(file, path), path, recognise);
  } finally {
    await file.close();
  }
}
