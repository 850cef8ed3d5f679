// Answers as JSON Lines: {"user": "ann", "a": [..], "b": [..], "label": 1}. The label is 1 if a was preferred, 0 if b
// was, 0.5 for a tie. A side is a list of numbers (a state), a list of such lists (a segment) or the name of an item.
// The explicit-preference format of TRL is read too: {"prompt", "chosen", "rejected"}, with a user and embeddings.

import { checkText, refuse } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { Preferences } from "../../data/preferences.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import type { AnswerTable, ParsedAnswers } from "./answer-table.ts";
import { type ColumnOptions, DEFAULT_COLUMNS, withoutUndefined } from "./column-names.ts";
import type { NamedItems } from "./named-items.ts";
import { recogniser } from "./recognise.ts";

const EXPECTED = '{"user", "a", "b", "label"}';

/**
 * Parses answers in JSON Lines: one comparison a line, users in any order.
 *
 * A line is `{"user", "a", "b", "label"}`: the label is 1 if a was preferred, 0 if b was, 0.5 for a tie; a side is a state
 * (a list of numbers), a segment (a list of states) or an item's name. An optional `"task"` marks lines that belong to one
 * choice. A line in TRL's explicit-preference format has `"user"`, `"chosen"`, `"rejected"`, `"chosen_embedding"` and
 * `"rejected_embedding"` instead. The first line decides how all are read; other keys are ignored, and lines with a null
 * label are skipped.
 *
 * @param text The content of a file.
 * @param file The file's name, for error messages.
 * @throws TypeError unless both are texts.
 * @throws FormatError naming the file and the line if the text is not in this format or holds no answer.
 * @example
 * import { parseJsonl } from "penchant/train";
 *
 * const text = `{"user": "ann", "a": [1, 0], "b": [0, 1], "label": 1}
 *   {"user": "bob", "a": [0, 1], "b": [1, 1], "label": 0.5}`;
 * const { users, labels, states } = parseJsonl(text, "answers.jsonl");
 * console.log(users?.join(), labels.join(), states.join()); // ann,bob 1,0.5 1,0,0,1,1,1
 */
export function parseJsonl(text: string, file: string): Preferences {
  if (typeof text !== "string") refuse("text", text, "the content of a file as text; decode bytes with TextDecoder");
  checkText("file", file, "the file's name, for error messages");
  const reader = new JsonlReader(file);
  reader.parser.push(text);
  return reader.finish().data;
}

/** `parseJsonl` for text in chunks, which may be split anywhere. `seed` draws which side the chosen text is on. */
export async function readJsonl(
  text: AsyncIterable<string>,
  file: string,
  columns?: ColumnOptions,
  seed?: number,
  items?: NamedItems,
): Promise<ParsedAnswers> {
  const reader = new JsonlReader(file, columns, seed, items);
  for await (const chunk of text) reader.parser.push(chunk);
  return reader.finish();
}

class JsonlReader {
  readonly parser: JsonLineParser;
  private keys: string[] = [];
  private table: AnswerTable | undefined;

  constructor(
    private readonly file: string,
    private readonly columns: ColumnOptions = {},
    private readonly seed = 0,
    private readonly items?: NamedItems,
  ) {
    this.parser = new JsonLineParser(file, EXPECTED, (row, line) => {
      this.table ??= this.start(row, line);
      this.table.row(
        this.keys.map((key) => row[key]),
        line,
      );
    });
  }

  finish(): ParsedAnswers {
    this.parser.finish();
    if (!this.table) throw new FormatError(`${this.file}: no answers; each needs an object ${EXPECTED}`);
    return this.table.finish();
  }

  /** The first row decides which keys are read from every row. */
  private start(row: JsonRow, line: number): AnswerTable {
    const given = withoutUndefined(this.columns);
    const names = { ...DEFAULT_COLUMNS, ...given };
    const texts = names.chosenEmbedding in row || names.rejectedEmbedding in row;
    if (texts) this.keys = [names.user, names.chosen, "rejected", names.chosenEmbedding, names.rejectedEmbedding];
    else this.keys = [names.user, names.a, names.b, names.label];
    if (!texts && (given.task || names.task in row)) this.keys.push(names.task);
    const { file } = this;
    const { locate } = this.parser;
    return recogniser(given, this.seed, this.items)(this.keys, { file, header: locate(line), locate, typed: true });
  }
}
