import { FormatError } from "../base/errors.ts";
import type { Locate } from "./cells.ts";
import { MAX_BLANK_LINES, MAX_NESTING, MAX_ROW } from "./limits.ts";

/** The object in a line, or an element of an array. Whole numbers that are not exact as `number` are bigints. */
export type JsonRow = Record<string, unknown>;

/**
 * Parses objects from chunks of text that may be split anywhere: JSON Lines (one object per line; blank lines are skipped)
 * or one array of objects, on any number of lines.
 */
export class JsonLineParser {
  private readonly elements = new ArrayScanner();
  private layout: "unknown" | "lines" | "array" = "unknown";
  private rest = "";
  /** Number of the line or of the element, from 1. */
  private position = 0;
  private rows = 0;
  private blankLines = 0; // since the last row

  /** `expected` describes a row's content in error messages. `onRow` receives each object and its line or its number, from 1. */
  constructor(
    private readonly file: string,
    private readonly expected: string,
    private readonly onRow: (row: JsonRow, position: number) => void,
  ) {}

  /** Names a line or, in an array, a row. */
  readonly locate = (position: number): string =>
    this.layout === "array" ? `${this.file}: row ${position}` : `${this.file}:${position}`;

  push(text: string): void {
    if (this.layout === "unknown") this.pushFirst(text);
    else if (this.layout === "lines") this.pushLines(text);
    else this.pushElements(text);
  }

  /** The first character that is not blank decides between lines and an array. */
  private pushFirst(text: string): void {
    const start = text.search(/\S/); // a byte order mark counts as blank
    const blank = this.rest;
    this.rest = "";
    if (start < 0) this.rest = this.checkedRest(blank + text);
    else if (text[start] === "[") {
      this.layout = "array";
      this.pushElements(text.slice(start + 1));
    } else {
      this.layout = "lines";
      this.pushLines(blank + text);
    }
  }

  private pushLines(text: string): void {
    const lines = text.split("\n");
    lines[0] = this.rest + lines[0];
    const rest = lines.pop() as string;
    for (const line of lines) this.takeLine(line);
    this.rest = this.checkedRest(rest);
  }

  private pushElements(text: string): void {
    this.elements.push(text, (element) => this.take(element, ++this.position));
    this.checkLength(this.elements.pending, this.position + 1);
    if (this.elements.textAfter) {
      throw new FormatError(
        `${this.file}: text follows the end of the array; a file holds one array of objects, or one object per line`,
      );
    }
  }

  /** Parses the last line, which need not end with a newline. */
  finish(): void {
    if (this.layout === "lines") this.takeLine(this.rest);
    if (this.layout === "array" && !this.elements.ended) {
      throw new FormatError(`${this.file}: the array does not end after row ${this.position}; is the file cut short?`);
    }
  }

  private takeLine(line: string): void {
    this.position++;
    const trimmed = line.trim(); // removes a byte order mark too
    if (trimmed !== "") this.take(trimmed, this.position);
    else if (++this.blankLines > MAX_BLANK_LINES) {
      throw new FormatError(`${this.locate(this.position)}: more than ${MAX_BLANK_LINES} blank lines in a row`);
    }
  }

  /** The start of the next row. */
  private checkedRest(text: string): string {
    this.checkLength(text.length, this.position + 1);
    return text;
  }

  private checkLength(length: number, position: number): void {
    if (length <= MAX_ROW) return;
    throw new FormatError(
      `${this.locate(position)}: this row is longer than 16 MiB; each answer or step is a row of its own`,
    );
  }

  private take(text: string, position: number): void {
    this.checkLength(text.length, position);
    this.blankLines = 0;
    const row = this.parse(text, () => this.locate(position));
    this.rows++;
    this.onRow(row, position);
  }

