// The items of a row that its cells of the best and the worst mean: by name, or by their position in the row.

import { FormatError } from "../../base/errors.ts";
import { NONE } from "../../data/none.ts";
import { badCell, isMissing, type Locate } from "../cells.ts";
import { listOf } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import { nameIn } from "./cell-names.ts";
import { isNoneName } from "./none-rows.ts";
import type { NumberedColumn } from "./numbered-columns.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** An item of a row, by its name and its state, which is −1 for none of these. */
export interface RowItem {
  readonly name: string;
  readonly state: number;
  readonly column: NumberedColumn;
}

/** Which item of a row a cell means: as a name, and as a position; undefined where it means none. */
export interface Pick {
  readonly byName: RowItem | undefined;
  readonly byPosition: RowItem | undefined;
  readonly column: TableColumn;
  readonly cell: unknown;
}

/** How a file says which items are meant. */
export type Picking = "name" | "position";

/**
 * What a cell means among the items of its row; undefined if it is blank.
 * @param isItem Whether a cell has the name of an item of the table.
 * @throws FormatError when it means none.
 */
export function pickIn(
  cells: Cells,
  column: TableColumn,
  shown: readonly RowItem[],
  locate: Locate,
  source: RowSource,
  isItem: (cell: unknown) => boolean,
): Pick | undefined {
  const cell = cells[column.index];
  if (isMissing(cell)) return undefined;
  const name = isNoneName(cell) && !isItem(cell) ? NONE : nameIn(cell, column.header, locate, source);
  const number = typeof cell === "boolean" ? Number.NaN : source.numbers.parse(cell);
  const byName = shown.find((item) => item.name === name);
  const byPosition = shown.find(
    (item) => item.column.number === number || item.column.header.toLowerCase() === name.toLowerCase(),
  );
  if (!byName && !byPosition) throw noItem(column, cells, shown, locate, " or its position");
  return { byName, byPosition, column, cell };
}

/** The error for a cell that means no item of its row. */
export function noItem(
  { header, index }: TableColumn,
  cells: Cells,
  shown: readonly RowItem[],
  locate: Locate,
  or: string,
): FormatError {
  const names = listOf(shown.map(({ name }) => name));
  return badCell(locate(), header, cells[index], `an item of its row${or} (${names})`);
}

/** A row with what it says of its items. */
interface PickedRow {
  readonly line: number;
  readonly best: Pick | undefined;
  readonly worst: Pick | undefined;
}

/** Whether items are given by name or by position, the same in all rows. @throws FormatError when that cannot be told. */
export function pickingOf(rows: readonly PickedRow[], source: RowSource): Picking {
  let name: string | undefined;
  let position: string | undefined;
  let doubtful: string | undefined;
  for (const { best, worst, line } of rows) {
    for (const pick of [best, worst]) {
      if (!pick) continue;
      const shown = `${source.locate(line)}: "${pick.column.header}" is ${JSON.stringify(pick.cell)}`;
      if (!pick.byPosition) name ??= shown;
      else if (!pick.byName) position ??= shown;
      else if (pick.byName !== pick.byPosition) doubtful ??= shown;
    }
  }
  if (name !== undefined && position !== undefined) {
    throw new FormatError(`${position}, a position, but ${name}, a name; give names in all rows, or positions`);
  }
  if (doubtful !== undefined && name === undefined && position === undefined) {
    throw new FormatError(
      `${doubtful}, which may be the name of an item or a position in its row; give the items names that are no numbers`,
    );
  }
  return position === undefined ? "name" : "position";
}
