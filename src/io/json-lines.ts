import { FormatError } from "../base/errors.ts";

export type JsonRow = Record<string, unknown>;

/** Splits text, in pieces that may end anywhere, into lines that hold an object each; empty ones are passed over. */
export class JsonLineParser {
  private rest = "";
  private line = 0;

  /** `wants` says in an error what a line should hold; `row` takes each with its line, counted from 1. */
  constructor(
    private readonly file: string,
    private readonly wants: string,
    private readonly row: (row: JsonRow, line: number) => void,
  ) {}

  push(text: string): void {
    const lines = text.split("\n");
    lines[0] = this.rest + lines[0];
    this.rest = lines.pop() as string;
    for (const line of lines) this.take(line);
  }

  /** Takes what stands after the last line end. */
  finish(): void {
    this.take(this.rest);
  }

  private take(line: string): void {
    this.line++;
    const trimmed = line.trim(); // of a byte order mark, too
    if (trimmed !== "") this.row(this.parse(trimmed), this.line);
  }

  private parse(line: string): JsonRow {
    const where = `${this.file}:${this.line}`;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (error) {
      throw new FormatError(`${where}: not JSON (${(error as Error).message})`);
    }
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new FormatError(`${where}: got ${line.slice(0, 40)}; it wants ${this.wants}`);
    }
    return row as JsonRow;
  }
}
