// Finds two alternatives in columns by the structure of their names alone, in any language.

import type { TableColumn } from "./table-column.ts";

/** Two halves of the columns whose names differ in one word or number. */
export interface ColumnHalves {
  /** The first column, which describes A, and the one of B. */
  readonly first: readonly [a: TableColumn, b: TableColumn];
  /** What tells the sides apart. */
  readonly sides: readonly [a: string, b: string];
  /** What both names have beside it. */
  readonly stem: string;
}

/** The words and numbers of a name: "Süße links" and "süßeLinks" have two, as "süße1" has. */
const tokensOf = (header: string): string[] =>
  header.replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ").match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];

/**
 * The halves, if one word or number in place of another turns the names of half of the columns into those of all others.
 * There must be two pairs at least: two features may share a word by chance.
 */
export function columnHalves(columns: readonly TableColumn[]): ColumnHalves | undefined {
  const half = columns.length / 2;
  if (half < 2 || !Number.isInteger(half)) return undefined;
  const tokens = columns.map(({ header }) => tokensOf(header));
  const counts = new Map<string, number>();
  for (const words of tokens) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const halves = [...counts].flatMap(([word, count]) => (count === half ? [word] : [])); // few, as names are short
  halves.sort((a, b) => a.length - b.length); // of "sweet1" and "sour2", the numbers tell the sides
  const names = new Map(tokens.map((words, k) => [words.join("\0"), k]));
  for (const a of halves.filter((word) => tokens[0]?.includes(word))) {
    const sideA = tokens.flatMap((words, k) => (words.includes(a) ? [k] : []));
    for (const b of halves) {
      const sideB = sideA.map((k) => names.get(replaced(tokens[k] ?? [], a, b).join("\0")));
      const isWhole = new Set([...sideA, ...sideB]).size === columns.length && !sideB.includes(undefined);
      const [first, other] = [columns[0], columns[sideB[0] ?? -1]];
      if (!isWhole || a === b || !first || !other) continue;
      const stem = (tokens[0] ?? []).filter((word) => word !== a).join("_");
      if (stem !== "") return { first: [first, other], sides: [a, b], stem };
    }
  }
  return undefined;
}

const replaced = (words: readonly string[], from: string, to: string): string[] =>
  words.map((word) => (word === from ? to : word));
