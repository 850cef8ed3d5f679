// Inverse Cholesky factors of small symmetric matrices, one invocation per block, in the memory of the result.

// Pivots are at least this fraction of the diagonal entry, so that a numerically singular matrix does not yield NaN. What is
// left of the column of a smaller one is rounding error, which would grow from column to column: it is set to 0.
const PIVOT = 1e-7;

/** y = R⁻¹ of each n × n block a = R·Rᵀ, R lower triangular. */
fn inverse_cholesky(op: Op, matrix: u32) {
  let n = op.y.cols;
  let x = op.a.at + matrix * n * n;
  let y = op.y.at + matrix * n * n;
  for (var i = 0u; i < n; i++) {
    for (var j = 0u; j <= i; j++) {
      let entry = load(x + i * n + j);
      var s = entry;
      for (var k = 0u; k < j; k++) { s -= load(y + i * n + k) * load(y + j * n + k); }
      let pivot = load(y + j * n + j); // negative when it was raised
      let least = max(PIVOT * entry, 1e-30);
      if (i == j) {
        s = select(sqrt(s), -sqrt(least), s < least);
      } else {
        s = select(s / pivot, 0.0, pivot < 0.0);
      }
      store(y + i * n + j, s);
    }
    for (var j = i + 1u; j < n; j++) { store(y + i * n + j, 0.0); }
  }
  // Row i of the inverse needs row i of R from column j on, and the rows of the inverse above it.
  for (var i = 0u; i < n; i++) {
    let d = 1.0 / abs(load(y + i * n + i));
    for (var j = 0u; j < i; j++) {
      var s = 0.0;
      for (var k = j; k < i; k++) { s += load(y + i * n + k) * load(y + k * n + j); }
      store(y + i * n + j, -s * d);
    }
    store(y + i * n + i, d);
  }
}
