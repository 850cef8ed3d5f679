// The numbers of one step, as JSON and Parquet have them.

import { badCell, type Locate } from "../cells.ts";
import type { Growable } from "../growable.ts";

/** Number of values: 1 for a single number. */
export const sizeOf = (values: unknown): number => (isList(values) ? values.length : 1);

/** Whether values are a list: an array or, in Parquet, also a typed array. */
export const isList = (values: unknown): values is ArrayLike<unknown> =>
  Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));

/** Appends a list of `size` finite numbers. @throws FormatError naming the row. */
export function addNumbers(
  into: Growable<Float32Array>,
  values: unknown,
  name: string,
  size: number,
  locate: Locate,
): void {
  if (!isList(values) || values.length === 0) throw badCell(locate(), name, values, "a list of numbers");
  if (values.length !== size) {
    throw badCell(locate(), name, values, `a list of ${size} numbers, as in the rows before`);
  }
  for (let k = 0; k < size; k++) addNumber(into, values[k], name, `[${k}]`, locate);
}

/** Appends a finite number. @throws FormatError naming the row. */
export function addNumber(
  into: Growable<Float32Array>,
  value: unknown,
  name: string,
  path: string,
  locate: Locate,
): void {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(Math.fround(number))) {
    throw badCell(locate(), name, value, "a finite number", path);
  }
  into.push(number);
}
