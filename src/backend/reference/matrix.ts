// Matrices in f64, and helpers of the reference kernels.

import { at } from "../../base/arrays.ts";

/** A row-major matrix of the live rows of a tensor. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}
/** The inputs of random ops and schedules: the step, and the two words of the seed. */
export interface Moment {
  step: number;
  key: readonly [number, number];
}
/** The inputs of an op: as many as it has, at most five. Optional ones may be null. */
export type Inputs = readonly [Matrix, Matrix, Matrix, Matrix, Matrix];
/** Computes `out`, or updates it if the op is an effect (its first input is then the same matrix). */
export type ReferenceKernel = (out: Matrix, inputs: Inputs, attributes: readonly number[], now: Moment) => void;

/** Element [r, c]. */
export const get = (m: Matrix, r: number, c: number): number => at(m.data, r * m.cols + c);
/** m[r, c] ← v */
export const put = (m: Matrix, r: number, c: number, v: number): void => {
  m.data[r * m.cols + c] = v;
};
/** out[r, c] ← f(r, c) for all live rows. */
export function fill(out: Matrix, f: (r: number, c: number) => number): void {
  for (let r = 0; r < out.rows; r++) for (let c = 0; c < out.cols; c++) put(out, r, c, f(r, c));
}
/** Σ f(i) over i = 0 … n − 1. */
export function total(n: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(i);
  return sum;
}

/** The logistic function. */
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
