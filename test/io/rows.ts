import { at } from "../../src/base/arrays.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { choicesOf } from "../../src/data/choices.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import type { ParsedAnswers } from "../../src/io/answers/answer-table.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readCsv } from "../../src/io/answers/csv.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";

/** An answer with its states in full, independent of how it is stored. */
export interface Row {
  user: string;
  a: number[][];
  b: number[][];
  label: number;
  task?: number;
}

/** All answers in the order of the data, which must be valid. */
export function rowsOf(data: Preferences): Row[] {
  checkPreferences(data);
  const { states, size, length, pairs, labels, offsets, tasks, users } = data;
  return (users ?? []).flatMap((user, u) =>
    Array.from({ length: at(offsets, u + 1) - at(offsets, u) }, (_, i) => {
      const c = at(offsets, u) + i;
      const side = (from: number) =>
        Array.from(pairs.subarray(from, from + length))
          .filter((s) => s >= 0)
          .map((s) => Array.from(states.subarray(s * size, (s + 1) * size)));
      const start = 2 * length * c;
      const row: Row = { user, a: side(start), b: side(start + length), label: at(labels, c) };
      return tasks ? { ...row, task: tasks[c] } : row;
    }),
  );
}

/** The chunks of a text that is split at these indices. */
export async function* chunksOf(text: string, ...splits: number[]): AsyncGenerator<string> {
  const ends = [0, ...splits, text.length];
  for (let i = 1; i < ends.length; i++) yield text.slice(ends[i - 1], ends[i]);
}

export const csv = (
  text: string,
  columns?: ColumnOptions,
  seed?: number,
  ...splits: number[]
): Promise<ParsedAnswers> => readCsv(chunksOf(text, ...splits), "f.csv", recogniser(columns, seed));

/** Rows as CSV. */
export const table = (header: string, rows: readonly (readonly (number | string)[])[]): string =>
  [header, ...rows.map((row) => row.join())].join("\n");

/** 0, 1, …, n − 1. */
export const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The comparisons of each choice in training, as "winner > loser", by the names of items or the first feature. */
export function choicesIn(data: Preferences): string[][] {
  const rows = rowsOf(data).map(({ a, b, label }) => {
    const [winner, loser] = (label === 1 ? [a, b] : [b, a]).map(([state = []]) =>
      data.captions && data.captions === data.features ? data.captions[state.indexOf(1)] : state.join("/"),
    );
    return `${winner} > ${loser}`;
  });
  return Array.from(choicesOf(data), (choice) => choice.map((row) => rows[row] ?? ""));
}

/** Lines of a file. */
export const linesOf = (...lines: string[]): string => lines.join("\n");

/** Why a file is refused; how it was read if it is not. */
export const refused = (text: string, columns?: ColumnOptions): Promise<string> =>
  csv(text, columns).then(
    ({ notes }) => `read: ${notes.join("; ")}`,
    ({ message }) => message,
  );
