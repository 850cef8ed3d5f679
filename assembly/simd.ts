// exp, log and related functions of four f32 lanes: polynomials of the Cephes library (S. Moshier; expf, logf, tanhf), with a
// relative error of about 2e-7. Implemented here because every host must compute the same bits. Constants are loaded, because a
// splat inside a loop is slower than a load.

const EXP = memory.data<f32>([
  1.44269504088896341, 0.693359375, -2.1219444e-4, 1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2,
  1.6666665459e-1, 5.0000001201e-1, 1.0, -104.0, 89.0, 12582912.0,
]);
const LOG = memory.data<f32>([
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1, 0.5, 1.0, -2.1219444e-4, 0.693359375, 0.7071067811865475,
  1.17549435e-38, 8388608.0,
]);
const TANH = memory.data<f32>([
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1, 0.625, 1.0, 2.0,
]);

// @ts-ignore: decorator
@inline function k(table: usize, i: i32): v128 {
  return v128.load32_splat(table + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline function madd(c: v128, a: v128, b: v128): v128 {
  return f32x4.add(c, f32x4.mul(a, b));
}

/** 2ⁿ for whole n in −126 … 127. */
// @ts-ignore: decorator
@inline function power(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * e^x. The power of two is applied in two halves, so that results underflow and overflow gradually. Adding 1.5 · 2²³ rounds to
 * an integer, which is then in the low bits. That, pmin and pmax are single instructions; trunc_sat, min and max take several.
 * NaN stays NaN.
 */
// @ts-ignore: decorator
@inline export function exp(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, k(EXP, 10)), k(EXP, 11));
  const shifted = f32x4.add(f32x4.mul(x, k(EXP, 0)), k(EXP, 12));
  const n = f32x4.sub(shifted, k(EXP, 12));
  let r = f32x4.sub(x, f32x4.mul(n, k(EXP, 1)));
  r = f32x4.sub(r, f32x4.mul(n, k(EXP, 2)));
  let p = madd(k(EXP, 4), k(EXP, 3), r);
  p = madd(k(EXP, 5), p, r);
  p = madd(k(EXP, 6), p, r);
  p = madd(k(EXP, 7), p, r);
  p = madd(k(EXP, 8), p, r);
  p = f32x4.add(madd(r, p, f32x4.mul(r, r)), k(EXP, 9));
  const whole = i32x4.sub(shifted, k(EXP, 12));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, power(half)), power(i32x4.sub(whole, half)));
}

/** ln x: −∞ at 0, NaN below. */
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, k(LOG, 14)); // subnormal: scale into the normal range first
  const scaled = v128.bitselect(f32x4.mul(x, k(LOG, 15)), x, tiny);
  let e = f32x4.convert_i32x4_s(
    i32x4.sub(i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126)), v128.and(tiny, i32x4.splat(23))),
  );
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000)); // in [½, 1)
  const small = f32x4.lt(m, k(LOG, 13));
  e = f32x4.sub(e, v128.and(small, k(LOG, 10)));
  m = f32x4.sub(f32x4.add(m, v128.and(small, m)), k(LOG, 10));
  const z = f32x4.mul(m, m);
  let p = madd(k(LOG, 1), k(LOG, 0), m);
  for (let i = 2; i < 9; i++) p = madd(k(LOG, i), p, m);
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = madd(y, e, k(LOG, 11));
  y = f32x4.sub(y, f32x4.mul(z, k(LOG, 9)));
  y = madd(f32x4.add(m, y), e, k(LOG, 12));
  y = v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(Infinity)));
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)));
  return v128.or(y, v128.or(f32x4.lt(x, f32x4.splat(0)), f32x4.ne(x, x)));
}

/** 1 / (1 + e^−x) */
export function sigmoid(x: v128): v128 {
  const one = k(EXP, 9);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** The hyperbolic tangent. */
export function tanh(x: v128): v128 {
  const one = k(TANH, 6);
  const two = k(TANH, 7);
  const size = f32x4.abs(x);
  const far = f32x4.sub(one, f32x4.div(two, f32x4.add(exp(f32x4.mul(size, two)), one)));
  const z = f32x4.mul(x, x);
  let p = madd(k(TANH, 1), k(TANH, 0), z);
  p = madd(k(TANH, 2), p, z);
  p = madd(k(TANH, 3), p, z);
  p = madd(k(TANH, 4), p, z);
  const near = madd(x, f32x4.mul(p, z), x);
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, k(TANH, 5)));
}

/** ln(1 + e^x) = max(x, 0) + log1p(e^−|x|); the log1p corrects the logarithm for the rounding of 1 + t. */
export function softplus(x: v128): v128 {
  const one = k(EXP, 9);
  const t = exp(f32x4.neg(f32x4.abs(x)));
  const u = f32x4.add(one, t);
  const lost = f32x4.div(f32x4.sub(t, f32x4.sub(u, one)), u);
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), f32x4.add(log(u), lost));
}

/** The sum of the four lanes, in pairs. */
// @ts-ignore: decorator
@inline export function lanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