  private parse(text: string, locate: Locate): JsonRow {
    let row: unknown;
    try {
      row = parseJson(text);
    } catch (error) {
      const hasNaN = /[[:,]\s*-?(NaN|Infinity)\s*[\],}]/.test(text);
      if (hasNaN) throw new FormatError(`${locate()}: JSON has no NaN and no Infinity; write null for a missing value`);
      const layouts = this.rows > 0 ? "" : "; a file holds an array of objects, or one object per line";
      throw new FormatError(`${locate()}: not valid JSON (${(error as Error).message})${layouts}`);
    }
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new FormatError(`${locate()}: got ${text.slice(0, 40)}; it must be an object ${this.expected}`);
    }
    const twice = repeatedKey(text, row);
    if (twice !== undefined) throw new FormatError(`${locate()}: the key ${twice} comes twice; an object has it once`);
    return row as JsonRow;
  }
}

/** Finds the elements of an array, whose text comes in chunks. Whether an element is valid JSON is not checked here. */
class ArrayScanner {
  /** Whether the array's end was found. */
  ended = false;
  /** Whether anything but blanks follows it. */
  textAfter = false;
  private text = ""; // of the element, as far as it is known
  private scanned = 0; // up to here
  private depth = 0;
  private inString = false;
  private first = true;

  /** Number of characters of an element whose end was not found yet. */
  get pending(): number {
    return this.text.length;
  }

  /** Calls `onElement` with the text of each element that ends in this chunk. */
  push(chunk: string, onElement: (text: string) => void): void {
    let text = this.text + chunk;
    let start = 0;
    let at = this.scanned;
    while (!this.ended) {
      at = this.inString ? endOfString(text, at) : nextMark(text, at, this.depth);
      if (at < 0) break;
      const mark = text[at++];
      if (mark === '"') this.inString = !this.inString;
      else if (mark === "{" || mark === "[") this.depth++;
      else if (this.depth > 0)
        this.depth--; // } or ]: commas inside an element are skipped
      else {
        const element = text.slice(start, at - 1).trim();
        this.ended = mark !== ",";
        // "[]" alone has no element; elsewhere a blank one is an error, which the parser reports.
        if (!(this.first && this.ended && element === "")) onElement(element);
        this.first = false;
        start = at;
      }
    }
    text = text.slice(start);
    if (this.ended) this.textAfter = text.trim() !== "";
    this.text = this.ended ? "" : text;
    this.scanned = this.text.length;
  }
}

