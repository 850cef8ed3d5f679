// Metropolis steps of people's weights. Vectors and rows of matrices have an even number of places, with zeros at the end.

import { logLikelihood } from "./likelihood";

// @ts-ignore: decorator
@inline function even(k: i32): i32 {
  return (k + 1) & ~1;
}

/**
 * The log-likelihood of the choices of each person, at their weights [U, k]. Person u has rows rowOffsets[u] … of x, in the
 * layout of `logLikelihood`, and the choices taskOffsets[u] … of `tasks`. scratch: room for a row of k values, and for e.
 */
export function logLikelihoods(
  people: i32, k: i32, x: usize, rowOffsets: usize, tasks: usize, taskOffsets: usize, weights: usize, out: usize,
  scratch: usize,
): void {
  for (let u = 0; u < people; u++, weights += <usize>even(k) << 3, rowOffsets += 4, taskOffsets += 4, out += 8) {
    store<f64>(out, likelihoodAt(weights, k, x, rowOffsets, tasks, taskOffsets, -Infinity, scratch));
  }
}

/** The log-likelihood of the person whose offsets these are, at weights in f64. */
function likelihoodAt(
  weights: usize, k: i32, x: usize, rowOffsets: usize, tasks: usize, taskOffsets: usize, least: f64, scratch: usize,
): f64 {
  for (let i: usize = 0; i < <usize>k << 2; i += 4) store<f32>(scratch + i, <f32>load<f64>(weights + 2 * i));
  const first = load<i32>(rowOffsets);
  return logLikelihood(
    x + (<usize>first * k << 2), load<i32>(rowOffsets, 4) - first,
    tasks + (<usize>load<i32>(taskOffsets) << 3), tasks + (<usize>load<i32>(taskOffsets, 4) << 3),
    scratch, k, least, scratch + (<usize>even(k) << 3),
  );
}

/**
 * L⁻¹ [U, k, k] in f32, for the Cholesky factors L of information [U, k, k] + precision [k, k], whose lower triangles are read.
 * The rows of L⁻¹ have a multiple of 4 places. scratch: room for 2 · k + 1 rows of k values, filled with zeros.
 */
export function factor(people: i32, k: i32, information: usize, precision: usize, factors: usize, scratch: usize): void {
  const row = <usize>even(k) << 3;
  const inverse = scratch + row * k;
  const diagonal = inverse + row * k; // reciprocals; those of L itself stay 0
  for (let u = 0; u < people; u++, information += row * k) {
    for (let i = 0; i < k; i++) {
      const Li = scratch + row * i;
      const end = <usize>i << 3;
      for (let at: usize = 0, Lj = scratch; at <= end; at += 8, Lj += row) {
        let dot = f64x2.splat(0);
        for (let n: usize = 0; n < at; n += 16) dot = f64x2.add(dot, f64x2.mul(v128.load(Li + n), v128.load(Lj + n)));
        const sum = f64x2.extract_lane(dot, 0) + f64x2.extract_lane(dot, 1);
        const s = load<f64>(information + row * i + at) + load<f64>(precision + row * i + at) - sum;
        if (at == end) store<f64>(diagonal + at, 1 / sqrt(max(s, 1e-12)));
        else store<f64>(Li + at, s * load<f64>(diagonal + at));
      }
    }
    for (let i = 0; i < k; i++, factors += <usize>((k + 3) & ~3) << 2) {
      const W = inverse + row * i;
      const end = <usize>i << 3;
      const r = load<f64>(diagonal + end);
      for (let at: usize = 0; at < row; at += 16) v128.store(W + at, f64x2.splat(0));
      for (let n: usize = 0, Wn = inverse; n < end; n += 8, Wn += row) {
        const l = f64x2.splat(-r * load<f64>(scratch + row * i + n));
        for (let at: usize = 0; at <= n; at += 16) {
          v128.store(W + at, f64x2.add(v128.load(W + at), f64x2.mul(l, v128.load(Wn + at))));
        }
      }
      store<f64>(W + end, r);
      for (let at: usize = 0; at <= end; at += 8) store<f32>(factors + (at >> 1), <f32>load<f64>(W + at));
    }
  }
}

/**
 * A Metropolis step of every person: w + s · L⁻ᵀ · ε. Returns how many are accepted.
 *
 * weights [U, k], mu [k], precision [k, k]: w, and μ and Σ⁻¹ of their prior N(μ, Σ).
 * factors: L⁻¹ of `factor`. steps [U]: s. noise [U · k] and logs [U], in f32: ε, and logarithms of uniform numbers.
 * likelihoods [U]: log-likelihoods at w, which are kept up to date. accepted [U]: counts of accepted steps.
 * scratch: room for 5 rows of k values, 8 more, and e of `logLikelihood`.
 */
