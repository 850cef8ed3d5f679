// Readers of rows: of the two sides of a comparison, or of one alternative of a choice.

import type { FormatError } from "../../base/errors.ts";
import type { Locate } from "../cells.ts";
import type { RowSource } from "./answer-table.ts";
import { changesAnswers } from "./feature-names.ts";
import { type IsNone, leftOutNotes, type ReadSides } from "./feature-states.ts";
import { RowNumbering } from "./row-numbering.ts";
import type { RowPlace } from "./row-place.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** Reads the two sides of comparisons and collects their states. */
export type SideReader = RowReader<readonly [a: readonly number[], b: readonly number[]]>;

/** Reads the state numbers of rows, and collects their states. */
export interface RowReader<States> {
  /** Whether states are items by name. */
  readonly named?: boolean;
  /** The state numbers of a row with an answer, or of an alternative. */
  read(cells: Cells, locate: Locate, place: RowPlace): States;
  /** Sees a row that has no answer. */
  skip?(cells: Cells): void;
  /** All states, once all rows are read; `isNone` tells whether those without features are none of these. */
  finish(isNone?: IsNone): ReadSides;
}

/** Reads the alternative of a row, and collects their states. */
export type AlternativeReader = RowReader<number>;

/** Rows after which a column that numbers them is known from others. */
const ENOUGH = 8;

/**
 * A reader of rows with further columns that can only number the rows.
 * @param refuse The error for those that do not.
 */
export function besideRowNumbers<States>(
  reader: RowReader<States>,
  columns: readonly TableColumn[],
  source: RowSource,
  refuse: (columns: readonly TableColumn[]) => FormatError,
): RowReader<States> {
  if (columns.length === 0) return reader;
  const numberings = columns.map((column) => ({ column, numbering: new RowNumbering() }));
  const lost = new Set<TableColumn>();
  let rows = 0;
  const check = () => {
    if (lost.size > 0) throw refuse(columns.filter((column) => lost.has(column)));
  };
  const see = (cells: Cells) => {
    for (const { column, numbering } of numberings) {
      const isNumber = !lost.has(column) && numbering.see(source.numbers.parse(cells[column.index]));
      if (!isNumber || changesAnswers(column.header)) lost.add(column);
    }
    if (++rows >= ENOUGH) check();
  };
  return {
    named: reader.named,
    read: (cells, locate, place) => {
      see(cells);
      return reader.read(cells, locate, place);
    },
    skip: (cells) => {
      see(cells);
      reader.skip?.(cells);
    },
    finish: (isNone) => {
      for (const { column, numbering } of numberings) if (!numbering.found(column.header)?.certain) lost.add(column);
      check();
      const { notes, ...read } = reader.finish(isNone);
      const leftOut = columns.map(
        (column) => ({ column, action: "leave out", reason: "only numbers the rows" }) as const,
      );
      return { ...read, notes: [...notes, ...leftOutNotes(leftOut)] };
    },
  };
}
