// Means of σ over differences x − c.

import { exp, sigmoid } from "./simd";

/** The factored sum requires all c within ±REACH of their centre. For arguments above MARGIN, σ rounds to 1. */
const REACH: f32 = 22;
const MARGIN: f32 = 20;
/** Bytes of a block of 16 pairs, which is summed in f32; the sums of blocks are added in f64. */
const BLOCK: usize = 128;

// @ts-ignore: decorator
@inline function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}
// @ts-ignore: decorator
@inline function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1));
}
/** The sums of four rows divided by n, in f32. */
// @ts-ignore: decorator
@inline function mean(first: v128, second: v128, n: v128): v128 {
  const a = f32x4.demote_f64x2_zero(f64x2.div(first, n)), b = f32x4.demote_f64x2_zero(f64x2.div(second, n));
  return v128.shuffle<i64>(a, b, 0, 2);
}

/** The maximum of the four lanes. */
function maxLane(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** y[i] = the mean over j of σ(x[i] − c[j]) for finite x and c, to within 1e-6; exactly 0 or 1 where f32 rounds to that. */
export function meanSigmoid(y: usize, x: usize, rows: i32, c: usize, n: i32, scratch: usize): void {
  const end = c + (<usize>n << 2);
  let lows = v128.load32_splat(c), highs = lows, at = c;
  for (; at + 16 <= end; at += 16) {
    lows = f32x4.pmin(lows, v128.load(at));
    highs = f32x4.pmax(highs, v128.load(at));
  }
  for (; at < end; at += 4) {
    lows = f32x4.pmin(lows, v128.load32_splat(at));
    highs = f32x4.pmax(highs, v128.load32_splat(at));
  }
  const lowest = -maxLane(f32x4.neg(lows)), highest = maxLane(highs);
  const centre = lowest + (highest - lowest) * 0.5;
  const reach = max(highest - centre, centre - lowest);
  if (reach <= REACH) factored(y, x, rows, c, n, centre, reach + MARGIN, scratch);
  else direct(y, x, rows, c, n);
}

/**
 * With e = exp(c − centre) and f = exp(centre − x), σ(x − c) = 1 / (1 + e·f), and a sum of two needs a single division:
 *
 *   1/(1 + e₀f) + 1/(1 + e₁f) = (u + g) / (u + p·f) with g = 1/f, u = s + g, s = e₀ + e₁, p = e₀·e₁.
 *
 * All terms are positive, so nothing cancels. Beyond ±limit, σ is 1 above and proportional to exp(x) below.
 * `scratch` holds n + 3 exponentials, then s and p of each pair.
 */
function factored(y: usize, x: usize, rows: i32, c: usize, n: i32, centre: f32, limit: f32, scratch: usize): void {
  const middle = f32x4.splat(centre), top = f32x4.splat(limit), bottom = f32x4.splat(-limit);
  const pairs = scratch + (<usize>((n + 3) & ~3) << 2), end = pairs + (<usize>(n >> 1) << 3);
  const bytes = <usize>rows << 2;
  for (let at = scratch; at < pairs; at += 16, c += 16) v128.store(at, exp(f32x4.sub(v128.load(c), middle)));
  for (let at = pairs, e = scratch; at < end; at += 8, e += 8) {
    store<f32>(at, load<f32>(e) + load<f32>(e, 4));
    store<f32>(at, load<f32>(e) * load<f32>(e, 4), 4);
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    const near = f32x4.min(f32x4.max(f32x4.sub(v128.load(x + i), middle), bottom), top);
    v128.store(y + i, exp(near));
  }
  sums(y, y + bytes, pairs, end, n, n & 1 ? load<f32>(scratch + (<usize>(n - 1) << 2)) : 0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const below = f32x4.min(f32x4.add(f32x4.sub(v128.load(x + i), middle), top), f32x4.splat(0));
    v128.store(y + i, f32x4.mul(v128.load(y + i), exp(below)));
  }
}

/** Replaces each g = 1/f in y by the mean of σ. */
function sums(y: usize, last: usize, pairs: usize, end: usize, n: i32, single: f32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1), odd = f32x4.splat(single), count = f64x2.splat(<f64>n);
  for (; y < last; y += 32) {
    const next: usize = y + 16 < last ? 16 : 0; // the last four rows are paired with themselves
    const g0 = v128.load(y), g1 = v128.load(y + next);
    // Through memory, as V8 would otherwise move the divisions into the loop.
    v128.store(y, f32x4.div(one, g0));
    v128.store(y + next, f32x4.div(one, g1));
    const f0 = v128.load(y), f1 = v128.load(y + next);
    let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    if (n & 1) {
      const a = f32x4.div(g0, f32x4.add(g0, odd)), b = f32x4.div(g1, f32x4.add(g1, odd));
      sum0 = low(a); sum1 = high(a); sum2 = low(b); sum3 = high(b);
    }
    for (let at = pairs; at < end; ) {
      let a = zero, b = zero;
      for (const stop = min(at + BLOCK, end); at < stop; at += 8) {
        const s = v128.load32_splat(at), p = v128.load32_splat(at, 4);
        const u = f32x4.add(s, g0), v = f32x4.add(s, g1);
        a = f32x4.add(a, f32x4.div(f32x4.add(u, g0), f32x4.add(u, f32x4.mul(p, f0))));
        b = f32x4.add(b, f32x4.div(f32x4.add(v, g1), f32x4.add(v, f32x4.mul(p, f1))));
      }
      sum0 = f64x2.add(sum0, low(a)); sum1 = f64x2.add(sum1, high(a));
      sum2 = f64x2.add(sum2, low(b)); sum3 = f64x2.add(sum3, high(b));
    }
    v128.store(y, mean(sum0, sum1, count));
    v128.store(y + next, mean(sum2, sum3, count));
  }
}

/** Computes every σ, for c that are too far apart to share a centre. σ below the smallest normal number is 0, for speed. */
function direct(y: usize, x: usize, rows: i32, c: usize, n: i32): void {
  const end = c + (<usize>n << 2), count = f64x2.splat(<f64>n);
  const top = f32x4.splat(MARGIN), bottom = f32x4.splat(-87);
  for (const last = x + (<usize>rows << 2); x < last; x += 16, y += 16) {
    const at = v128.load(x);
    let sum0 = f64x2.splat(0), sum1 = sum0;
    for (let j = c; j < end; j += 4) {
      const d = f32x4.sub(at, v128.load32_splat(j));
      const p = v128.and(sigmoid(f32x4.min(f32x4.max(d, bottom), top)), f32x4.ge(d, bottom));
      sum0 = f64x2.add(sum0, low(p));
      sum1 = f64x2.add(sum1, high(p));
    }
    v128.store(y, mean(sum0, sum1, count));
  }
}
