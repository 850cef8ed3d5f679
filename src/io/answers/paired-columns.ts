// Finds columns that describe two alternatives under other names than a_… and b_….

import { columnHalves } from "./header-tokens.ts";
import type { TableColumn } from "./table-column.ts";

/** Two columns of one feature, and where their names differ. */
export interface ColumnPair {
  readonly a: TableColumn;
  readonly b: TableColumn;
  /** What the names begin with, as values of --a and --b; undefined if they end with what differs. */
  readonly prefixes?: readonly [a: string, b: string];
  /** What both names have beside the side. */
  readonly stem: string;
}

/** What names the sides of a comparison: of "left", ["left", 0]; of "option2", ["option12", 1]. */
export function sideOf(part: string): readonly [family: string, side: number] | undefined {
  const word = part.toLowerCase();
  for (const [first, second] of [
    ["left", "right"],
    ["l", "r"],
    ["first", "second"],
    ["links", "rechts"],
    ["linke", "rechte"],
    ["linkes", "rechtes"],
    ["erste", "zweite"],
    ["gauche", "droite"],
    ["izquierda", "derecha"],
    ["sinistra", "destra"],
  ] as const) {
    if (word === first || word === second) return [first + second, word === first ? 0 : 1];
  }
  const match = /^(|option|alt|alternative|profile|item|choice|product|card|model|side)([ab12])$/.exec(word);
  if (!match) return undefined;
  const [, owner = "", mark = ""] = match;
  return /[ab]/.test(mark) ? [`${owner}ab`, "ab".indexOf(mark)] : [`${owner}12`, "12".indexOf(mark)];
}

const SPLITS = [
  { pattern: /^([^_. -]+)([_. -])(.+)$/, part: 1, stem: 3, leads: true },
  { pattern: /^(.+)[_. -]([^_. -]+)$/, part: 2, stem: 1, leads: false },
] as const;

/**
 * The first of the pairs that at least half of the columns form. Numbers at the end of names, as in x_1 and x_2, must form
 * several pairs.
 */
export function columnPair(columns: readonly TableColumn[]): ColumnPair | undefined {
  for (const { pattern, part, stem, leads } of SPLITS) {
    const families = new Map<string, Map<string, [TableColumn?, TableColumn?]>>();
    const prefixes = new Map<TableColumn, string>();
    for (const column of columns) {
      const match = pattern.exec(column.header);
      const side = match && sideOf(match[part] ?? "");
      if (!side) continue;
      const stems = families.get(side[0]) ?? new Map<string, [TableColumn?, TableColumn?]>();
      families.set(side[0], stems);
      const pair = stems.get(match[stem] ?? "") ?? [];
      pair[side[1] as 0 | 1] = column;
      stems.set(match[stem] ?? "", pair);
      if (leads && match[2] === "_") prefixes.set(column, match[1] ?? "");
    }
    for (const [family, stems] of families) {
      const pairs = [...stems].flatMap(([name, [a, b]]) => (a && b ? [{ a, b, stem: name }] : []));
      const [first] = pairs;
      const enough = family === "12" && !leads ? 2 : 1;
      if (!first || pairs.length < enough || 4 * pairs.length < columns.length) continue;
      const [a, b] = [prefixes.get(first.a), prefixes.get(first.b)];
      return a !== undefined && b !== undefined ? { ...first, prefixes: [a, b] } : first;
    }
  }
  return halves(columns);
}

/** The first pair of two alternatives whose sides have any names. */
function halves(columns: readonly TableColumn[]): ColumnPair | undefined {
  const found = columnHalves(columns);
  if (!found) return undefined;
  const { first, sides, stem } = found;
  const prefixOf = ({ header }: TableColumn) => sides.find((side) => header.startsWith(`${side}_`));
  const [lead, other] = sides;
  const rest = columns.map((column) => column.header.slice((prefixOf(column)?.length ?? 0) + 1));
  const pairwise = columns.every(prefixOf) && 2 * new Set(rest).size === columns.length;
  return { a: first[0], b: first[1], stem, ...(pairwise && { prefixes: [lead, other] }) };
}
