// Householder's reflections: an orthogonal matrix Q for which X·Q is lower-trapezoidal.

import { at } from "./arrays.ts";

/** Q [L, L] as a product of reflections, and the first columns of X·Q. */
export interface Trapezoid {
  /** r = min(n, L): further columns of X·Q are zeros. */
  readonly width: number;
  /** X·Q [n, r] */
  readonly lower: Float64Array;
  /** [r, L]: reflection i is 1 − v·vᵀ, with v in row i, or zeros. */
  readonly reflections: Float64Array;
}

/** Multiplies the row of x that begins at `from` by reflection i. */
function reflect(x: Float64Array, from: number, reflections: Float64Array, i: number, L: number): void {
  let sum = 0;
  for (let l = i; l < L; l++) sum += at(x, from + l) * at(reflections, i * L + l);
  if (sum === 0) return;
  for (let l = i; l < L; l++) x[from + l] = at(x, from + l) - sum * at(reflections, i * L + l);
}

/** The trapezoid of X [n, L]. */
export function trapezoid(X: Float64Array, n: number, L: number): Trapezoid {
  const width = Math.min(n, L);
  const reflections = new Float64Array(width * L);
  const rows = X.slice();
  for (let i = 0; i < width; i++) {
    let [squares, largest] = [0, 0];
    for (let l = i; l < L; l++) largest = Math.max(largest, Math.abs(at(rows, i * L + l)));
    if (largest === 0) continue;
    for (let l = i; l < L; l++) squares += (at(rows, i * L + l) / largest) ** 2;
    // v = (x + sign(x₀)·|x|·e₀) / |x| / √(1 + |x₀| / |x|)
    const norm = largest * Math.sqrt(squares);
    const first = at(rows, i * L + i) / norm;
    const scale = Math.sqrt(1 + Math.abs(first));
    for (let l = i; l < L; l++) reflections[i * L + l] = at(rows, i * L + l) / norm / scale;
    reflections[i * (L + 1)] = first < 0 ? -scale : scale;
    for (let row = i; row < n; row++) reflect(rows, row * L, reflections, i, L);
  }
  const lower = Float64Array.from({ length: n * width }, (_, k) => {
    const [row, column] = [Math.floor(k / width), k % width];
    return column > row ? 0 : at(rows, row * L + column);
  });
  return { width, lower, reflections };
}

/** x·Q for a row x [L], in place. */
export function rotate(x: Float64Array, { width, reflections }: Trapezoid): void {
  for (let i = 0; i < width; i++) reflect(x, 0, reflections, i, x.length);
}

/** x·Qᵀ for a row x [L], in place. */
export function rotateBack(x: Float64Array, { width, reflections }: Trapezoid): void {
  for (let i = width - 1; i >= 0; i--) reflect(x, 0, reflections, i, x.length);
}
