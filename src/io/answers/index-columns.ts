// Columns without a name, or with the name of an index: pandas, R and Excel write them beside the data.

import { FormatError } from "../../base/errors.ts";
import { isMissing } from "../cells.ts";
import { leftOutColumns, listOf } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import { isIndexName } from "./feature-names.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** More values of a column are not kept: no other column is like an index for so long. */
const MAX_SEEN = 1 << 20;

/** Such columns of a file. They are left out, unless their values are none of an index. */
export class IndexColumns {
  private readonly filled = new Set<TableColumn>();
  /** The whole numbers of columns without a name that are not the first; an index does not repeat one. */
  private readonly seen = new Map<TableColumn, Set<number>>();

  /** The last row name of R's mlogit: the number of a choice, and that of its alternative. */
  private counted: readonly [choice: number, alternative: number] = [0, 0];

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly source: RowSource,
  ) {
    for (const column of columns) if (column.index > 0 && isUnnamed(column)) this.seen.set(column, new Set());
  }

  /** Whether a column is one, by its name or by what the file says. */
  static has(header: string, source: RowSource): boolean {
    return isIndexName(header) || (source.index?.has(header) ?? false);
  }

  /** @throws FormatError when a cell has a number that is none of an index. */
  row(cells: Cells, line: number): void {
    for (const column of this.columns) {
      const cell = cells[column.index];
      if (isMissing(cell)) continue;
      this.filled.add(column);
      const value = this.source.numbers.parse(cell);
      if (Number.isNaN(value) || this.countsAlternatives(column, cell)) continue; // text: a name of the row
      const seen = this.seen.get(column);
      if (!Number.isInteger(value) || value < 0 || seen?.has(value)) throw this.notIndex(column, cell, line);
      if (seen && seen.size < MAX_SEEN) seen.add(value);
    }
  }

  /**
   * Whether the first column has no name, and its cell is "choice.alternative" after that of the row before, such as 2.1 after
   * 1.3: the row names of R's mlogit.
   */
  private countsAlternatives(column: TableColumn, cell: unknown): boolean {
    if (column.index > 0 || column.header !== "" || typeof cell !== "string") return false;
    const [, choice = Number.NaN, alternative = Number.NaN] = /^(\d+)\.(\d+)$/.exec(cell.trim())?.map(Number) ?? [];
    const [before, last] = this.counted;
    if (!(choice > before || (choice === before && alternative > last))) return false;
    this.counted = [choice, alternative];
    return true;
  }

  private notIndex({ header, index }: TableColumn, cell: unknown, line: number): FormatError {
    const where = this.source.locate(line);
    if (header === "") {
      return new FormatError(`${where}: column ${index + 1} has no name, but holds ${cell}; name it in the header`);
    }
    return new FormatError(
      `${where}: "${header}" is ${cell}, which does not number rows as the name says; rename the column if it is a feature, or leave it out with --ignore "${header}"`,
    );
  }

  /** Names the first column without a name, to complete an error. */
  get unnamed(): string {
    const column = this.columns.find(({ header }) => header === "");
    return column ? ` (column ${column.index + 1} has no name)` : "";
  }

  /** What was left out, one sentence each; `canKeep` says whether an option can keep it. */
  notes(canKeep: boolean): string[] {
    const [filled, empty] = [true, false].map((isFilled) =>
      this.columns.filter((column) => this.filled.has(column) === isFilled),
    );
    const nameOf = ({ header, index }: TableColumn) => (header === "" ? `column ${index + 1}` : `"${header}"`);
    const [unnamed, others] = [true, false].map((isUnnamed) =>
      (filled ?? []).filter(({ header }) => (header === "") === isUnnamed),
    );
    const named = (unnamed ?? []).map(
      (column) => `${nameOf(column)}, which has no name, was left out: it names or numbers the rows`,
    );
    if (others?.length) named.push(leftOutColumns(others.map(nameOf), "names or numbers the rows", canKeep));
    const blank = (empty ?? []).map(nameOf);
    return blank.length === 0 ? named : [...named, `${listOf(blank)} ${blank.length === 1 ? "is" : "are"} empty`];
  }
}

const isUnnamed = ({ header }: TableColumn): boolean => header === "" || /^unnamed: [1-9]/i.test(header);
