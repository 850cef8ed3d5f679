// Hierarchical Bayes for a linear reward, the standard baseline of choice modelling. Every user has weights w ~ N(m, Σ) with
// a full covariance. Expectation–maximisation fits m and Σ, with Laplace's approximation of each user's posterior, in f64.

import { at } from "../base/arrays.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import type { ModelConfig } from "../model/config.ts";
import { fitted } from "../model/encoder/fitted.ts";
import type { LikelihoodTraining } from "../model/likelihood/likelihood.ts";
import { TRAINING_LIKELIHOODS } from "../model/likelihood/training.ts";
import { type Normalisation, normalise } from "../model/normalisation.ts";
import type { TrainOptions } from "./preference-settings.ts";
import type { Report } from "./report.ts";

/** EM stops when no entry of m or Σ changes by more than this, relative to the largest entry of Σ. */
const TOLERANCE = 1e-4;
const MAX_ITERATIONS = 1000;
export const MAX_FEATURES = fitted.maxLatent;
/** Time between yields to the host, in milliseconds; the run can be aborted then. */
const SLICE_MS = 50;

/**
 * Fits the parameters of a linear head with z ~ N(0, I): w = m + z·Rᵀ, Σ = R·Rᵀ. Steps and notes go into `report`.
 */
export async function hierarchical(
  { size: d, likelihood }: ModelConfig,
  data: Preferences,
  normalisation: Normalisation,
  { onProgress, signal }: TrainOptions,
  report: Report,
): Promise<Map<string, Float32Array>> {
  const differences = differencesOf(data, normalisation);
  const users = userCount(data);
  let m = new Float64Array(d);
  let covariance = identity(d);
  const weights = Array.from({ length: users }, () => new Float64Array(d));
  report.steps = MAX_ITERATIONS;
  let [lastYield, converged] = [performance.now(), false];
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const precision = inverse(covariance, d);
    const nextM = new Float64Array(d);
    const scatter = new Float64Array(d * d); //           Σ_u H⁻¹ + w·wᵀ
    for (let u = 0; u < users; u++) {
      const [from, to] = [data.offsets[u] as number, data.offsets[u + 1] as number];
      const w = weights[u] as Float64Array;
      if (performance.now() - lastYield > SLICE_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        if (signal?.aborted) throw signal.reason;
        lastYield = performance.now();
      }
      const answers = { x: differences.subarray(from * d, to * d), y: data.labels.subarray(from, to) };
      const posteriorCovariance = laplace(TRAINING_LIKELIHOODS[likelihood], answers, m, precision, w);
      for (let i = 0; i < d; i++) {
        nextM[i] = at(nextM, i) + at(w, i) / users;
        for (let j = 0; j < d; j++) {
          scatter[i * d + j] =
            at(scatter, i * d + j) + (at(posteriorCovariance, i * d + j) + at(w, i) * at(w, j)) / users;
        }
      }
    }
    const next = scatter.map((x, k) => x - at(nextM, Math.floor(k / d)) * at(nextM, k % d));
    const scale = Math.max(...next.map(Math.abs));
    const moved = Math.max(
      ...next.map((x, k) => Math.abs(x - at(covariance, k))),
      ...nextM.map((x, i) => Math.abs(x - at(m, i))),
    );
    [m, covariance] = [nextM, next];
    report.bestStep = report.steps = iteration;
    converged = moved < TOLERANCE * scale;
    onProgress?.({ step: converged ? MAX_ITERATIONS : iteration, steps: MAX_ITERATIONS });
    if (converged) break;
    if (signal?.aborted) throw signal.reason;
  }
  if (!converged) report.notes.push(`EM stopped after ${MAX_ITERATIONS} iterations without having converged`);
  const R = cholesky(covariance, d);
  return new Map([
    ["prior.mean", new Float32Array(d)],
    ["prior.logVariance", new Float32Array(d)],
    ["reward.weight", Float32Array.from(m)],
    ["reward.latent", Float32Array.from(R, (_, k) => at(R, (k % d) * d + Math.floor(k / d)))],
  ]);
}

/** The features of A minus those of B, summed over the states of each segment: [C, d]. */
function differencesOf(data: Preferences, normalisation: Normalisation): Float64Array {
  const { size: d, length, pairs, labels } = data;
  const states = normalise(data.states, normalisation);
  const differences = new Float64Array(labels.length * d);
  pairs.forEach((state, k) => {
    if (state < 0) return;
    const row = Math.floor(k / (2 * length)) * d;
    const sign = k % (2 * length) < length ? 1 : -1;
    for (let j = 0; j < d; j++) differences[row + j] = at(differences, row + j) + sign * at(states, state * d + j);
  });
  return differences;
}

/**
 * Newton's method for argmax_w Σ log P(y | w) + log N(w; m, Σ), with x the feature differences A − B, [n, d]. Updates `w` in
 * place, and returns H⁻¹, the covariance of Laplace's approximation.
 */
function laplace(
  likelihood: LikelihoodTraining,
  { x, y }: { x: Float64Array; y: Float32Array },
  m: Float64Array,
  precision: Float64Array,
  w: Float64Array,
): Float64Array {
  const d = m.length;
  let posteriorCovariance = precision;
  for (let step = 0; step < 20; step++) {
    const slope = new Float64Array(d);
    const H = precision.slice();
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) slope[i] = at(slope, i) - at(precision, i * d + j) * (at(w, j) - at(m, j));
    }
    for (let n = 0; n < y.length; n++) {
      let logit = 0;
      for (let i = 0; i < d; i++) logit += at(w, i) * at(x, n * d + i);
      const { score, information } = likelihood.pointwise(logit, at(y, n));
      for (let i = 0; i < d; i++) {
        const xi = at(x, n * d + i);
        slope[i] = at(slope, i) + score * xi;
        for (let j = 0; j < d; j++) H[i * d + j] = at(H, i * d + j) + information * xi * at(x, n * d + j);
      }
    }
    posteriorCovariance = inverse(H, d);
    let moved = 0;
    for (let i = 0; i < d; i++) {
      let move = 0;
      for (let j = 0; j < d; j++) move += at(posteriorCovariance, i * d + j) * at(slope, j);
      w[i] = at(w, i) + move;
      moved = Math.max(moved, Math.abs(move));
    }
    if (moved < 1e-6) break;
  }
  return posteriorCovariance;
}

/** The lower-triangular R with R·Rᵀ = A. */
function cholesky(A: Float64Array, d: number): Float64Array {
  const R = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let s = at(A, i * d + j);
      for (let k = 0; k < j; k++) s -= at(R, i * d + k) * at(R, j * d + k);
      R[i * d + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / at(R, j * d + j);
    }
  }
  return R;
}

/** A⁻¹ by Cholesky: (R·Rᵀ)⁻¹ = R⁻ᵀ·R⁻¹. */
function inverse(A: Float64Array, d: number): Float64Array {
  const R = cholesky(A, d);
  const W = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let s = i === j ? 1 : 0;
      for (let k = j; k < i; k++) s -= at(R, i * d + k) * at(W, k * d + j);
      W[i * d + j] = s / at(R, i * d + i);
    }
  }
  return Float64Array.from({ length: d * d }, (_, n) => {
    let s = 0;
    for (let k = Math.max(Math.floor(n / d), n % d); k < d; k++)
      s += at(W, k * d + Math.floor(n / d)) * at(W, k * d + (n % d));
    return s;
  });
}

const identity = (d: number): Float64Array =>
  Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? 1 : 0));