const OUTSIDE = /["{}[\],]/g;
const INSIDE = /["{}[\]]/g;

/** The next character that begins a string, or changes the depth, or ends an element; −1 if there is none. */
function nextMark(text: string, from: number, depth: number): number {
  const marks = depth > 0 ? INSIDE : OUTSIDE;
  marks.lastIndex = from;
  return marks.exec(text)?.index ?? -1;
}

/** The next quote that is not escaped; −1 if there is none. `text` begins outside the string that `from` is in. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) if (!isEscaped(text, at)) return at;
  return -1;
}

/** Whether an odd number of backslashes comes before a character. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === "\\") before--;
  return (at - before) % 2 === 1;
}

/** The value of a key that may be a whole number which a double cannot hold. One of more digits overflows a double. */
const LONG_INTEGER = /:\s*(-?\d{16,400})(?=\s*[,}])/g;
/** Marks an integer that is written as text; JSON text cannot hold this character unescaped. */
const MARK = "\u0000";

/**
 * JSON.parse that keeps whole numbers beyond 2⁵³ exact: as values of keys they are bigints.
 * @throws SyntaxError when the text is not JSON, or nests more than 64 deep.
 */
export function parseJson(text: string): unknown {
  // JSON.parse takes 50 times the memory of a text that only nests, and what walks through a value recurses.
  const isShort = text.length <= 2 * MAX_NESTING; // too short to close so many
  if (!isShort && opensAtLeast(MAX_NESTING, text) && nestsDeeper(MAX_NESTING, text))
    throw new SyntaxError(`it nests more than ${MAX_NESTING} deep`);
  const hasLongIntegers = text.search(LONG_INTEGER) >= 0;
  const value: unknown = JSON.parse(hasLongIntegers ? quoteLongIntegers(text) : text);
  return hasLongIntegers ? exactIntegers(value) : value;
}

const KEY_MARKS = /["{}]/g;

/** A key that an object has twice, in quotes, if one has: JSON.parse keeps the last value and drops the others. */
function repeatedKey(text: string, row: object): string | undefined {
  let colons = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) colons++;
  for (const _ in row) colons--;
  if (colons === 0) return undefined; // most rows have no keys but their own
  for (const key in row) colons -= countKeys((row as JsonRow)[key]);
  if (colons === 0) return undefined; // any others are in strings, or belong to keys that come again
  const owners: Set<string>[] = [];
  KEY_MARKS.lastIndex = 0;
  for (let mark = KEY_MARKS.exec(text); mark; mark = KEY_MARKS.exec(text)) {
    if (mark[0] === "{") owners.push(new Set());
    else if (mark[0] === "}") owners.pop();
    else {
      const end = endOfString(text, mark.index + 1);
      KEY_MARKS.lastIndex = end + 1;
      const owner = owners[owners.length - 1];
      if (!owner || !/^\s*:/.test(text.slice(end + 1, end + 64))) continue;
      const key = text.slice(mark.index, end + 1);
      if (owner.has(key)) return key;
      owner.add(key);
    }
  }
  return undefined;
}

/** The number of keys of all objects in a value. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const isList = Array.isArray(value);
  let keys = 0;
  for (const element of isList ? value : Object.values(value)) {
    if (!isList) keys++;
    if (typeof element === "object") keys += countKeys(element);
  }
  return keys;
}

/** Whether a text has so many brackets and braces that open, which is found faster than how they nest. */
function opensAtLeast(count: number, text: string): boolean {
  let opened = 0;
  for (const bracket of ["[", "{"]) {
    for (let at = text.indexOf(bracket); at >= 0 && opened < count; at = text.indexOf(bracket, at + 1)) opened++;
  }
  return opened >= count;
}

const [QUOTE, BRACKET, BRACE, CLOSING] = [0x22, 0x5b, 0x7b, 2]; // ] is two behind [, and } behind {

/** Whether lists and objects nest deeper than this. */
function nestsDeeper(most: number, text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i + 1);
      if (i < 0) return false; // not JSON
    } else if (code === BRACKET || code === BRACE) {
      if (++depth > most) return true;
    } else if (code === BRACKET + CLOSING || code === BRACE + CLOSING) depth--;
  }
  return false;
}

function quoteLongIntegers(text: string): string {
  let inString = false; // before `quote`, which is the next one
  let quote = text.indexOf('"');
  let [result, copied] = ["", 0];
  for (const { 0: match, 1: digits = "", index } of text.matchAll(LONG_INTEGER)) {
    for (; quote >= 0 && quote < index; quote = text.indexOf('"', quote + 1)) {
      if (!inString || !isEscaped(text, quote)) inString = !inString;
    }
    if (inString) continue;
    const end = index + match.length;
    result += `${text.slice(copied, end - digits.length)}"\\u0000${digits}"`;
    copied = end;
  }
  return result + text.slice(copied);
}

/** Turns the marked texts in a value into numbers: bigints where a double is not exact. Changes the value in place. */
function exactIntegers(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith(MARK) && /^-?\d{16,}$/.test(value.slice(1))) {
    const exact = BigInt(value.slice(1));
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  if (Array.isArray(value)) for (const element of value) exactIntegers(element);
  else if (typeof value === "object" && value !== null) {
    for (const [key, field] of Object.entries(value)) {
      const exact = exactIntegers(field);
      if (exact !== field) (value as JsonRow)[key] = exact;
    }
  }
  return value;
}
