// Inverse Cholesky factors of small symmetric matrices.

/**
 * Pivots are at least this fraction of the diagonal entry, so that a numerically singular matrix does not yield NaN. What is
 * left of the column of a smaller one is rounding error, which would grow from column to column: it is set to 0.
 */
const PIVOT: f64 = 1e-7;

// @ts-ignore: decorator
@inline function at(m: usize, n: usize, r: usize, c: usize): usize {
  return m + ((r * n + c) << 2);
}

/** y = R⁻¹ of each n × n block x = R·Rᵀ, R lower triangular; only the lower triangle of x is read. Sums are in f64. */
export function inverseCholesky(y: usize, x: usize, blocks: i32, n: usize): void {
  const bytes = (n * n) << 2;
  for (let b = 0; b < blocks; b++, x += bytes, y += bytes) {
    for (let i: usize = 0; i < n; i++) {
      for (let j: usize = 0; j <= i; j++) {
        const xij = <f64>load<f32>(at(x, n, i, j));
        let s = xij;
        for (let k: usize = 0; k < j; k++) s -= <f64>load<f32>(at(y, n, i, k)) * <f64>load<f32>(at(y, n, j, k));
        const pivot = <f64>load<f32>(at(y, n, j, j)); // negative when it was raised
        const least = Math.max(PIVOT * xij, 1e-30);
        if (i == j) s = s < least ? -Math.sqrt(least) : Math.sqrt(s);
        else s = pivot < 0 ? 0 : s / pivot;
        store<f32>(at(y, n, i, j), <f32>s);
      }
      for (let j = i + 1; j < n; j++) store<f32>(at(y, n, i, j), 0);
    }
    // Row i of the inverse needs row i of R from column j on, and the rows of the inverse above it.
    for (let i: usize = 0; i < n; i++) {
      const d = 1 / Math.abs(<f64>load<f32>(at(y, n, i, i)));
      for (let j: usize = 0; j < i; j++) {
        let s: f64 = 0;
        for (let k = j; k < i; k++) s += <f64>load<f32>(at(y, n, i, k)) * <f64>load<f32>(at(y, n, k, j));
        store<f32>(at(y, n, i, j), <f32>(-s * d));
      }
      store<f32>(at(y, n, i, i), <f32>d);
    }
  }
}
