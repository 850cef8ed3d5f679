// Columns that number the rows of a file.

import { countsByName, isIndexName, NAMES } from "./feature-names.ts";

/** A file of fewer rows may hold 1, 2, 3 as a feature. */
const MIN_ROWS = 8;
/** In fewer rows, a feature may be in order. */
const MIN_ORDERED = 16;
/** More distinct values than this are not kept: no feature has them. */
const MAX_DISTINCT = 1 << 20;
/** Values that are drawn from a range are all different with a probability of at most e^−7 if none is numbered. */
const SURPRISE = 7;

/** How a column numbers the rows: certainly, or perhaps, as it also may be in order by chance. */
export interface Numbers {
  readonly certain: boolean;
  /** 0, 1, 2, … or 1, 2, 3, … in file order. */
  readonly counts: boolean;
}

/**
 * Sees the values of a column, row by row, to tell whether they number the rows: in order, backwards, shuffled, or with gaps
 * because rows were taken out.
 */
export class RowNumbering {
  private readonly distinct = new Set<number>();
  private rows = 0;
  private first = 0;
  private last = 0;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  private counts = true;
  private rises = true;
  private falls = true;

  /** Whether the column may still number the rows, now that it has this value in the next one. */
  see(value: number): boolean {
    if (!Number.isInteger(value) || this.distinct.has(value)) return false;
    if (this.distinct.size < MAX_DISTINCT) this.distinct.add(value);
    if (this.rows === 0) this.first = value;
    else {
      this.counts &&= value === this.last + 1;
      this.rises &&= value > this.last;
      this.falls &&= value < this.last;
    }
    this.last = value;
    this.low = Math.min(this.low, value);
    this.high = Math.max(this.high, value);
    this.rows++;
    return true;
  }

  /** How the column numbers the rows, once all are seen, if it does. */
  found(header: string): Numbers | undefined {
    const { rows, low, high, first, rises, falls } = this;
    const start = first === 0 || first === 1;
    const counts = this.counts && start;
    const byName = isIndexName(header) || NAMES.test(header) ? "surely" : countsByName(header);
    if (rows >= 2 && byName === "surely" && (rises || falls || rows >= MIN_ROWS)) return { certain: true, counts };
    if (rows < MIN_ROWS) return undefined;
    const range = high - low + 1;
    const isPermutation = range === rows && (low === 0 || low === 1);
    const isDense = (rows * rows) / (2 * range) > SURPRISE;
    const isOrdered = rises || falls;
    if (counts || isPermutation || isDense || (byName && isOrdered)) return { certain: true, counts };
    return isOrdered && rows >= MIN_ORDERED ? { certain: false, counts } : undefined;
  }
}
