// Averages over N draws of numbers whose products with rows x [d] are utilities, [d, N] in f32: the draws of one number are next
// to each other. N is a multiple of 16.

import { LARGE, log, odds } from "./likelihood";

/** x · w of 16 draws, without the features that are 0. x [d] is in f32. */
// @ts-ignore: decorator
@inline function utilities(x: usize, d: i32, weights: usize, row: usize, out: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let e = f32x4.splat(0);
  const end = x + (<usize>d << 2);
  for (; x < end; x += 4, weights += row) {
    if (load<f32>(x) == 0) continue;
    const value = v128.load32_splat(x);
    a = f32x4.add(a, f32x4.mul(value, v128.load(weights)));
    b = f32x4.add(b, f32x4.mul(value, v128.load(weights, 16)));
    c = f32x4.add(c, f32x4.mul(value, v128.load(weights, 32)));
    e = f32x4.add(e, f32x4.mul(value, v128.load(weights, 48)));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, e, 48);
}

/** The upper two of four f32 lanes, in f64. */
// @ts-ignore: decorator
@inline function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 0, 1));
}

/**
 * The log-likelihood of one person's choices at each draw: out [N] in f64. x [rows, d] and `tasks` are those of
 * `logLikelihood`, but x has the features of another alternative less those of the chosen one. `scratch` has room for 256 bytes.
 */
export function drawLikelihoods(
  n: i32, d: i32, weights: usize, x: usize, tasks: usize, end: usize, out: usize, scratch: usize,
): void {
  const row = <usize>n << 2;
  const sums = scratch + 64;
  const products = sums + 64;
  const stop = weights + row;
  for (; weights < stop; weights += 64, out += 128) {
    for (let i: usize = 0; i < 128; i += 16) {
      v128.store(products + i, f64x2.splat(1));
      v128.store(out + i, f64x2.splat(0));
    }
    let at = x;
    for (let task = tasks; task < end; task += 8) {
      for (let i: usize = 0; i < 64; i += 16) v128.store(sums + i, f32x4.splat(1));
      for (let r = load<i32>(task); r > 0; r--, at += <usize>d << 2) {
        utilities(at, d, weights, row, scratch);
        for (let i: usize = 0; i < 64; i += 16) {
          const o = odds(v128.load(scratch + i));
          v128.store(scratch + i, o);
          v128.store(sums + i, f32x4.add(v128.load(sums + i), o));
        }
      }
      const other = <f64>load<f32>(task, 4);
      for (let i: usize = 0; i < 64 && other != 0; i += 4) {
        const l = other * log(<f64>load<f32>(scratch + i));
        store<f64>(out + 2 * i, load<f64>(out + 2 * i) + l);
      }
      let highest = f64x2.splat(0);
      for (let i: usize = 0; i < 64; i += 16) {
        const sum = v128.load(sums + i);
        const low = f64x2.mul(v128.load(products + 2 * i), f64x2.promote_low_f32x4(sum));
        const high = f64x2.mul(v128.load(products + 2 * i, 16), upper(sum));
        highest = f64x2.pmax(highest, f64x2.pmax(low, high));
        v128.store(products + 2 * i, low);
        v128.store(products + 2 * i, high, 16);
      }
      if (max(f64x2.extract_lane(highest, 0), f64x2.extract_lane(highest, 1)) > LARGE) takeApart(products, out);
    }
    takeApart(products, out);
  }
}

/** Moves the logarithms of 16 products to the log-likelihoods. */
function takeApart(products: usize, out: usize): void {
  for (let i: usize = 0; i < 128; i += 8) {
    store<f64>(out + i, load<f64>(out + i) - log(load<f64>(products + i)));
    store<f64>(products + i, 1);
  }
}

/** Shares in f32, of sum 1, in proportion to likelihoods, from their logarithms [N]. */
export function weigh(n: i32, logarithms: usize, out: usize): void {
  let highest: f64 = -Infinity;
  const end = logarithms + (<usize>n << 3);
  for (let at = logarithms; at < end; at += 8) highest = max(highest, load<f64>(at));
  let total = f64x2.splat(0);
  const most = f64x2.splat(highest);
  let to = out;
  for (; logarithms < end; logarithms += 32, to += 16) {
    const low = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(logarithms), most));
    const high = f32x4.demote_f64x2_zero(f64x2.sub(v128.load(logarithms, 16), most));
    const importance = odds(v128.shuffle<i32>(low, high, 0, 1, 4, 5));
    total = f64x2.add(total, f64x2.add(f64x2.promote_low_f32x4(importance), upper(importance)));
    v128.store(to, importance);
  }
  const scale = f32x4.splat(<f32>(1 / (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1))));
  for (let at = out; at < to; at += 16) v128.store(at, f32x4.mul(v128.load(at), scale));
}

