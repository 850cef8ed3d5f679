// Parses single values of every file format: CSV cells are text, JSON and Parquet values have types.

import { FormatError } from "../base/errors.ts";

/** Names the file and the line or row of the value being read. Called only to report an error. */
export type Locate = () => string;

/** An error about one value. `where` names the file and line, `path` is the index in a list, such as "[1]". */
export function badCell(where: string, name: string, value: unknown, expected: string, path = ""): FormatError {
  return new FormatError(`${where}: "${name}"${path} is ${show(value)}; it must be ${expected}`);
}

function show(value: unknown): string {
  const plain = typeof value === "bigint" || typeof value === "number"; // JSON cannot write NaN or a bigint
  const text = String(plain ? value : JSON.stringify(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const MISSING = new Set(["", "na", "null", "nan"]);

/** Whether a value is absent: undefined, null, NaN, or blank, "NA", "null" or "NaN" as text in any case. */
export function isMissing(cell: unknown): boolean {
  if (typeof cell === "string") return MISSING.has(cell.trim().toLowerCase());
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** The number in a cell, which may be text. NaN if the cell holds no number, or one that overflows f32. */
export function parseNumber(cell: unknown): number {
  const value = Number(typeof cell === "object" || cell === undefined ? Number.NaN : cell);
  if (value === 0 && typeof cell === "string" && cell.trim() === "") return Number.NaN;
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

const LABEL_WORDS = new Map([
  ["a", 1],
  ["b", 0],
  ["tie", 0.5],
]);

/** A label: 1 if A was preferred, 0 if B was, ½ for a tie; NaN if the answer is missing. */
export function parseLabel(cell: unknown, name: string, locate: Locate): number {
  if (cell === "1" || cell === 1) return 1;
  if (cell === "0" || cell === 0) return 0;
  const label = LABEL_WORDS.get(String(cell).trim().toLowerCase()) ?? parseNumber(cell);
  if (label === 0 || label === 1 || label === 0.5) return label;
  if (cell !== undefined && isMissing(cell)) return Number.NaN;
  throw badCell(locate(), name, cell, "1 or a (A was preferred), 0 or b (B was), or 0.5 or tie");
}

/** Whether an alternative was chosen; undefined if that is missing. */
export function parseChosen(cell: unknown, name: string, locate: Locate): boolean | undefined {
  const word = typeof cell === "string" ? cell.trim().toLowerCase() : cell;
  const value = word === "true" ? 1 : word === "false" ? 0 : parseNumber(word);
  if (value === 0 || value === 1) return value === 1;
  if (cell !== undefined && isMissing(cell)) return undefined;
  throw badCell(locate(), name, cell, "1 for the alternative that was chosen and 0 for the others");
}

/** The name of a user, a task or an item. */
export function parseName(cell: unknown, name: string, locate: Locate): string {
  if (typeof cell === "string" && !isMissing(cell)) return cell;
  if (typeof cell === "bigint" || (typeof cell === "number" && Number.isFinite(cell))) return String(cell);
  throw badCell(locate(), name, cell, "a string or a number");
}
