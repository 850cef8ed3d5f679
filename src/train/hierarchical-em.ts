// Hierarchical Bayes for a linear reward by approximation. Every user has weights w ~ N(m, Σ) with a full covariance, and each
// comparison is a choice of its own. Expectation–maximisation fits m and Σ, with Laplace's approximation of each user's posterior, in f64.

import { at } from "../base/arrays.ts";
import { cholesky, identity, inverse } from "../base/matrices.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import type { ModelConfig } from "../model/config.ts";
import { TRAINING_LIKELIHOODS } from "../model/likelihood/training.ts";
import type { Normalisation } from "../model/normalisation.ts";
import { differencesOf } from "./hierarchical/choices.ts";
import { laplace } from "./hierarchical/laplace.ts";
import type { Settings } from "./preference-settings.ts";
import type { Report } from "./report.ts";
import type { RunOptions } from "./training-loop.ts";

/** EM stops when no entry of m or Σ changes by more than this, relative to the largest entry of Σ. */
const TOLERANCE = 1e-4;
const MAX_ITERATIONS = 1000;
/** Time between yields to the host, in milliseconds; the run can be aborted then. */
const SLICE_MS = 50;

/**
 * Fits the parameters of a linear head with z ~ N(0, I): w = m + z·Rᵀ, Σ = R·Rᵀ. Steps and notes go into `report`.
 */
export async function hierarchicalEm(
  { size: d, likelihood }: ModelConfig,
  data: Preferences,
  normalisation: Normalisation,
  _settings: Settings,
  { onProgress, signal }: RunOptions,
  report: Report,
): Promise<Map<string, Float32Array>> {
  const x = differencesOf(data, normalisation);
  const users = userCount(data);
  const people = Array.from({ length: users }, (_, u) => {
    const [from, to] = [at(data.offsets, u), at(data.offsets, u + 1)];
    return { x: x.subarray(from * d, to * d), y: data.labels.subarray(from, to), w: new Float64Array(d) };
  });
  let lastYield = performance.now();
  /** One step of EM from m and Σ, as one array [d + d²]. */
  const improve = async (population: Float64Array): Promise<Float64Array> => {
    const m = population.subarray(0, d);
    const covariance = population.subarray(d);
    const precision = inverse(covariance, d);
    const next = new Float64Array(d + d * d);
    const scatter = next.subarray(d); //               Σ_u posterior covariance + w·wᵀ, lower triangle
    for (const person of people) {
      if (performance.now() - lastYield > SLICE_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        if (signal?.aborted) throw signal.reason;
        lastYield = performance.now();
      }
      laplace(TRAINING_LIKELIHOODS[likelihood], person, { m, covariance, precision }, scatter);
      for (let i = 0; i < d; i++) {
        const wi = at(person.w, i);
        next[i] = at(next, i) + wi / users;
        for (let j = 0; j <= i; j++) scatter[i * d + j] = at(scatter, i * d + j) + wi * at(person.w, j);
      }
    }
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        const value = at(scatter, i * d + j) / users - at(next, i) * at(next, j);
        scatter[i * d + j] = scatter[j * d + i] = value;
      }
    }
    return next;
  };

  let population: Float64Array = new Float64Array([...new Float64Array(d), ...identity(d)]);
  let before: Float64Array | undefined; // where the last two steps began
  let step: Float64Array | undefined; // the first of them
  let [last, converged, shortest] = [0, false, Number.POSITIVE_INFINITY];
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const next = await improve(population);
    const moves = next.map((value, n) => value - at(population, n));
    const scale = next.subarray(d).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    converged = moves.every((move) => Math.abs(move) < TOLERANCE * scale);
    report.bestStep = report.steps = iteration;
    onProgress?.({ step: converged ? MAX_ITERATIONS : iteration, steps: MAX_ITERATIONS });
    if (signal?.aborted) throw signal.reason;
    const length = norm(moves);
    if (before && step && !converged) {
      // Every second step is extrapolated (Varadhan & Roland 2008, scheme S3).
      const change = moves.map((move, n) => move - at(step as Float64Array, n));
      const factor = Math.max(1, Math.min(16, norm(step) / norm(change)));
      const [from, first] = [before, step];
      const far = from.map((value, n) => value + 2 * factor * at(first, n) + factor * factor * at(change, n));
      const holds = length < 2 * shortest && isPositive(far.subarray(d), d);
      population = holds ? far : next;
      [before, step] = [undefined, undefined];
    } else {
      [before, step, population] = [population, moves, next];
    }
    shortest = Math.min(shortest, length);
    last = iteration;
    if (converged) break;
  }
  if (!converged) report.notes.push(`EM stopped after ${last} iterations without having converged`);
  const R = cholesky(population.subarray(d), d);
  return new Map([
    ["prior.mean", new Float32Array(d)],
    ["prior.logVariance", new Float32Array(d)],
    ["reward.weight", Float32Array.from(population.subarray(0, d))],
    ["reward.latent", Float32Array.from(R, (_, k) => at(R, (k % d) * d + Math.floor(k / d)))],
  ]);
}

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

/** Whether a symmetric matrix is positive definite, with a margin for rounding. */
function isPositive(A: Float64Array, d: number): boolean {
  const R = cholesky(A, d);
  return R.every((r, k) => k % (d + 1) !== 0 || (Number.isFinite(r) && r > 1e-5));
}
