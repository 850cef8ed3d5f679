// JSON whose rows are not objects of their own: what pandas writes by default, and arrays inside an object.

import { isObject } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { JsonRow } from "../json-lines.ts";

const AS_RECORDS = 'write it with to_json(…, orient="records")';

/**
 * @param needed Keys that a row may have; one that has any is a row.
 * @throws FormatError when the first object of a file holds all rows.
 */
export function checkRows(row: JsonRow, where: string, needed: readonly string[]): void {
  const keys = Object.keys(row);
  const isTable = keys.length > 0 && keys.every((key) => isColumn(row[key]));
  if (isTable) throw refused(where, "a table by columns, as pandas writes it", AS_RECORDS);
  if (isColumn(row) && keys.every((key) => isObject(row[key]))) {
    throw refused(where, "a table whose rows have numbers as keys", AS_RECORDS);
  }
  if (keys.some((key) => needed.includes(key))) return;
  const lists = keys.filter((key) => Array.isArray(row[key]));
  if (lists.includes("data") && ("columns" in row || "schema" in row)) {
    throw refused(where, "a table as pandas writes it", AS_RECORDS);
  }
  const [key, ...more] = lists.filter((name) => (row[name] as unknown[]).some(isObject));
  if (key === undefined || more.length > 0) return;
  throw refused(where, `an object whose "${key}" holds the rows`, `save the list in "${key}" as a file of its own`);
}

/** Whether a value is the column of a table: an object with numbers of rows as its keys. */
function isColumn(value: unknown): boolean {
  if (!isObject(value) || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
}

const refused = (where: string, is: string, remedy: string) =>
  new FormatError(`${where}: this is ${is}; a row must be an object of its own: ${remedy}`);
