import type { Preferences } from "../data/preferences.ts";

/** What a file says, and what is worth telling about how it was read. */
export interface ParsedAnswers {
  readonly data: Preferences;
  readonly notes: string[];
}

/** Turns the rows of one file into answers. */
export interface Shape {
  /** A row's cells in the order of the header; `at` is its line, or its number where there are no lines. */
  row(cells: readonly unknown[], at: number): void;
  finish(): ParsedAnswers;
}

/** Where rows come from. */
export interface Source {
  readonly file: string;
  /** How an error names the header, and a row. */
  readonly header: string;
  readonly place: (at: number) => string;
  /** Whether cells have types of their own, so that "7" is a name and 7 a number. */
  readonly typed: boolean;
}

/** Chooses the shape of a file by its columns. */
export type Recognise = (header: readonly string[], source: Source) => Shape;

/** What the columns are called in a file, where it is not as in COLUMNS. */
export interface Columns {
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

export type ColumnNames = Readonly<Required<Columns>>;

export const COLUMNS: ColumnNames = {
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
export function given(columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined));
}

/** "1 row", "2 rows", "91,000 rows". */
export function count(n: number, what: string): string {
  return `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
}

/** What to say about rows, or tasks, whose answer is missing. */
export function leftOut(n: number, what: string, why: string): string[] {
  return n === 0 ? [] : [`${count(n, what)} ${why} ${n === 1 ? "was" : "were"} left out`];
}