/**
 * Adds what a prior N(0, I) and a proposal add to the log-weight of each draw: out [N] += densities [N] − ½ Σ_i (x_i · w)², with
 * the rows x_i [rows, d], in f32. `densities` are negative logarithms of the proposal's. `scratch` has room for 64 bytes.
 */
export function addPrior(
  n: i32, d: i32, weights: usize, x: usize, rows: i32, densities: usize, out: usize, scratch: usize,
): void {
  const row = <usize>n << 2;
  const last = x + (<usize>rows * d << 2);
  const stop = weights + row;
  for (; weights < stop; weights += 64) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let e = f32x4.splat(0);
    for (let at = x; at < last; at += <usize>d << 2) {
      utilities(at, d, weights, row, scratch);
      a = f32x4.add(a, squared(scratch));
      b = f32x4.add(b, squared(scratch + 16));
      c = f32x4.add(c, squared(scratch + 32));
      e = f32x4.add(e, squared(scratch + 48));
    }
    v128.store(scratch, a);
    v128.store(scratch, b, 16);
    v128.store(scratch, c, 32);
    v128.store(scratch, e, 48);
    for (let i: usize = 0; i < 64; i += 4, out += 8, densities += 8) {
      store<f64>(out, load<f64>(out) + load<f64>(densities) - 0.5 * <f64>load<f32>(scratch + i));
    }
  }
}

// @ts-ignore: decorator
@inline function squared(at: usize): v128 {
  const x = v128.load(at);
  return f32x4.mul(x, x);
}

/**
 * The means of products of two rows of values [width, N] over draws with these shares [N], in f32: the lower triangle of out
 * [width, width] in f64.
 */
export function products(n: i32, width: i32, values: usize, shares: usize, out: usize): void {
  const row = <usize>n << 2;
  for (let i = 0; i < width; i++) {
    const own = values + row * i;
    for (let j = 0; j <= i; j++) {
      const other = values + row * j;
      let sum = f64x2.splat(0);
      for (let at: usize = 0; at < row; at += 16) {
        const part = f32x4.mul(f32x4.mul(v128.load(shares + at), v128.load(own + at)), v128.load(other + at));
        sum = f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(part), upper(part)));
      }
      store<f64>(out + (<usize>(i * width + j) << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    }
  }
}

/**
 * The multinomial logit probabilities of one alternative and J others, averaged over the draws with these shares [N], in f32:
 * out [1 + J] in f64. x [J, d] has the features of each of the others less those of the first. `scratch` has room for
 * 80 · J + 16 bytes.
 */
export function choiceProbabilities(
  n: i32, d: i32, weights: usize, shares: usize, x: usize, J: i32, out: usize, scratch: usize,
): void {
  const row = <usize>n << 2;
  const all = <usize>J << 6;
  const means = scratch + all;
  const last = means + (<usize>J << 4);
  for (let mean = means; mean <= last; mean += 16) v128.store(mean, f64x2.splat(0));
  for (let lane: usize = 0; lane < row; lane += 64) {
    for (let j = 0; j < J; j++) {
      utilities(x + (<usize>j * d << 2), d, weights + lane, row, scratch + (<usize>j << 6));
    }
    for (let i: usize = 0; i < 64; i += 16) {
      let highest = f32x4.splat(0);
      let first = f32x4.splat(1);
      if (J > 1) {
        for (let at = i; at < all; at += 64) highest = f32x4.pmax(highest, v128.load(scratch + at));
        first = odds(f32x4.neg(highest));
      }
      let total = first;
      for (let at = i; at < all; at += 64) {
        const o = odds(f32x4.sub(v128.load(scratch + at), highest));
        total = f32x4.add(total, o);
        v128.store(scratch + at, o);
      }
      const share = f32x4.div(v128.load(shares + lane + i), total);
      accumulate(means, f32x4.mul(share, first));
      for (let at = i, mean = means + 16; at < all; at += 64, mean += 16) {
        accumulate(mean, f32x4.mul(share, v128.load(scratch + at)));
      }
    }
  }
  for (let mean = means; mean <= last; mean += 16, out += 8) store<f64>(out, load<f64>(mean) + load<f64>(mean, 8));
}

/** Adds four f32 lanes to two sums in f64. */
// @ts-ignore: decorator
@inline function accumulate(sums: usize, v: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.add(f64x2.promote_low_f32x4(v), upper(v))));
}
