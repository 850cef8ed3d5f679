import type { AnswerItems } from "./answer-items.ts";
import type { ParsedAnswers, RecogniseTable } from "./answer-table.ts";
import { readJsonl } from "./answers-jsonl.ts";
import type { ColumnOptions } from "./column-names.ts";
import { readTable } from "./read-table.ts";
import { recogniser } from "./recognise.ts";

export interface AnswerOptions {
  /** Draws the sides if the file only marks the chosen alternative. */
  readonly seed?: number;
  /** The items that answers may name. */
  readonly items?: AnswerItems;
  /** Chooses the table of a file of CSV or Parquet, in place of `recogniser`. */
  readonly recognise?: RecogniseTable;
}

/**
 * Reads a file of answers, in the format of its extension. Ten million pairs of four features, all states distinct, take one
 * core a minute and at most 1.0 GB, 0.4 GB of which is the result.
 * @throws RangeError when the file cannot be read or its extension is unknown.
 * @throws FormatError naming the file and the line or row when the content is invalid.
 */
export function readAnswers(
  path: string,
  columns: ColumnOptions = {},
  { seed = 0, items, recognise = recogniser(columns, seed, items) }: AnswerOptions = {},
): Promise<ParsedAnswers> {
  return readTable(path, "answers", recognise, (text) => readJsonl(text, path, columns, seed, items));
}
