/** A number of rows: `times`, or `times` × a named count that a run may lower from its maximum. */
export interface Extent {
  readonly count: string | null;
  readonly times: number;
  /** The number of rows at the count's maximum: what memory is laid out for. */
  readonly max: number;
}

export interface Shape {
  readonly rows: Extent;
  readonly cols: number;
  readonly type: "f32" | "i32";
}

export function extent(rows: number | Extent): Extent {
  if (typeof rows !== "number") return rows;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(`rows: got ${rows}; it must be a whole number of at least 1`);
  }
  return { count: null, times: rows, max: rows };
}

/** `factor` times as many rows; the factor may be a fraction that divides them. */
export function scaled(rows: Extent, factor: number): Extent {
  const exact = rows.times * factor;
  const times = Math.round(exact); // 49 · (1 / 49) is less than 1
  if (Math.abs(times - exact) > 1e-9 * exact || times < 1) {
    throw new RangeError(`rows: ${extentText(rows)} rows do not divide by ${1 / factor}`);
  }
  return { count: rows.count, times, max: (rows.max / rows.times) * times };
}

export function sameRows(a: Extent, b: Extent): boolean {
  return a.count === b.count && a.times === b.times;
}

/** Rows of `a` for each row of `b`, when that is a fixed whole number; otherwise NaN. */
export function ratio(a: Extent, b: Extent): number {
  const whole = a.count === b.count ? a.times / b.times : Number.NaN;
  return Number.isInteger(whole) ? whole : Number.NaN;
}

/** The number of rows when the named counts have these values. */
export function liveRows(rows: Extent, counts: ReadonlyMap<string, number>): number {
  return rows.count === null ? rows.times : rows.times * (counts.get(rows.count) ?? rows.max / rows.times);
}

function extentText(rows: Extent): string {
  if (rows.count === null) return String(rows.times);
  return rows.times === 1 ? rows.count : `${rows.times}·${rows.count}`;
}

export function shapeText(shape: Shape): string {
  return `[${extentText(shape.rows)}, ${shape.cols}]${shape.type === "i32" ? " of i32" : ""}`;
}
