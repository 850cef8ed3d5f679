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
  const text = String(
    plain ? value : JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}` : part)),
  );
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

const MISSING = new Set(["", "na", "null", "nan"]);
const LONGEST_MISSING = 4;

/** Whether a value is absent: undefined, null, NaN, or blank, "NA", "null" or "NaN" as text in any case. */
export function isMissing(cell: unknown): boolean {
  if (typeof cell === "string") {
    const text = cell.trim();
    return text.length <= LONGEST_MISSING && MISSING.has(text.toLowerCase());
  }
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** The number in a cell, which may be text. NaN if the cell holds no number, or one that overflows f32. */
export function parseNumber(cell: unknown): number {
  const value = Number(typeof cell === "object" || cell === undefined ? Number.NaN : cell);
  if (value === 0 && typeof cell === "string" && cell.trim() === "") return Number.NaN;
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

/** Reads the numbers of one file. */
export interface NumberReader {
  /** Whether `parse` is `parseNumber`, which loops over many cells then call directly: it is faster. */
  readonly plain: boolean;
  /** The number in a cell; NaN if it holds none, or one that overflows f32. */
  parse(cell: unknown): number;
  /** What a cell that holds no number must be, to complete an error message. */
  expected(cell: unknown): string;
}

/** Numbers of formats that write them in one way. */
export const NUMBERS: NumberReader = { plain: true, parse: parseNumber, expected: () => "a number" };

/** Whole numbers up to this one are exact as floating-point numbers. */
const EXACT = Number.MAX_SAFE_INTEGER;

/**
 * The name of a user, a task, an episode or an item, without blanks around it. A whole number is its digits, so 1, 1.0 and
 * "1" are one name. In a `typed` source every text but a blank one is a name; in CSV, "NA" and the like are missing, and
 * 1.0 is a number.
 */
export function parseName(cell: unknown, name: string, locate: Locate, typed = true): string {
  if (typeof cell === "string") {
    const text = cell.trim();
    if (typed && text !== "") return text;
    if (!isMissing(text)) return text.endsWith("0") ? text.replace(/^([+-]?\d+)\.0+$/, "$1") : text;
  } else if (typeof cell === "bigint" || (typeof cell === "number" && Math.abs(cell) <= EXACT)) return String(cell);
  else if (typeof cell === "number" && Number.isFinite(cell)) {
    throw badCell(locate(), name, cell, `text or a whole number: a floating-point number beyond ${EXACT} is not exact`);
  }
  throw badCell(locate(), name, cell, "a string or a number");
}