export function move(
  people: i32, k: i32, x: usize, rowOffsets: usize, tasks: usize, taskOffsets: usize, weights: usize, mu: usize,
  precision: usize, factors: usize, steps: usize, noise: usize, logs: usize, likelihoods: usize, accepted: usize,
  scratch: usize,
): i32 {
  const row = <usize>even(k) << 3;
  const row32 = <usize>((k + 3) & ~3) << 2;
  const proposal = scratch;
  const middle = proposal + row;
  const delta = middle + row; // with 8 zeros behind it
  const rest = delta + 2 * row + 64;
  for (let i = delta; i < rest; i += 8) store<f64>(i, 0);
  let total = 0;
  for (let u = 0; u < people; u++) {
    const s = f32x4.splat(<f32>load<f64>(steps));
    for (let j: usize = 0; j < row32; j += 32) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      const from = j & ~15; // L⁻¹ is 0 above its diagonal
      const last = noise + (<usize>k << 2);
      for (let i = noise + from, W = factors + j + row32 * (from >> 2); i < last; i += 4, W += row32) {
        const e = v128.load32_splat(i);
        a = f32x4.add(a, f32x4.mul(e, v128.load(W)));
        b = f32x4.add(b, f32x4.mul(e, v128.load(W, 16)));
      }
      a = f32x4.mul(a, s);
      const to = delta + 2 * j;
      v128.store(to, f64x2.promote_low_f32x4(a));
      v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<i32>(a, a, 2, 3, 0, 1)), 16);
      if (j + 16 < row32) {
        b = f32x4.mul(b, s);
        v128.store(to, f64x2.promote_low_f32x4(b), 32);
        v128.store(to, f64x2.promote_low_f32x4(v128.shuffle<i32>(b, b, 2, 3, 0, 1)), 48);
      }
    }
    // log N(w + δ; μ, Σ) − log N(w; μ, Σ) = −δᵀ·Σ⁻¹·(w − μ + δ / 2)
    for (let i: usize = 0; i < row; i += 16) {
      const d = v128.load(delta + i);
      const w = v128.load(weights + i);
      v128.store(proposal + i, f64x2.add(w, d));
      v128.store(middle + i, f64x2.add(f64x2.sub(w, v128.load(mu + i)), f64x2.mul(d, f64x2.splat(0.5))));
    }
    let prior = f64x2.splat(0);
    for (let j: usize = 0; j < row; j += 64) {
      let a = f64x2.splat(0);
      let b = f64x2.splat(0);
      let c = f64x2.splat(0);
      let d = f64x2.splat(0);
      let P = precision + j;
      const end = middle + (<usize>k << 3);
      for (let i = middle; i < end; i += 8, P += row) {
        const m = v128.load64_splat(i);
        a = f64x2.add(a, f64x2.mul(m, v128.load(P)));
        b = f64x2.add(b, f64x2.mul(m, v128.load(P, 16)));
        c = f64x2.add(c, f64x2.mul(m, v128.load(P, 32)));
        d = f64x2.add(d, f64x2.mul(m, v128.load(P, 48)));
      }
      // Values beyond the end of a row are multiplied by 0.
      const to = delta + j;
      const low = f64x2.add(f64x2.mul(a, v128.load(to)), f64x2.mul(b, v128.load(to, 16)));
      const high = f64x2.add(f64x2.mul(c, v128.load(to, 32)), f64x2.mul(d, v128.load(to, 48)));
      prior = f64x2.add(prior, f64x2.add(low, high));
    }
    const gain = -(f64x2.extract_lane(prior, 0) + f64x2.extract_lane(prior, 1));
    // Accepted if log P(choices | proposal) is above this.
    const least = <f64>load<f32>(logs) + load<f64>(likelihoods) - gain;
    if (least < 0) {
      const l = likelihoodAt(proposal, k, x, rowOffsets, tasks, taskOffsets, least, rest);
      if (l > least) {
        for (let i: usize = 0; i < row; i += 16) v128.store(weights + i, v128.load(proposal + i));
        store<f64>(likelihoods, l);
        store<f64>(accepted, load<f64>(accepted) + 1);
        total++;
      }
    }
    weights += row;
    factors += row32 * k;
    steps += 8;
    noise += <usize>k << 2;
    logs += 4;
    likelihoods += 8;
    accepted += 8;
    rowOffsets += 4;
    taskOffsets += 4;
  }
  return total;
}
