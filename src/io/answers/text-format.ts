// Text whose name says CSV and which is JSON, or the other way round.

import type { FileHandle } from "node:fs/promises";
import { FormatError } from "../../base/errors.ts";

/** The formats that readers of rows read. */
export type RowFormat = "csv" | "json" | "parquet";

const NAMES: Readonly<Record<RowFormat, string>> = { csv: "CSV", json: "JSON", parquet: "Parquet" };
/** How many bytes are looked at. */
const LENGTH = 4096;

/** @throws FormatError if the first line of a file is text of another format than its name says. */
export async function checkText(file: FileHandle, path: string, format: RowFormat): Promise<void> {
  if (path.toLowerCase().endsWith(".gz")) return;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LENGTH), 0, LENGTH, 0);
  const found = formatOf(buffer.toString("utf8", 0, bytesRead).trimStart()); // removes a byte order mark too
  if (found === undefined || found === format) return;
  const extension = found === "json" ? ".json or .jsonl" : ".csv";
  const what = `it is ${NAMES[found]}, not ${NAMES[format]} as its name says`;
  throw new FormatError(`${path}: ${what}; let its name end in ${extension}`);
}

function formatOf(text: string): "csv" | "json" | undefined {
  if (/^(\[\s*)?\{\s*["}]/.test(text)) return "json";
  const [line = ""] = text.split(/[\r\n]/, 1);
  return /^"?[\p{L}_#][^{}[\]\p{Cc}]*[,;\t]/u.test(line) ? "csv" : undefined;
}
