// Single values out of a file, whatever its format: CSV gives text, JSON and Parquet what they hold.

import { FormatError } from "../base/errors.ts";

/** A value that cannot be taken: `where` is the file and the line or row, `step` the place in a list. */
export function badCell(where: string, name: string, value: unknown, wants: string, step = ""): FormatError {
  return new FormatError(`${where}: "${name}"${step} is ${show(value)}; it must be ${wants}`);
}

function show(value: unknown): string {
  const plain = typeof value === "bigint" || typeof value === "number"; // JSON has no NaN
  const text = String(plain ? value : JSON.stringify(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const MISSING = new Set(["", "na", "null", "nan"]);

export function isMissing(cell: unknown): boolean {
  if (typeof cell === "string") return MISSING.has(cell.trim().toLowerCase());
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** The number that a cell holds, as text or as itself; NaN when it holds none, or one beyond f32. */
export function parseNumber(cell: unknown): number {
  const value = Number(typeof cell === "object" || cell === undefined ? Number.NaN : cell);
  if (value === 0 && typeof cell === "string" && cell.trim() === "") return Number.NaN;
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

const WORDS = new Map([
  ["a", 1],
  ["b", 0],
  ["tie", 0.5],
]);

/** 1 when A was preferred, 0 when B was, ½ a tie; NaN when the answer is missing. */
export function parseLabel(cell: unknown, name: string, where: () => string): number {
  if (cell === "1" || cell === 1) return 1;
  if (cell === "0" || cell === 0) return 0;
  const label = WORDS.get(String(cell).trim().toLowerCase()) ?? parseNumber(cell);
  if (label === 0 || label === 1 || label === 0.5) return label;
  if (cell !== undefined && isMissing(cell)) return Number.NaN;
  throw badCell(where(), name, cell, "1 (a preferred), 0 (b) or 0.5 (a tie); or a, b, tie");
}

/** Whether an option was the one chosen; undefined when that is missing. */
export function parseChosen(cell: unknown, name: string, where: () => string): boolean | undefined {
  const word = typeof cell === "string" ? cell.trim().toLowerCase() : cell;
  const value = word === "true" ? 1 : word === "false" ? 0 : parseNumber(word);
  if (value === 0 || value === 1) return value === 1;
  if (cell !== undefined && isMissing(cell)) return undefined;
  throw badCell(where(), name, cell, "1 for the option that was chosen and 0 for the others");
}

/** A name: of a user, a task, an item. */
export function parseName(cell: unknown, name: string, where: () => string): string {
  if (typeof cell === "string" && !isMissing(cell)) return cell;
  if (typeof cell === "bigint" || (typeof cell === "number" && Number.isFinite(cell))) return String(cell);
  throw badCell(where(), name, cell, "a string or a number");
}
