// The multinomial logit: log P(choice) = −log(1 + Σ_j e^(−ℓ_j)), with ℓ_j the utility of the chosen alternative less that of j.
// Odds e^(−ℓ) are computed in f32, with ℓ limited to ±80; sums and logarithms in f64.

import * as simd from "../simd";

/** Products of 1 + Σ_j e^(−ℓ_j) above this are taken apart, so that nothing overflows. */
export const LARGE: f64 = 1e200;

/** e^x of f32 lanes, with x limited to ±80. */
// @ts-ignore: decorator
@inline export function odds(x: v128): v128 {
  return simd.exp(f32x4.pmin(f32x4.pmax(x, f32x4.splat(-80)), f32x4.splat(80)));
}

/** ln x of positive normal numbers, to 2 ulp, by + − × ÷ only: every host computes the same bits. */
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let n = <f64>((bits >> 52) - 1022);
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3fe0000000000000); // in [½, 1)
  if (m < 0.7071067811865476) {
    m += m;
    n -= 1;
  }
  // ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 …)
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum: f64 = 1.0 / 23;
  sum = sum * q + 1.0 / 21;
  sum = sum * q + 1.0 / 19;
  sum = sum * q + 1.0 / 17;
  sum = sum * q + 1.0 / 15;
  sum = sum * q + 1.0 / 13;
  sum = sum * q + 1.0 / 11;
  sum = sum * q + 1.0 / 9;
  sum = sum * q + 1.0 / 7;
  sum = sum * q + 1.0 / 5;
  sum = sum * q + 1.0 / 3;
  return n * 0.6931471803691238 + (n * 1.9082149292705877e-10 + 2 * (s + s * sum * q));
}

/** Rows that are computed at once, and their bytes. */
const BLOCK: usize = 8 * 4;

/**
 * The log-likelihood of one person's choices, at weights w [k]. Each choice lowers it: once it is below `least`, the result is
 * −Infinity.
 *
 * x: [k, rows] in f32, the features of the chosen alternative less those of another; the number of rows is a multiple of 4.
 * w: in f32. tasks … end: the number of rows of each choice, and the share of the other alternative: 0 where it was not chosen
 * at all, ½ in a tie. A choice with such a share has one row.
 * e: room for the rows and 8 more, in f32.
 */
export function logLikelihood(
  x: usize, rows: i32, tasks: usize, end: usize, w: usize, k: i32, least: f64, e: usize,
): f64 {
  const row = <usize>rows << 2;
  const last = w + (<usize>k << 2);
  const most = -least < 79 ? 1.001 * <f64>f32x4.extract_lane(odds(f32x4.splat(<f32>-least)), 0) : LARGE;
  let product: f64 = 1; // over choices: one logarithm for all of them
  let rest: f64 = 0;
  let next = e;
  let ready = e;
  for (; tasks < end; tasks += 8) {
    const stop = next + (<usize>load<i32>(tasks) << 2);
    while (ready < stop) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      for (let i = w, from = x + (ready - e); i < last; i += 4, from += row) {
        const weight = v128.load32_splat(i);
        a = f32x4.sub(a, f32x4.mul(v128.load(from), weight));
        b = f32x4.sub(b, f32x4.mul(v128.load(from, 16), weight));
      }
      v128.store(ready, odds(a));
      v128.store(ready, odds(b), 16);
      ready += BLOCK;
    }
    if (load<i64>(tasks) == 1) { // one row, and nothing of the other
      product *= 1 + <f64>load<f32>(next);
      next = stop;
    } else {
      const other = load<f32>(tasks, 4);
      if (other != 0) rest -= <f64>other * log(<f64>load<f32>(next));
      let sum: f64 = 1;
      for (; next < stop; next += 4) sum += <f64>load<f32>(next);
      product *= sum;
    }
    if (product > most) {
      rest += log(product);
      if (-rest < least) return -Infinity;
      product = 1;
    }
  }
  return -log(product) - rest;
}
