// Answers as JSON Lines or an array: {"user": "ann", "a": [..], "b": [..], "label": 1}. The label is 1 if a was preferred, 0 if b
// was, 0.5 for a tie, or any share from 0 to 1. A side is a list of numbers (a state), a list of such lists (a segment) or the name of an item.
// Rows with "contexts" are read as context-table.ts says. The explicit-preference format of TRL is read too: {"prompt", "chosen", "rejected"}, with a user and embeddings; and
// objects with the columns of a CSV file.

import { checkText, refuse } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { Preferences } from "../../data/preferences.ts";
import { NUMBERS } from "../cells.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import { MAX_COLUMNS } from "../limits.ts";
import { firstOf } from "../notes.ts";
import { type ExportReader, exportReader } from "./annotation-exports.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { AnswerTable, ParsedAnswers } from "./answer-table.ts";
import { type ColumnOptions, DEFAULT_COLUMNS, rolesOf, withoutUndefined } from "./column-names.ts";
import { CONTEXT_KEYS, contextRows, hasContexts } from "./context-table.ts";
import { changesAnswers, reasonAgainst } from "./feature-names.ts";
import { checkRows } from "./json-layouts.ts";
import { recogniser } from "./recognise.ts";
import { captionColumn } from "./side-columns.ts";

const EXPECTED = '{"user", "a", "b", "label"}';

