// Readers of rows: of the two sides of a comparison, or of one alternative of a choice.

import type { FormatError } from "../../base/errors.ts";
import type { Locate } from "../cells.ts";
import type { RowSource } from "./answer-table.ts";
import { numbersRows, type ReadSides } from "./feature-states.ts";
import { RowNumbering } from "./row-numbering.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** Reads the two sides of comparisons and collects their states. */
export type SideReader = RowReader<readonly [a: readonly number[], b: readonly number[]]>;

/** Reads the state numbers of rows, and collects their states. */
export interface RowReader<States> {
  /** The state numbers of a row. */
  read(cells: Cells, locate: Locate): States;
  /** Sees a row that has no answer. */
  skip?(cells: Cells): void;
  /** All states, once all rows are read. */
  finish(): ReadSides;
}

/** Reads the alternative of a row, and collects their states. */
export type AlternativeReader = RowReader<number>;

/**
 * A reader of rows with further columns that can only number the rows.
 * @param unknown The error for one that does not.
 */
export function besideRowNumbers<States>(
  reader: RowReader<States>,
  columns: readonly TableColumn[],
  source: RowSource,
  unknown: (column: TableColumn) => FormatError,
): RowReader<States> {
  if (columns.length === 0) return reader;
  const numbering = new RowNumbering(columns, source.numbers);
  const see = (cells: Cells) => {
    numbering.row(cells);
    if (numbering.lost) throw unknown(numbering.lost);
  };
  return {
    read: (cells, locate) => {
      see(cells);
      return reader.read(cells, locate);
    },
    skip: (cells) => {
      see(cells);
      reader.skip?.(cells);
    },
    finish: () => {
      const [first] = columns;
      if (first && numbering.found().length === 0) throw unknown(first); // too few rows to tell
      const { notes, ...read } = reader.finish();
      return { ...read, notes: [...notes, ...columns.map(numbersRows)] };
    },
  };
}
