import type { NumberReader } from "../cells.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** A file of fewer rows may hold 1, 2, 3 as a feature. */
const MIN_ROWS = 8;

interface Candidate {
  readonly feature: number;
  readonly column: TableColumn;
  last: number;
}

/**
 * Finds features that only number the rows: 0, 1, 2, … or 1, 2, 3, …, in file order. Of R's row names in a first column
 * "X" some may be missing, because rows were taken out.
 */
export class RowNumbering {
  /** The first column that turned out not to number the rows. */
  lost: TableColumn | undefined;
  private candidates: Candidate[];
  private rows = 0;

  constructor(
    features: readonly TableColumn[],
    private readonly numbers: NumberReader,
  ) {
    this.candidates = features.map((column, feature) => ({ feature, column, last: Number.NaN }));
  }

  /** Must see every row, also those without an answer. */
  row(cells: Cells): void {
    if (this.candidates.length > 0) {
      this.candidates = this.candidates.filter((candidate) => {
        const continues = this.continues(candidate, cells);
        if (!continues) this.lost ??= candidate.column;
        return continues;
      });
    }
    this.rows++;
  }

  private continues(candidate: Candidate, cells: Cells): boolean {
    const { column, last } = candidate;
    const value = this.numbers.parse(cells[column.index]);
    candidate.last = value;
    const hasGaps = column.header === "X" && column.index === 0;
    if (this.rows === 0) return value === 0 || value === 1 || (hasGaps && Number.isInteger(value));
    return hasGaps ? Number.isInteger(value) && value > last : value === last + 1;
  }

  /** The numbers of the features, in ascending order, that number the rows of the whole file. */
  found(): number[] {
    return this.rows < MIN_ROWS ? [] : this.candidates.map(({ feature }) => feature);
  }
}
