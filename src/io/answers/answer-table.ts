import type { Preferences } from "../../data/preferences.ts";

/** What a file says, and what is worth telling about how it was read. */
export interface ParsedAnswers {
  readonly data: Preferences;
  readonly notes: string[];
}

/** Turns the rows of one file into answers. */
export interface AnswerTable {
  /** A row's cells in the order of the header; `at` is its line, or its number where there are no lines. */
  row(cells: readonly unknown[], at: number): void;
  finish(): ParsedAnswers;
}

/** Where rows come from. */
export interface RowSource {
  readonly file: string;
  /** How an error names the header, and a row. */
  readonly header: string;
  readonly locate: (at: number) => string;
  /** Whether cells have types of their own, so that "7" is a name and 7 a number. */
  readonly typed: boolean;
}

/** Chooses the shape of a file by its columns. */
export type RecogniseTable = (header: readonly string[], source: RowSource) => AnswerTable;

/** What the columns are called in a file, where it is not as in COLUMNS. */
export interface ColumnOptions {
  user?: string;
  label?: string;
  task?: string;
  option?: string;
  chosen?: string;
  /** Side A: this column, or those that begin with it and an underscore. */
  a?: string;
  b?: string;
  chosenEmbedding?: string;
  rejectedEmbedding?: string;
}

export type ColumnNames = Readonly<Required<ColumnOptions>>;

export const DEFAULT_COLUMNS: ColumnNames = {
  user: "user",
  label: "label",
  task: "task",
  option: "option",
  chosen: "chosen",
  a: "a",
  b: "b",
  chosenEmbedding: "chosen_embedding",
  rejectedEmbedding: "rejected_embedding",
};

/** Only the names that were given: an option that is not set is often there as undefined. */
export function withoutUndefined(columns: ColumnOptions): ColumnOptions {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined));
}

/** "1 row", "2 rows", "91,000 rows". */
export function plural(n: number, what: string): string {
  return `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
}

/** What to say about rows, or tasks, whose answer is missing. */
export function leftOutNote(n: number, what: string, why: string): string[] {
  return n === 0 ? [] : [`${plural(n, what)} ${why} ${n === 1 ? "was" : "were"} left out`];
}
