// Principal components, in f64 and by fixed steps, so that every host gets the same bits.

import { at } from "./arrays.ts";
import { Random } from "./philox.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Directions beyond those that are wanted: the wanted ones then converge sooner. */
const EXTRA = 8;
/** The iteration ends when the variances along the directions change by less than this share, or after so many steps. */
const [TOLERANCE, STEPS] = [1e-8, 40];

/** Called with the parts of the work that are done, of at most all. */
type OnSlice = (done: number, all: number) => Promise<void>;

/**
 * The first k principal components of rows with mean 0: [k, d], orthonormal, the one with the largest variance first. A
 * component's largest value is positive. Components that the rows do not have are 0.
 * @param rows [n, d]
 * @param k At most d.
 * @param stream The stream of random numbers that the iteration starts from.
 * @param onSlice Awaited after each part of the work, so that it may report progress, let others run, or throw.
 */
export async function principalComponents(
  rows: Float64Array,
  d: number,
  k: number,
  stream: number,
  onSlice: OnSlice = async () => {},
): Promise<Float64Array> {
  const n = rows.length / d;
  const components = new Float64Array(k * d);
  if (n < d) {
    // The components are combinations of the rows, by the eigenvectors of rows · rowsᵀ.
    const shares = await topEigenvectors(rows, n, Math.min(k, n), stream, onSlice);
    for (let r = 0; r * n < shares.length; r++) {
      const component = components.subarray(r * d, (r + 1) * d);
      for (let i = 0; i < n; i++) add(component, rows.subarray(i * d, (i + 1) * d), at(shares, r * n + i));
    }
  } else components.set(await topEigenvectors(transposed(rows, n), d, k, stream, onSlice));
  orthonormalise(components, d);
  for (let r = 0; r < k; r++) {
    const component = components.subarray(r * d, (r + 1) * d);
    const top = component.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    if (top < 0) for (let j = 0; j < d; j++) component[j] = -at(component, j);
  }
  return components;
}

/** The eigenvectors of the k largest eigenvalues of rows · rowsᵀ [d, d], by orthogonal iteration: [k, d]. */
async function topEigenvectors(
  rows: Float64Array,
  d: number,
  k: number,
  stream: number,
  onSlice: OnSlice,
): Promise<Float64Array> {
  const all = d + STEPS;
  const matrix = await products(rows, d, (done) => onSlice(done, all));
  const width = Math.min(d, k + EXTRA);
  const random = new Random(0, stream);
  let basis: Float64Array = Float64Array.from({ length: width * d }, () => random.uniform() - 0.5);
  orthonormalise(basis, d);
  let before = new Float64Array(width);
  for (let step = 0; step < STEPS; step++) {
    await onSlice(d + step, all);
    const next = timesMatrix(basis, matrix, d);
    const values = Float64Array.from({ length: width }, (_, r) =>
      dot(next.subarray(r * d, (r + 1) * d), basis.subarray(r * d, (r + 1) * d)),
    );
    orthonormalise(next, d);
    basis = next;
    const change = values.subarray(0, k).reduce((most, value, r) => Math.max(most, Math.abs(value - at(before, r))), 0);
    before = values;
    if (change <= TOLERANCE * Math.max(...values)) break;
  }
  // Within the span of the basis, the eigenvectors are exact.
  const inside = timesTransposed(timesMatrix(basis, matrix, d), basis, d);
  const { values, vectors } = symmetricEigen(inside, width);
  const order = Array.from(values.keys()).sort((r, s) => at(values, s) - at(values, r));
  const largest = new Float64Array(k * d);
  for (let r = 0; r < k; r++) {
    const vector = largest.subarray(r * d, (r + 1) * d);
    for (let s = 0; s < width; s++) {
      add(vector, basis.subarray(s * d, (s + 1) * d), at(vectors, at(order, r) * width + s));
    }
  }
  return largest;
}

/** rows · rowsᵀ: [n, n]. */
async function products(rows: Float64Array, n: number, onRow: (done: number) => Promise<void>): Promise<Float64Array> {
  const d = rows.length / n;
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * d, (i + 1) * d);
    for (let j = 0; j <= i; j++) product[i * n + j] = dot(row, rows.subarray(j * d, (j + 1) * d));
    for (let j = 0; j < i; j++) product[j * n + i] = at(product, i * n + j);
    await onRow(i + 1);
  }
  return product;
}

/** A · Bᵀ of matrices with d columns. */
function timesTransposed(A: Float64Array, B: Float64Array, d: number): Float64Array {
  const [rows, columns] = [A.length / d, B.length / d];
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = A.subarray(i * d, (i + 1) * d);
    for (let j = 0; j < columns; j++) product[i * columns + j] = dot(row, B.subarray(j * d, (j + 1) * d));
  }
  return product;
}

/** basis · matrix, which is symmetric: [rows, d]. */
const timesMatrix = (basis: Float64Array, matrix: Float64Array, d: number): Float64Array =>
  timesTransposed(basis, matrix, d);

function transposed(rows: Float64Array, n: number): Float64Array {
  const d = rows.length / n;
  return Float64Array.from({ length: rows.length }, (_, i) => at(rows, (i % n) * d + Math.floor(i / n)));
}

/** Gram–Schmidt, twice: after one pass, rounding errors remain. A row that depends on those before it becomes 0. */
function orthonormalise(rows: Float64Array, d: number): void {
  let largest = 0;
  for (let from = 0; from < rows.length; from += d) {
    const row = rows.subarray(from, from + d);
    const before = Math.sqrt(dot(row, row));
    largest = Math.max(largest, before);
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < from; other += d) {
        const q = rows.subarray(other, other + d);
        add(row, q, -dot(row, q));
      }
    }
    const length = Math.sqrt(dot(row, row));
    if (length <= 1e-12 * largest) row.fill(0);
    else for (let j = 0; j < d; j++) row[j] = at(row, j) / length;
  }
}

/** Adds share · v to a vector. */
function add(vector: Float64Array, v: Float64Array, share: number): void {
  for (let j = 0; j < v.length; j++) vector[j] = at(vector, j) + share * at(v, j);
}

function dot(a: Float64Array, b: Float64Array): number {
  let [s, t, u, v, j] = [0, 0, 0, 0, 0]; // four sums at once: each waits for itself alone
  for (; j + 3 < a.length; j += 4) {
    s += at(a, j) * at(b, j);
    t += at(a, j + 1) * at(b, j + 1);
    u += at(a, j + 2) * at(b, j + 2);
    v += at(a, j + 3) * at(b, j + 3);
  }
  for (; j < a.length; j++) s += at(a, j) * at(b, j);
  return s + t + (u + v);
}
