// Sums over people's weights [U, k], in rows with an even number of places.

/** The sum over people: [k]. */
export function total(people: i32, k: i32, weights: usize, out: usize): void {
  const row = <usize>((k + 1) & ~1) << 3;
  for (let i: usize = 0; i < row; i += 16) {
    let sum = f64x2.splat(0);
    let from = weights + i;
    for (let u = 0; u < people; u++, from += row) sum = f64x2.add(sum, v128.load(from));
    v128.store(out + i, sum);
  }
}

/** The scatter Σ_u (w_u − μ)·(w_u − μ)ᵀ [k, k], at least its lower triangle. `centred` has room for a row. */
export function scatter(people: i32, k: i32, weights: usize, mu: usize, out: usize, centred: usize): void {
  const row = <usize>((k + 1) & ~1) << 3;
  for (let i: usize = 0; i < row * k; i += 16) v128.store(out + i, f64x2.splat(0));
  for (let u = 0; u < people; u++, weights += row) {
    for (let i: usize = 0; i < row; i += 16) {
      v128.store(centred + i, f64x2.sub(v128.load(weights + i), v128.load(mu + i)));
    }
    let to = out;
    for (let i: usize = 0; i < <usize>k << 3; i += 8, to += row) {
      const c = v128.load64_splat(centred + i);
      for (let j: usize = 0; j <= i; j += 16) {
        v128.store(to + j, f64x2.add(v128.load(to + j), f64x2.mul(c, v128.load(centred + j))));
      }
    }
  }
}
