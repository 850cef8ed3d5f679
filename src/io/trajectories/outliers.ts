// Rows far outside what all others do. There are two kinds.
//
// Absurd values: beside them all others of their column would be equal, as beside 1e30. Up to a quarter of few rows, or a tenth
// of many, may be of this kind, also in succession.
//
// Values behind a gap: between a value and the range of its column in all other rows there is a gap that is
// wider than that range, and much wider than the distances between the values at the range's end. Such a value is an error of
// a sensor, of a simulator or of writing; in a heavy tail, values follow one another without such a gap.

import { at } from "../../base/arrays.ts";

/** A value far outside its column. */
export interface Outlier {
  readonly row: number;
  readonly column: number;
  readonly value: number;
  /** The range of the column in all other rows. */
  readonly low: number;
  readonly high: number;
}

/** Fewer rows than this do not tell what a column does. */
const MIN_ROWS = 20;
/** Rows from which on a range is well known. */
const MANY_ROWS = 1000;
/** A gap is so many times as wide as the range of all other values, in few and in many rows. */
const [GAP_FEW, GAP_MANY] = [3, 1.5];
/** And so many times as wide as the distance from the end of that range to so many values further in. */
const [TAIL_GAP, TAIL] = [20, 10];
/** A column is constant but for noise if the gap is so many times as wide as its range. */
const NOISE = 1e6;
/** The gap around such a column, relative to its value or to 1: smaller changes are rare, but may be what it is for. */
const GAP_CONSTANT = 1000;
/** More consecutive rows than this are not an error of one row, but something that happened. */
const MAX_RUN = 2;
/** How many rows of a column may be outliers. */
const maxOutliers = (rows: number): number => Math.min(Math.max(Math.floor(Math.sqrt(rows) / 10), 1), 100);
/** So many may be among so many rows or more, if the gap is so many times as wide as the range. */
const [FEW_OUTLIERS, FEW_OUTLIERS_ROWS, GAP_FEW_OUTLIERS] = [3, 40, 100];

/** Fewer rows than this do not tell whether a value is absurd. */
const MIN_ROWS_ABSURD = 4;
/** The range of values between the quartiles is found from so many rows. */
const SAMPLES = 2000;
/** An absurd value is so many ranges of the others away from them … */
const ABSURD = 10_000;
/** … and, if they are nearly the same, so many times their size or 1: then a rare value is what the column is for. */
const [NEARLY_SAME, ABSURD_SAME] = [1e-3, 1e6];
/** Of how many rows a column may be absurd. */
const maxAbsurd = (rows: number): number => Math.min(Math.floor(rows / 4), Math.max(3, Math.floor(rows / 10)));

/**
 * Finds the absurd values of a matrix [rows, width], in the order of rows. Reads the values three times.
 * @param skip [rows]: 1 for rows that do not count.
 */
export function findAbsurd(values: Float32Array, width: number, skip: Uint8Array): Outlier[] {
  let rows = 0;
  for (const skipped of skip) rows += 1 - skipped;
  if (rows < MIN_ROWS_ABSURD) return [];
  const found: Outlier[] = [];
  for (let column = 0; column < width; column++) {
    const forEach = (visit: (value: number, row: number) => void): void => {
      for (let row = 0, i = column; row < skip.length; row++, i += width)
        if (skip[row] === 0) visit(at(values, i), row);
    };
    const every = Math.ceil(rows / SAMPLES);
    const sample: number[] = [];
    let n = 0;
    forEach((value) => {
      if (n++ % every === 0) sample.push(value);
    });
    sample.sort((a, b) => a - b);
    const last = sample.length - 1;
    const [lower, upper] = [at(sample, Math.round(last / 4)), at(sample, Math.round((3 * last) / 4))];
    const margin = marginAround(lower, upper);
    let [low, high] = [upper, lower];
    let outside = 0;
    forEach((value) => {
      if (value < lower - margin || value > upper + margin) outside++;
      else if (value < low) low = value;
      else if (value > high) high = value;
    });
    if (outside === 0 || outside > maxAbsurd(rows)) continue;
    const gap = marginAround(low, high);
    let near = 0;
    const far: Outlier[] = [];
    forEach((value, row) => {
      if (value >= lower - margin && value <= upper + margin) return;
      if (value < low - gap || value > high + gap) far.push({ row, column, value, low, high });
      else near++;
    });
    if (near === 0) found.push(...far);
  }
  return found.sort((a, b) => a.row - b.row || a.column - b.column);
}

