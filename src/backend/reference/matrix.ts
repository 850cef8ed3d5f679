// A matrix in f64 and how the reference kernels reach into it.

export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}
export interface Moment {
  step: number;
  key: readonly [number, number];
}
export type ReferenceKernel = (out: Matrix, inputs: Matrix[], attributes: readonly number[], now: Moment) => void;

export const at = (m: Matrix, r: number, c: number): number => m.data[r * m.cols + c] as number;
export const put = (m: Matrix, r: number, c: number, v: number): void => {
  m.data[r * m.cols + c] = v;
};
/** out[r, c] = f(r, c) over the live rows. */
export function fill(out: Matrix, f: (r: number, c: number) => number): void {
  for (let r = 0; r < out.rows; r++) for (let c = 0; c < out.cols; c++) put(out, r, c, f(r, c));
}
export function total(n: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(i);
  return sum;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
