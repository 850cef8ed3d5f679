import { at } from "./arrays.ts";

/** Sweeps of Jacobi's method; it converges quadratically, within ten. */
const SWEEPS = 30;

/**
 * Eigenvalues [d] and eigenvectors [d, d], one in each row, of a symmetric matrix [d, d], by Jacobi's cyclic method in f64. The
 * matrix is overwritten.
 */
export function symmetricEigen(A: Float64Array, d: number): { values: Float64Array; vectors: Float64Array } {
  const V = new Float64Array(d * d);
  for (let i = 0; i < d; i++) V[i * d + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let [outside, diagonal] = [0, 0];
    for (let p = 0; p < d; p++) {
      diagonal += at(A, p * d + p) * at(A, p * d + p);
      for (let q = p + 1; q < d; q++) outside += at(A, p * d + q) * at(A, p * d + q);
    }
    if (outside <= 1e-30 * diagonal) break;
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) {
        const apq = at(A, p * d + q);
        if (apq === 0) continue;
        const θ = (at(A, q * d + q) - at(A, p * d + p)) / (2 * apq);
        const t = (θ < 0 ? -1 : 1) / (Math.abs(θ) + Math.sqrt(θ * θ + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < d; k++) rotate(A, k * d + p, k * d + q, c, s);
        for (let k = 0; k < d; k++) rotate(A, p * d + k, q * d + k, c, s);
        for (let k = 0; k < d; k++) rotate(V, p * d + k, q * d + k, c, s);
      }
    }
  }
  return { values: Float64Array.from({ length: d }, (_, i) => at(A, i * d + i)), vectors: V };
}

function rotate(A: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [at(A, p), at(A, q)];
  A[p] = c * x - s * y;
  A[q] = s * x + c * y;
}
