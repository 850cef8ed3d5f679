// Answers as JSON lines: {"user": "ann", "a": [..], "b": [..], "label": 1}, label 1 when a was preferred, 0 when b was,
// 0.5 for a tie. A side is a list of numbers (a state), a list of such lists (a segment), or the name of an item. Or
// as TRL has them: {"prompt", "chosen", "rejected"} with a user and embeddings. Users may stand anywhere in the file.

import { FormatError } from "../../base/errors.ts";
import type { Preferences } from "../../data/preferences.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import {
  type AnswerTable,
  type ColumnOptions,
  DEFAULT_COLUMNS,
  type ParsedAnswers,
  withoutUndefined,
} from "./answer-table.ts";
import { recogniser } from "./recognise.ts";

const WANTS = '{"user", "a", "b", "label"}';

/** Parses the text of a file; every error names the file and the line. */
export function parseJsonl(text: string, file: string): Preferences {
  const rows = new JsonlReader(file);
  rows.lines.push(text);
  return rows.finish().data;
}

/** The same from pieces of text, which may end anywhere. */
export async function readJsonl(
  text: AsyncIterable<string>,
  file: string,
  columns?: ColumnOptions,
  seed?: number,
): Promise<ParsedAnswers> {
  const rows = new JsonlReader(file, columns, seed);
  for await (const piece of text) rows.lines.push(piece);
  return rows.finish();
}

class JsonlReader {
  readonly lines: JsonLineParser;
  private keys: string[] = [];
  private shape: AnswerTable | undefined;

  constructor(
    private readonly file: string,
    private readonly columns: ColumnOptions = {},
    private readonly seed = 0,
  ) {
    this.lines = new JsonLineParser(file, WANTS, (row, line) => {
      this.shape ??= this.start(row, line);
      this.shape.row(
        this.keys.map((key) => row[key]),
        line,
      );
    });
  }

  finish(): ParsedAnswers {
    this.lines.finish();
    if (!this.shape) throw new FormatError(`${this.file}: no answers; it wants a line ${WANTS} for each`);
    return this.shape.finish();
  }

  /** The first row says which keys all of them have; others are passed over. */
  private start(row: JsonRow, line: number): AnswerTable {
    const own = withoutUndefined(this.columns);
    const names = { ...DEFAULT_COLUMNS, ...own };
    const texts = names.chosenEmbedding in row || names.rejectedEmbedding in row;
    if (texts) this.keys = [names.user, names.chosen, "rejected", names.chosenEmbedding, names.rejectedEmbedding];
    else this.keys = [names.user, names.a, names.b, names.label];
    if (!texts && (own.task || names.task in row)) this.keys.push(names.task);
    const { file } = this;
    const locate = (row: number) => `${file}:${row}`;
    return recogniser(own, this.seed)(this.keys, { file, header: locate(line), locate, typed: true });
  }
}
