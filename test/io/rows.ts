import { checkPreferences, type Preferences } from "../../src/data/preferences.ts";
import type { ColumnOptions, ParsedAnswers } from "../../src/io/answers/answer-table.ts";
import { readCsv } from "../../src/io/answers/csv.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";

/** One answer in full: what was read, free of how it is stored. */
export interface Row {
  user: string;
  a: number[][];
  b: number[][];
  label: number;
  task?: number;
}

/** Every answer, in the order of the data; throws unless the data is sound. */
export function rowsOf(data: Preferences): Row[] {
  checkPreferences(data);
  const { states, size, length, pairs, labels, offsets, tasks, users } = data;
  return (users ?? []).flatMap((user, u) =>
    Array.from({ length: (offsets[u + 1] as number) - (offsets[u] as number) }, (_, i) => {
      const c = (offsets[u] as number) + i;
      const side = (from: number) =>
        Array.from(pairs.subarray(from, from + length))
          .filter((s) => s >= 0)
          .map((s) => Array.from(states.subarray(s * size, (s + 1) * size)));
      const at = 2 * length * c;
      const row: Row = { user, a: side(at), b: side(at + length), label: labels[c] as number };
      return tasks ? { ...row, task: tasks[c] } : row;
    }),
  );
}

/** Pieces of a text, cut at these places. */
export async function* cut(text: string, ...at: number[]): AsyncGenerator<string> {
  const ends = [0, ...at, text.length];
  for (let i = 1; i < ends.length; i++) yield text.slice(ends[i - 1], ends[i]);
}

export const csv = (text: string, columns?: ColumnOptions, seed?: number, ...at: number[]): Promise<ParsedAnswers> =>
  readCsv(cut(text, ...at), "f.csv", recogniser(columns, seed));
