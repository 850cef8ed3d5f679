import { FormatError } from "../base/errors.ts";

/** The object in a line. */
export type JsonRow = Record<string, unknown>;

/** Parses JSON Lines, one object per line, from chunks of text that may be split anywhere. Blank lines are skipped. */
export class JsonLineParser {
  private rest = "";
  private line = 0;

  /** `expected` describes a line's content in error messages. `onRow` receives each object and its line, from 1. */
  constructor(
    private readonly file: string,
    private readonly expected: string,
    private readonly onRow: (row: JsonRow, line: number) => void,
  ) {}

  push(text: string): void {
    const lines = text.split("\n");
    lines[0] = this.rest + lines[0];
    this.rest = lines.pop() as string;
    for (const line of lines) this.take(line);
  }

  /** Parses the last line, which need not end with a newline. */
  finish(): void {
    this.take(this.rest);
  }

  private take(line: string): void {
    this.line++;
    const trimmed = line.trim(); // removes a byte order mark too
    if (trimmed !== "") this.onRow(this.parse(trimmed), this.line);
  }

  private parse(line: string): JsonRow {
    const where = `${this.file}:${this.line}`;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (error) {
      throw new FormatError(`${where}: not valid JSON (${(error as Error).message})`);
    }
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new FormatError(`${where}: got ${line.slice(0, 40)}; it must be an object ${this.expected}`);
    }
    return row as JsonRow;
  }
}
