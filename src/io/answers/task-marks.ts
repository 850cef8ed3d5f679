// The columns that say how a person answered a task, in tables with one alternative per row.

import { FormatError } from "../../base/errors.ts";
import { badCell, isMissing } from "../cells.ts";
import type { RowSource } from "./answer-table.ts";
import type { LabelWords } from "./label-words.ts";
import { LabelReader } from "./labels.ts";
import type { Cells, TableColumn } from "./table-column.ts";
import type { OrderKind } from "./task-orders.ts";

/** The mark of the worst alternative. */
export const WORST = -1;

/** How the rows of a task are marked. */
export interface TaskMarks {
  readonly kind: OrderKind;
  /** The place of a row, 1 is the best; WORST for the worst; 0 for none of these; NaN if nothing is said. */
  read(cells: Cells, line: number): number;
  /** Notes on how marks were read, once all rows are. */
  finish(): string[];
  /** What is wrong with a second row with this mark in a task, whose first is at `first`. */
  second(mark: number, first: string): string;
  /** What is wrong with a task in which nothing is marked. */
  readonly unmarked: string;
}

/** What a task that seems to be several needs. */
export const ONE_EACH = "each choice of a user needs a task of its own";

/** Marks of the alternative that was chosen. */
export function chosenMarks(source: RowSource, column: TableColumn, words: LabelWords | undefined): TaskMarks {
  const labels = new LabelReader(source, column, "chosen", words);
  return {
    kind: "chosen",
    read: (cells, line) => labels.read(cells, line),
    finish: () => labels.finish(),
    second: () => `"${column.header}" marks a second alternative of this task; exactly one is chosen, and ${ONE_EACH}`,
    unmarked: `"${column.header}" marks no alternative as chosen; if none was, give the task a row for none of these`,
  };
}

/** Marks of the best alternative and of the worst, of which a file may have one alone; the column of the best may mark the worst with −1. */
export function bestWorstMarks(
  source: RowSource,
  best: TableColumn | undefined,
  worst: TableColumn | undefined,
  words: LabelWords | undefined,
): TaskMarks {
  const isBest = best && new LabelReader(source, best, "best", words);
  const isWorst = worst && new LabelReader(source, worst, "worst", words);
  const columns = [best, worst].flatMap((column) => (column ? [`"${column.header}"`] : []));
  let hasMinus = false;
  return {
    kind: "best",
    read: (cells, line) => {
      if (best && !worst && source.numbers.parse(cells[best.index]) === -1) {
        hasMinus = true;
        return WORST;
      }
      const [good, bad] = [isBest, isWorst].map((labels) => labels?.read(cells, line) ?? Number.NaN);
      if (good === 1 && bad === 1) {
        throw new FormatError(
          `${source.locate(line)}: ${columns.join(" and ")} mark the same alternative; the best of a task cannot be its worst: correct one of them`,
        );
      }
      if (good === 1) return 1;
      if (bad === 1) return WORST;
      return Number.isNaN(good) && Number.isNaN(bad) ? Number.NaN : 0;
    },
    finish: () => [
      ...(isBest?.finish() ?? []),
      ...(isWorst?.finish() ?? []),
      ...(hasMinus ? [`"${best?.header}" is 1 for the best and -1 for the worst`] : []),
    ],
    second: (mark) => {
      const header = ((mark === WORST ? worst : undefined) ?? best)?.header;
      return `"${header}" marks a second alternative of this task; each task has one, and ${ONE_EACH}`;
    },
    unmarked: `${columns.join(" and ")} mark${columns.length === 1 ? "s" : ""} no alternative`,
  };
}

/** The rank in a cell: a whole number from 1, or NaN where there is none. @throws FormatError when it is something else. */
function rankIn(cell: unknown, { header }: TableColumn, source: RowSource, line: number): number {
  if (isMissing(cell)) return Number.NaN;
  const rank = typeof cell === "boolean" ? Number.NaN : source.numbers.parse(cell);
  if (Number.isInteger(rank) && rank >= 1 && rank <= MAX_RANK) return rank;
  throw badCell(source.locate(line), header, cell, "a whole number from 1 (the best), or blank for no rank");
}

const MAX_RANK = 65536;

/** Marks of the ranks of alternatives, 1 is the best. Those without one come after all others. */
export function rankMarks(source: RowSource, column: TableColumn): TaskMarks {
  return {
    kind: "rank",
    read: (cells, line) => rankIn(cells[column.index], column, source, line),
    finish: () => [`"${column.header}" holds ranks, of which 1 is the best`],
    second: (mark, first) =>
      `"${column.header}" is ${mark}, as in ${first} of the same task; each ranking of a user needs a task of its own, and ties in a ranking are not read: leave blank what shares the last place, or give pairs with label 0.5`,
    unmarked: `"${column.header}" ranks no alternative`,
  };
}
