// Opens a file of rows in the format of its extension.

import { stat } from "node:fs/promises";
import { type FileFormats, readerFor } from "../file-formats.ts";
import { openFile, randomAccess, textOf, unreadable } from "../open-text.ts";
import type { Recognise } from "./answer-table.ts";
import { checkText, type RowFormat } from "./text-format.ts";

const FORMATS: FileFormats<RowFormat> = {
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

/** What to do with files of these extensions, in place of reading them. */
const CONVERSIONS: Readonly<Record<string, string>> = Object.fromEntries(
  [".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".fods", ".numbers"].map((extension) => [
    extension,
    "save the sheet as CSV",
  ]),
);

/** @throws RangeError when a path is a folder. */
async function checkNoFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined); // what cannot be read is reported when it is opened
  if (stats?.isDirectory()) throw unreadable(path, "it is a folder; name a file");
}

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
  await checkNoFolder(path);
  const format = readerFor(path, FORMATS, contents, CONVERSIONS);
  const file = await openFile(path);
  try {
    if ((await file.stat()).isFile()) await checkText(file, path, format);
    if (format === "json") return await readJson(textOf(file, path));
    // The parsers of CSV and Parquet are loaded on first use.
    if (format === "csv") return await (await import("./csv.ts")).readCsv(textOf(file, path), path, recognise);
    return await (await import("./parquet.ts")).readParquet(await randomAccess(file, path), path, recognise);
  } finally {
    await file.close();
  }
}
