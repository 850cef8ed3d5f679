// How a program wrote its CSV: what separates cells and lines, and how it writes decimals.

import { FormatError } from "../../base/errors.ts";
import { expectedNumber, type NumberReader, parseNumber } from "../cells.ts";

/** The separators of a CSV file. */
export interface CsvDialect {
  /** Separates cells: a comma, a semicolon or a tab, or the character that a first line `sep=…` names. */
  readonly delimiter: string;
  /** Ends lines: "\r" if no "\n" follows it, else "\n". */
  readonly newline: "\n" | "\r";
  /** Where the header begins: after a line `sep=…`, else 0. */
  readonly start: number;
  /** Matches a delimiter or a line end ($1), then blanks and the quote that opens a cell. */
  readonly blanksBeforeQuote: RegExp;
}

const DELIMITERS = [",", ";", "\t"];

/** Finds the dialect in the first text of a file. Undefined while the first line has not ended; `last` if no text follows. */
export function findDialect(text: string, last: boolean): CsvDialect | undefined {
  const first = text.search(/\S/);
  const end = first < 0 ? -1 : endOfLine(text, first);
  const afterEnd = text[end + 1];
  if (!last && (end < 0 || (text[end] === "\r" && afterEnd === undefined))) return undefined;
  const header = text.slice(0, end < 0 ? undefined : end);
  const newline = end >= 0 && text[end] === "\r" && afterEnd !== "\n" ? "\r" : "\n";
  const named = /^\s*"?sep=([^"\r\n])"?[^\S\t]*$/i.exec(header)?.[1];
  const counts = DELIMITERS.map((delimiter) => countOutsideQuotes(header, delimiter));
  const delimiter = named ?? DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
  const lineEnd = newline === "\n" ? text.indexOf("\n", end) : end;
  const start = named === undefined ? 0 : lineEnd < 0 ? text.length : lineEnd + 1;
  const escaped = delimiter.replace(/[\\\]^-]/, "\\$&");
  // Where blanks separate cells, none are skipped; each of them would begin a search to the end of all.
  const blanks = delimiter === " " ? "" : " +";
  return { delimiter, newline, start, blanksBeforeQuote: new RegExp(`(^|[${escaped}\\r\\n])${blanks}"(?=[^"])`, "g") };
}

/** The index of the first line end from here that is outside quotes; −1 if there is none. */
function endOfLine(text: string, from: number): number {
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) return i;
  }
  return -1;
}

/**
 * The first quote that ends a cell, but is followed by text; −1 if there is none. `text` begins with a row, and its quotes
 * stand right behind what separates cells.
 */
export function strayQuote(text: string, { delimiter, newline }: CsvDialect): number {
  const separates = (i: number): boolean => text[i] === delimiter || text[i] === newline;
  for (let open = text.indexOf('"'); open >= 0; ) {
    if (open > 0 && !separates(open - 1)) {
      open = text.indexOf('"', open + 1); // within a cell that does not begin with one
      continue;
    }
    let close = text.indexOf('"', open + 1);
    while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2); // doubled: part of the cell
    if (close < 0) return -1;
    let after = close + 1;
    while (after < text.length && !separates(after) && text[after]?.trim() === "") after++;
    if (after < text.length && !separates(after)) return close;
    open = text.indexOf('"', after);
  }
  return -1;
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let quoted = false;
  let times = 0;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === delimiter) times++;
  }
  return times;
}

const WITH_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i;
/** A number whose comma or point may separate thousands as well: 1,234 but not 0,123 or 12,34. */
const LIKE_THOUSANDS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * Numbers in CSV. Where commas separate cells, a point is for decimals. Elsewhere a comma may be; the first number with
 * either decides which of them it is in this file.
 */
export class CsvNumbers implements NumberReader {
  readonly plain: boolean;
  private decimal: "." | "," | undefined;
  /** Whether the mark for decimals can have been no other. */
  private certain: boolean;
  private example = "";

  constructor(delimiter: string) {
    this.plain = delimiter === ",";
    if (this.plain) this.decimal = ".";
    this.certain = this.plain;
  }

  parse(cell: unknown): number {
    if (typeof cell !== "string" || (this.decimal === "." && this.certain)) return parseNumber(cell);
    if (cell.includes(".")) {
      if (this.decimal === ",") return Number.NaN;
      const value = parseNumber(cell);
      if (!Number.isNaN(value)) this.decide(".", cell.trim());
      return value;
    }
    if (!cell.includes(",")) return parseNumber(cell);
    const text = cell.trim();
    if (this.decimal === "." || !WITH_COMMA.test(text)) return Number.NaN;
    this.decide(",", text);
    return parseNumber(text.replace(",", "."));
  }

  private decide(decimal: "." | ",", text: string): void {
    this.decimal = decimal;
    this.certain ||= !LIKE_THOUSANDS.test(text);
    this.example ||= text;
  }

  expected(cell: unknown): string {
    if (typeof cell !== "string" || !/\d[.,]\d/.test(cell)) return expectedNumber(cell);
    const decimal = this.decimal ?? ",";
    return `a number, with "${decimal}" for decimals and no separator of thousands`;
  }

  /** Throws if all marks for decimals were such that they may separate thousands. */
  checkDecimals(file: string): void {
    if (this.certain || this.decimal === undefined) return;
    const mark = this.decimal === "," ? "comma" : "point";
    const [decimal, whole] = [this.example.replace(",", "."), this.example.replace(/[.,]/, "")];
    throw new FormatError(
      `${file}: "${this.example}" may be ${decimal} or ${whole}, and so may every number with a ${mark} in this file; write ${this.example}0 for the first, or ${whole} for the second`,
    );
  }
}
