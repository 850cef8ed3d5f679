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
  if (typeof cell === "string" && !isDecimal(cell, value)) return Number.NaN;
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}

/** Whether a text that JavaScript reads as this number is a decimal: blanks and 0x10 are none. */
function isDecimal(text: string, value: number): boolean {
  if (value === 0 && text.trim() === "") return false;
  const second = text.charCodeAt(1);
  const isUsual = !(second > 57) && text.charCodeAt(0) > 32; // a digit, sign or point, then another
  return isUsual || !/^\s*0[xob]/i.test(text);
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

/** What a cell that holds no number must be: a large one may be too large. */
export function expectedNumber(cell: unknown): string {
  const isLarge = (typeof cell === "number" || typeof cell === "string") && Math.abs(Number(cell)) > 1e38;
  return isLarge ? "a number between -3.4e38 and 3.4e38" : "a number";
}

/** Numbers of formats that write them in one way. */
export const NUMBERS: NumberReader = { plain: true, parse: parseNumber, expected: (cell) => expectedNumber(cell) };

/** Whole numbers up to this one are exact as floating-point numbers; those of 32 bits up to the other. */
const [EXACT, EXACT_SHORT] = [Number.MAX_SAFE_INTEGER, 2 ** 24 - 1];

/** What must be known of a file to read its names. */
export interface NameSource {
  /** Whether values have types, so that "7" is a name and 7 a number. */
  readonly typed: boolean;
  /** The columns whose numbers have 32 bits. */
  readonly shortFloats?: ReadonlySet<string>;
}

const TYPED: NameSource = { typed: true };

const UNUSUAL = /[^\x20-\x7e]/;
/** Characters that are not seen. Joiners count only inside a word, where some languages and emoji need them. */
const UNSEEN = /(?!\s)\p{Cc}|[\u00ad\u200b\u200e\u200f\u2060\ufeff]|^[\u200c\u200d]+|[\u200c\u200d]+$/gu;
const BLANKS = /[\u00a0\u2007\u202f]/g;

/** A text as a name: without blanks around it and characters that are not seen, and with each accented letter in one form. */
export function normalName(text: string): string {
  const trimmed = text.trim();
  return UNUSUAL.test(trimmed) ? trimmed.replace(UNSEEN, "").replace(BLANKS, " ").normalize("NFC").trim() : trimmed;
}

/** What spreadsheets write where they cannot compute a value: #N/A, #REF!, #NAME?, in German #NV, #BEZUG!. */
const SHEET_ERROR = /^#(N\/A|NV|[\p{Lu}\d/]+[!?])$/u;
/** A number as spreadsheets shorten it: 1.23457E+18. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+)?E\+\d{2,3}$/i;

/**
 * The name of a user, a task, an episode or an item, as `normalName` writes it. A whole number is its digits, so 1, 1.0 and
 * "1" are one name. In a `typed` source every text but a blank one is a name; in CSV, "NA" and the like are missing, and
 * 1.0 is a number.
 */
export function parseName(cell: unknown, name: string, locate: Locate, source: NameSource = TYPED): string {
  if (typeof cell === "string") {
    const text = normalName(cell);
    if (SHORTENED.test(text)) {
      const remedy = "format the column as text before it is exported";
      throw badCell(
        locate(),
        name,
        cell,
        `the name in full, of which a spreadsheet or pandas kept some digits: ${remedy}`,
      );
    }
    if (text[0] === "#" && SHEET_ERROR.test(text)) {
      throw badCell(locate(), name, cell, "a name: it is an error of a spreadsheet; correct it, or leave out the row");
    }
    if (source.typed && text !== "") return text;
    if (!isMissing(text)) return text.endsWith("0") ? text.replace(/^([+-]?\d+)\.0+$/, "$1") : text;
    if (text !== "") {
      throw badCell(
        locate(),
        name,
        cell,
        "a name: in CSV, it says that the value is missing; give another, or leave out the row",
      );
    }
  } else if (typeof cell === "bigint") return String(cell);
  else if (typeof cell === "number" && Number.isFinite(cell)) {
    const exact = Math.abs(cell) > EXACT_SHORT && source.shortFloats?.has(name) ? EXACT_SHORT : EXACT;
    if (Math.abs(cell) <= exact) return String(cell);
    const reason = `a floating-point number beyond ${exact} is not exact`;
    throw badCell(locate(), name, cell, `text or a whole number: ${reason}`);
  }
  throw badCell(locate(), name, cell, "a string or a number");
}
