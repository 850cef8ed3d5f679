// Answers as JSON lines: {"user": "ann", "a": [..], "b": [..], "label": 1}, label 1 when a was preferred, 0 when b was,
// 0.5 for a tie. A side is a list of numbers (a state), a list of such lists (a segment), or the name of an item. Or
// as TRL has them: {"prompt", "chosen", "rejected"} with a user and embeddings. Users may stand anywhere in the file.

import { FormatError } from "../errors.ts";
import type { Preferences } from "./preferences.ts";
import { recogniser } from "./recognise.ts";
import { type Answers, COLUMNS, type Columns, given, type Shape } from "./shape.ts";

/** Parses the text of a file; every error names the file and the line. */
export function parseJsonl(text: string, file: string): Preferences {
  const lines = new Lines(file);
  lines.push(text);
  return lines.finish().data;
}

/** The same from pieces of text, which may end anywhere. */
export async function readJsonl(
  text: AsyncIterable<string>,
  file: string,
  columns?: Columns,
  seed?: number,
): Promise<Answers> {
  const lines = new Lines(file, columns, seed);
  for await (const piece of text) lines.push(piece);
  return lines.finish();
}

class Lines {
  private rest = "";
  private line = 0;
  private keys: string[] = [];
  private shape: Shape | undefined;

  constructor(
    private readonly file: string,
    private readonly columns: Columns = {},
    private readonly seed = 0,
  ) {}

  push(text: string): void {
    const lines = text.split("\n");
    lines[0] = this.rest + lines[0];
    this.rest = lines.pop() as string;
    for (const line of lines) this.take(line);
  }

  finish(): Answers {
    this.take(this.rest);
    if (!this.shape) {
      throw new FormatError(`${this.file}: no answers; it wants a line {"user", "a", "b", "label"} for each`);
    }
    return this.shape.finish();
  }

  private take(line: string): void {
    this.line++;
    const trimmed = line.trim(); // of a byte order mark, too
    if (trimmed === "") return;
    const row = parseLine(trimmed, `${this.file}:${this.line}`);
    this.shape ??= this.start(row);
    this.shape.row(
      this.keys.map((key) => row[key]),
      this.line,
    );
  }

  /** The first row says which keys all of them have; others are passed over. */
  private start(row: Record<string, unknown>): Shape {
    const own = given(this.columns);
    const names = { ...COLUMNS, ...own };
    const texts = names.chosenEmbedding in row || names.rejectedEmbedding in row;
    if (texts) this.keys = [names.user, names.chosen, "rejected", names.chosenEmbedding, names.rejectedEmbedding];
    else this.keys = [names.user, names.a, names.b, names.label];
    if (!texts && (own.task || names.task in row)) this.keys.push(names.task);
    const { file, line } = this;
    const place = (at: number) => `${file}:${at}`;
    return recogniser(own, this.seed)(this.keys, { file, header: place(line), place, typed: true });
  }
}

function parseLine(line: string, where: string): Record<string, unknown> {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    throw new FormatError(`${where}: not JSON (${(error as Error).message})`);
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw new FormatError(`${where}: got ${line.slice(0, 40)}; it wants {"user", "a", "b", "label"}`);
  }
  return row as Record<string, unknown>;
}