/**
 * Parses answers in JSON Lines or a JSON array: one comparison an object, users in any order.
 *
 * An object is `{"user", "a", "b", "label"}`: the label is 1 if a was preferred, 0 if b was, 0.5 for a tie, and else the share of a; a side is a state
 * (a list of numbers), a segment (a list of states) or an item's name. An optional `"task"` marks objects that belong to one
 * choice. An object in TRL's explicit-preference format has `"user"`, `"chosen"`, `"rejected"`, `"chosen_embedding"` and
 * `"rejected_embedding"` instead. One without any of these has the columns of a CSV file as its keys. The first object
 * decides how all are read. Other keys are ignored, and objects with a null label are skipped.
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
  items?: AnswerItems,
): Promise<ParsedAnswers> {
  const reader = new JsonlReader(file, columns, seed, items);
  for await (const chunk of text) reader.parser.push(chunk);
  return reader.finish();
}

class JsonlReader {
  readonly parser: JsonLineParser;
  private readonly given: ColumnOptions;
  private keys: string[] = [];
  /** Keys of which nothing more is to be said: those that are read, and those that are known not to be. */
  private readonly known = new Set<string>();
  private readonly unread: string[] = [];
  private firstRow = 0;
  /** Whether every key is a column: features have keys of their own. */
  private isFlat = false;
  /** Whether rows compare texts. */
  private hasTexts = false;
  private table: AnswerTable | undefined;
  /** The reader of an annotation tool's export, if the file is one. */
  private exported: ExportReader | undefined;

  constructor(
    private readonly file: string,
    columns: ColumnOptions = {},
    private readonly seed = 0,
    private readonly items?: AnswerItems,
  ) {
    this.given = withoutUndefined(items?.required ? { ...columns, features: undefined, coding: undefined } : columns);
    this.parser = new JsonLineParser(file, EXPECTED, (row, position) => {
      this.table ??= this.start(row, position);
      if (this.exported) {
        const answers = this.exported.answers(row, () => this.parser.locate(position));
        for (const cells of answers) this.table.row(cells, position);
        return;
      }
      for (const key in row) if (!this.known.has(key)) this.addUnread(key, position);
      this.table.row(
        this.keys.map((key) => row[key]),
        position,
      );
    });
  }

  finish(): ParsedAnswers {
    this.parser.finish();
    if (!this.table) throw new FormatError(`${this.file}: no answers; each needs an object ${EXPECTED}`);
    // With a table of items, a column to ignore may be one of the table's.
    const unseen =
      this.exported || this.items?.required ? undefined : this.given.ignore?.find((key) => !this.known.has(key));
    if (unseen !== undefined)
      throw new FormatError(`${this.file}: no row has the key "${unseen}", which is to be ignored`);
    const { data, notes } = this.table.finish();
    const unread = this.unread.length > 0 ? [`these keys are not read: ${firstOf(this.unread)}`] : [];
    if (this.exported) unread.push(this.exported.note);
    return { data, notes: [...notes, ...unread] };
  }

  /** The first row decides which keys are read from every row. */
  private start(row: JsonRow, position: number): AnswerTable {
    const { file, seed, items } = this;
    const { locate } = this.parser;
    const { ignore = [], coding, ...columns } = this.given;
    const { group } = columns;
    const source = { file, header: locate(position), locate, typed: true, numbers: NUMBERS };
    const areKnown = hasContexts(row);
    this.exported = exportReader(row, this.given);
    if (!this.exported && !areKnown)
      checkRows(row, locate(position), Object.values({ ...DEFAULT_COLUMNS, ...rolesOf(columns) }));
    const useless = Object.keys(columns).find((key) => !["a", "b", "label", "labels"].includes(key));
    const noColumns = (ignore.length > 0 && "ignore") || (coding?.levels && "levels");
    if (this.exported && (useless ?? noColumns)) {
      const option = useless ?? noColumns;
      throw new FormatError(`${file}: an export of an annotation tool is read without --${option}; leave it out`);
    }
    if (this.exported) return recogniser({ labels: columns.labels }, seed, items)(["user", "a", "b", "label"], source);
    const names = { ...DEFAULT_COLUMNS, ...columns };
    const keys = Object.keys(row);
    if (keys.length > MAX_COLUMNS) {
      throw new FormatError(`${source.header}: the row has ${keys.length} keys; at most ${MAX_COLUMNS} are read`);
    }
    const present = keys.filter((key) => !ignore.includes(key));
    const isPresent = new Set(present);
    const has = (key: string) => isPresent.has(key);
    const isSide = (key: string) => has(key) && (items !== undefined || typeof row[key] !== "number");
    const hasTexts = has(names.chosen) && has("rejected") && !has(names.label);
    let read: string[];
    if (areKnown) {
      this.hasTexts = true;
      read = [...CONTEXT_KEYS, ...(columns.user ? [columns.user] : [])];
    } else if (items?.texts && hasTexts) {
      this.hasTexts = true;
      read = [names.user, "prompt", names.chosen, "rejected"];
    } else if (has(names.chosenEmbedding) || has(names.rejectedEmbedding) || hasTexts) {
      this.hasTexts = true;
      read = [names.user, names.chosen, "rejected", names.chosenEmbedding, names.rejectedEmbedding];
    } else if (isSide(names.a) || isSide(names.b)) {
      const beside = items?.texts ? ["prompt"] : [captionColumn(names.a), captionColumn(names.b)];
      read = [names.user, names.a, names.b, names.label, names.task, ...beside];
    } else read = present;
    if (group !== undefined && read !== present) read = [...read, group];
    this.isFlat = read === present;
    this.keys = read.filter(has);
    this.firstRow = position;
    for (const key of this.keys) this.known.add(key);
    const table = areKnown ? contextRows(columns, seed, items) : recogniser({ ...columns, coding }, seed, items);
    return table(this.keys, source);
  }

  /** Keeps the name of a key that is not read, unless it is to be ignored. Throws if it would have been read, had it been in the first row. */
  private addUnread(key: string, position: number): void {
    const { firstRow, parser, given } = this;
    if (given.ignore?.includes(key)) {
      this.known.add(key);
      return;
    }
    const roles = Object.values({ ...DEFAULT_COLUMNS, ...rolesOf(given) });
    if (this.items?.texts) roles.push("prompt");
    if (this.isFlat || (position !== firstRow && roles.includes(key))) {
      throw new FormatError(
        `${parser.locate(position)}: this row has "${key}", but the first (${parser.locate(firstRow)}) has not; every row needs the same keys`,
      );
    }
    if (changesAnswers(key, this.hasTexts)) {
      throw new FormatError(
        `${parser.locate(position)}: "${key}" ${reasonAgainst(key)}; leave it out with --ignore ${key}`,
      );
    }
    this.known.add(key);
    this.unread.push(key);
  }
}
