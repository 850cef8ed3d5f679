// The Cholesky factor of small symmetric matrices, inverted; a block an invocation, in the memory of its result.

@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;

/** Pivots are kept above this share of the diagonal, so that a matrix singular to rounding gives no NaN. */
const PIVOT = 1e-7;

@compute @workgroup_size(LANES) fn inverse_cholesky(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let n = cols(0u);
  let block = place(id, groups) * n * n;
  if (block >= rows(0u) * n) { return; }
  for (var i = 0u; i < n; i++) {
    for (var j = 0u; j <= i; j++) {
      let entry = x[block + i * n + j];
      var s = entry;
      for (var k = 0u; k < j; k++) { s -= y[block + i * n + k] * y[block + j * n + k]; }
      if (i == j) { s = sqrt(max(s, max(PIVOT * entry, 1e-30))); } else { s /= y[block + j * n + j]; }
      y[block + i * n + j] = s;
    }
    for (var j = i + 1u; j < n; j++) { y[block + i * n + j] = 0.0; }
  }
  // Row i of the inverse needs row i of R from column j on, and the rows of the inverse above it.
  for (var i = 0u; i < n; i++) {
    let d = 1.0 / y[block + i * n + i];
    for (var j = 0u; j < i; j++) {
      var s = 0.0;
      for (var k = j; k < i; k++) { s += y[block + i * n + k] * y[block + k * n + j]; }
      y[block + i * n + j] = -s * d;
    }
    y[block + i * n + i] = d;
  }
}
