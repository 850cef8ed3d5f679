// What pandas says of a table that it wrote as Parquet.

import type { FileMetaData } from "hyparquet";
import { isObject } from "../../base/check.ts";
import { parseJson } from "../json-text.ts";

/** The columns that were the index of pandas' table; none of a file that pandas did not write. */
export function pandasIndex({ key_value_metadata: entries = [] }: FileMetaData): string[] {
  const text = entries.find(({ key }) => key === "pandas")?.value;
  if (text === undefined) return [];
  let pandas: unknown;
  try {
    pandas = parseJson(text);
  } catch {
    return []; // it only helps to read the columns, which are complete without it
  }
  const columns = isObject(pandas) ? (pandas as { index_columns?: unknown }).index_columns : undefined;
  // An object describes a range, which has no column.
  return Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : [];
}
