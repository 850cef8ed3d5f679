import { FormatError } from "../base/errors.ts";
import type { Locate } from "./cells.ts";
import { endOfString, type JsonRow, parseJson, repeatedKey } from "./json-text.ts";
import { MAX_BLANK_LINES, MAX_ROW } from "./limits.ts";

export type { JsonRow };

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
      const layouts = "a file holds an array of objects, or one object per line";
      if (this.rows === 0 && /^\s*\{([^}]*[,[{])?\s*$/.test(text)) {
        throw new FormatError(`${locate()}: this line holds the beginning of an object; ${layouts}`);
      }
      const hint = this.rows > 0 ? "" : `; ${layouts}`;
      throw new FormatError(`${locate()}: not valid JSON (${(error as Error).message})${hint}`);
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
