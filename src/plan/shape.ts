// Shapes of tensors, whose number of rows may depend on a count that is chosen for each run.

import { checkWhole, refuse } from "../base/check.ts";

/** A number of rows: `times`, or `times` multiples of a named count that a run may lower from its maximum. */
export interface Extent {
  /** Name of the count; null when the number of rows is fixed. */
  readonly count: string | null;
  /** Rows for each unit of the count, or the number of rows when it is fixed. */
  readonly times: number;
  /** Number of rows at the maximum of the count, for which memory is laid out. */
  readonly max: number;
}

/** Rows, columns and element type of a tensor. */
export interface Shape {
  /** Number of rows. */
  readonly rows: Extent;
  /** Number of columns. */
  readonly cols: number;
  /** Element type. */
  readonly type: "f32" | "i32";
}

/**
 * An extent of a fixed number of rows; an extent is returned as it is.
 * @throws RangeError unless a number is whole and at least 1.
 */
export function extent(rows: number | Extent): Extent {
  if (typeof rows === "object" && rows?.max >= 1) return rows;
  checkWhole("rows", rows, 1);
  return { count: null, times: rows as number, max: rows as number };
}

/**
 * Multiplies an extent by a factor, which may be a fraction.
 * @throws RangeError when the result is not a whole number of rows.
 */
export function scaled(rows: Extent, factor: number): Extent {
  if (typeof factor !== "number") refuse("factor", factor, "a number");
  const exact = rows.times * factor;
  const times = Math.round(exact); // 49 · (1 / 49) is less than 1
  if (!(Math.abs(times - exact) <= 1e-9 * exact && times >= 1)) {
    throw new RangeError(`rows: got ${extentText(rows)}; it must divide by ${1 / factor}`);
  }
  return { count: rows.count, times, max: (rows.max / rows.times) * times };
}

/** Whether two extents are equal in every run. */
export function sameRows(a: Extent, b: Extent): boolean {
  return a.count === b.count && a.times === b.times;
}

/** Number of rows of `a` per row of `b` if it is the same whole number in every run, otherwise NaN. */
export function ratio(a: Extent, b: Extent): number {
  const whole = a.count === b.count ? a.times / b.times : Number.NaN;
  return Number.isInteger(whole) ? whole : Number.NaN;
}

/** Number of rows for these values of the counts; a count that is not given is at its maximum. */
export function liveRows(rows: Extent, counts: ReadonlyMap<string, number>): number {
  return rows.count === null ? rows.times : rows.times * (counts.get(rows.count) ?? rows.max / rows.times);
}

function extentText(rows: Extent): string {
  if (rows.count === null) return String(rows.times);
  return rows.times === 1 ? rows.count : `${rows.times}·${rows.count}`;
}

/** A shape as error messages show it, such as `[2·n, 3] of i32`. */
export function shapeText(shape: Shape): string {
  return `[${extentText(shape.rows)}, ${shape.cols}]${shape.type === "i32" ? " of i32" : ""}`;
}