/** How far from values of this range a value is absurd. */
function marginAround(low: number, high: number): number {
  const [range, size] = [high - low, Math.max(1, Math.abs(low), Math.abs(high))];
  return range < NEARLY_SAME * size ? Math.max(ABSURD * range, ABSURD_SAME * size) : ABSURD * range;
}

/**
 * Finds the values behind a gap in a matrix [rows, width], in the order of rows: at most √rows / 10 rows of a column, or three,
 * and not more than two in succession. Reads the values twice; its memory is independent of the number of rows.
 * @param skip [rows]: 1 for rows that do not count.
 */
export function findOutliers(values: Float32Array, width: number, skip: Uint8Array): Outlier[] {
  let rows = 0;
  for (const skipped of skip) rows += 1 - skipped;
  if (rows < MIN_ROWS) return [];
  const usual = maxOutliers(rows);
  const most = rows < FEW_OUTLIERS_ROWS ? usual : Math.max(usual, FEW_OUTLIERS);
  const found: Outlier[] = [];
  for (let column = 0; column < width; column++) {
    const extremes = new Extremes(most + 1 + TAIL);
    for (let row = 0, i = column; row < skip.length; row++, i += width) {
      if (skip[row] === 0) extremes.add(at(values, i));
    }
    const range = rangeWithout(extremes, most, (count) =>
      count > usual ? GAP_FEW_OUTLIERS : rows < MANY_ROWS ? GAP_FEW : GAP_MANY,
    );
    if (!range) continue;
    const { low, high } = range;
    const outside: Outlier[] = [];
    for (let row = 0, i = column; row < skip.length; row++, i += width) {
      const value = at(values, i);
      if (skip[row] === 0 && (value < low || value > high)) outside.push({ row, column, value, low, high });
    }
    found.push(...withoutRuns(outside));
  }
  return found.sort((a, b) => a.row - b.row || a.column - b.column);
}

/** The smallest and largest values of a column. */
class Extremes {
  /** Rising. */
  readonly smallest: number[] = [];
  /** Falling. */
  readonly largest: number[] = [];

  constructor(private readonly count: number) {}

  add(value: number): void {
    const { smallest, largest, count } = this;
    if (smallest.length < count || value < at(smallest, count - 1)) insert(smallest, value, 1, count);
    if (largest.length < count || value > at(largest, count - 1)) insert(largest, value, -1, count);
  }
}

/** Inserts into a sorted list of at most `count` numbers. */
function insert(sorted: number[], value: number, sign: 1 | -1, count: number): void {
  let i = sorted.length;
  if (i === count) i--;
  else sorted.push(value);
  for (; i > 0 && sign * at(sorted, i - 1) > sign * value; i--) sorted[i] = at(sorted, i - 1);
  sorted[i] = value;
}

/** The range of all values but the outliers: without as many as have a gap around the range of the others. */
function rangeWithout(
  { smallest, largest }: Extremes,
  most: number,
  gapOf: (count: number) => number,
): { low: number; high: number } | undefined {
  for (let count = most; count > 0; count--) {
    const gap = gapOf(count);
    for (let below = 0; below <= count; below++) {
      const above = count - below;
      const [low, high] = [at(smallest, below), at(largest, above)];
      const isFar = (jump: number, tail: number): boolean =>
        jump > gap * (high - low) &&
        jump > TAIL_GAP * tail &&
        (jump < NOISE * (high - low) || jump > GAP_CONSTANT * Math.max(1, Math.abs(low)));
      const isBelow = below === 0 || isFar(low - at(smallest, below - 1), at(smallest, below + TAIL) - low);
      const isAbove = above === 0 || isFar(at(largest, above - 1) - high, high - at(largest, above + TAIL));
      if (low <= high && isBelow && isAbove) return { low, high };
    }
  }
  return undefined;
}

function withoutRuns(outliers: readonly Outlier[]): Outlier[] {
  const kept: Outlier[] = [];
  for (let from = 0; from < outliers.length; ) {
    let to = from + 1;
    while (to < outliers.length && at(outliers, to).row === at(outliers, to - 1).row + 1) to++;
    if (to - from <= MAX_RUN) kept.push(...outliers.slice(from, to));
    from = to;
  }
  return kept;
}
