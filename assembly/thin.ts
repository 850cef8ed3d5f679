// Products for which packing does not pay off: dot products, and linear combinations of few rows.

/** a·b + c, fused where the target has relaxed SIMD. */
// @ts-ignore: decorator
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** madd of scalars, so that the last columns round like the others. */
// @ts-ignore: decorator
@inline function madd1(a: v128, b: f32, c: f32): f32 {
  return f32x4.extract_lane(madd(a, f32x4.splat(b), f32x4.splat(c)), 0);
}

/** y[n] = a[k] · B[k,n] as a combination of the rows of B; step and ld are the strides of a and B in bytes. */
export function combine(y: usize, n: i32, k: i32, a: usize, step: usize, b: usize, ld: usize): void {
  const wide = y + (<usize>(n & ~7) << 2), end = y + (<usize>n << 2);
  for (let p = 0; p < k; ++p, a += step, b += ld) {
    const x = v128.load32_splat(a);
    let t = y, q = b;
    for (; t < wide; t += 32, q += 32) {
      let u = i32x4.splat(0), v = u;
      if (p) { u = v128.load(t); v = v128.load(t, 16); }
      v128.store(t, madd(x, v128.load(q), u)); v128.store(t, madd(x, v128.load(q, 16), v), 16);
    }
    for (; t < end; t += 4, q += 4) store<f32>(t, madd1(x, load<f32>(q), p ? load<f32>(t) : 0));
  }
}

/** a[k] · b[k] */
export function dot(a: usize, b: usize, k: i32): f32 {
  const wide = a + (<usize>(k & ~15) << 2), end = a + (<usize>k << 2);
  let u = i32x4.splat(0), v = u, w = u, x = u;
  for (; a < wide; a += 64, b += 64) {
    u = madd(v128.load(a), v128.load(b), u); v = madd(v128.load(a, 16), v128.load(b, 16), v);
    w = madd(v128.load(a, 32), v128.load(b, 32), w); x = madd(v128.load(a, 48), v128.load(b, 48), x);
  }
  u = f32x4.add(f32x4.add(u, v), f32x4.add(w, x));
  u = f32x4.add(u, v128.shuffle<f32>(u, u, 2, 3, 0, 1));
  let sum = f32x4.extract_lane(u, 0) + f32x4.extract_lane(u, 1);
  for (; a < end; a += 4, b += 4) sum += load<f32>(a) * load<f32>(b);
  return sum;
}
