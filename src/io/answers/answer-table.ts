// Types of all readers of answers: a source of rows, and a table that turns rows into answers.

import type { Preferences } from "../../data/preferences.ts";
import type { TextEncoding } from "../../data/text-encoding.ts";
import type { NameSource, NumberReader } from "../cells.ts";

/** Answers read from a file. */
export interface ParsedAnswers {
  readonly data: Preferences;
  /** How the file was read and what was left out, one sentence each. */
  readonly notes: string[];
}

/** Turns the rows of one file into a result. */
export interface RowTable<Result> {
  /** Adds a row: its cells in header order, and its line (or its number, where the format has no lines). */
  row(cells: readonly unknown[], line: number): void;
  /**
   * The result of all rows.
   * @throws FormatError when there are none.
   */
  finish(): Result;
}

/** Turns the rows of one file into answers. */
export type AnswerTable = RowTable<ParsedAnswers>;

/** The file that rows come from. */
export interface RowSource extends NameSource {
  readonly file: string;
  /** Names the header in error messages. */
  readonly header: string;
  /** Names a row in error messages. */
  readonly locate: (line: number) => string;
  /** Reads the numbers in cells. */
  readonly numbers: NumberReader;
  /** What separates cells, as errors show it; absent where a format leaves no doubt. */
  readonly separator?: string;
  /** The columns that the file says are the index of its table. */
  readonly index?: ReadonlySet<string>;
  /** The text encoder that the file says its lists are embeddings of. */
  readonly embedding?: TextEncoding;
  /** The group of the answer that the present row is or is part of, if an option names a column of groups. */
  group?: string;
  /** Notes of the reader of the format, complete once all rows are read. */
  readonly notes?: readonly string[];
}

/** Chooses the table for a file by its columns. */
export type Recognise<Result> = (header: readonly string[], source: RowSource) => RowTable<Result>;
export type RecogniseTable = Recognise<ParsedAnswers>;
