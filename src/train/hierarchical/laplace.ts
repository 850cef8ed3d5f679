// Laplace's approximation of a person's weights in a population N(m, Σ), for EM.

import { cholesky, inverseLower, solve } from "../../base/matrices.ts";
import type { LikelihoodTraining } from "../../model/likelihood/likelihood.ts";

/** The answers of a person. */
export interface Person {
  /** Differences of features, A − B: [n, d]. */
  readonly x: Float64Array;
  /** [n] */
  readonly y: Float32Array;
  /** The mode of the weights: [d], updated. */
  readonly w: Float64Array;
}

/** The distribution N(m, Σ) of weights, with Σ⁻¹. */
export interface Population {
  readonly m: Float64Array;
  readonly covariance: Float64Array;
  readonly precision: Float64Array;
}

/**
 * Moves w to the mode of Σ log P(y | w) + log N(w; m, Σ) by Newton's method, and adds the covariance of Laplace's approximation
 * there to the lower triangle of `scatter`. A person with fewer answers than features costs n·d², with others n·d² + d³.
 */
export function laplace(
  likelihood: LikelihoodTraining,
  person: Person,
  population: Population,
  scatter: Float64Array,
): void {
  if (person.y.length < person.w.length) byAnswers(likelihood, person, population, scatter);
  else byFeatures(likelihood, person, population, scatter);
}

const NEWTON_STEPS = 20;
/** Newton's method squares the error: after a step of this size, little is left. The next iteration of EM starts there. */
const SMALL_STEP = 1e-3;

/** Newton's method in the space of weights. */
function byFeatures(
  likelihood: LikelihoodTraining,
  { x, y, w }: Person,
  { m, precision }: Population,
  scatter: Float64Array,
): void {
  const d = m.length;
  const H = new Float64Array(d * d);
  const slope = new Float64Array(d);
  for (let step = 0, moved = 1; step < NEWTON_STEPS && moved > SMALL_STEP; step++) {
    H.set(precision);
    for (let i = 0; i < d; i++) {
      let s = 0;
      for (let j = 0; j < d; j++) s -= (precision[i * d + j] as number) * ((w[j] as number) - (m[j] as number));
      slope[i] = s;
    }
    for (let n = 0; n < y.length; n++) {
      let logit = 0;
      for (let i = 0; i < d; i++) logit += (w[i] as number) * (x[n * d + i] as number);
      const { score, information } = likelihood.pointwise(logit, y[n] as number);
      for (let i = 0; i < d; i++) {
        const xi = x[n * d + i] as number;
        slope[i] = (slope[i] as number) + score * xi;
        const weighted = information * xi;
        for (let j = 0; j <= i; j++) {
          H[i * d + j] = (H[i * d + j] as number) + weighted * (x[n * d + j] as number);
        }
      }
    }
    cholesky(H, d, H);
    solve(H, slope, d);
    moved = 0;
    for (let i = 0; i < d; i++) {
      w[i] = (w[i] as number) + (slope[i] as number);
      moved = Math.max(moved, Math.abs(slope[i] as number));
    }
  }
  // H⁻¹ = R⁻ᵀ·R⁻¹
  const W = inverseLower(H, d);
  for (let k = 0; k < d; k++) {
    for (let i = 0; i <= k; i++) {
      const wi = W[k * d + i] as number;
      for (let j = 0; j <= i; j++) scatter[i * d + j] = (scatter[i * d + j] as number) + wi * (W[k * d + j] as number);
    }
  }
}

/**
 * The same in the space of answers (Rasmussen & Williams 2006, section 3.4): w = m + Σ·Xᵀ·a, and the posterior covariance is
 * Σ − Gᵀ·G with G = R⁻¹·I^½·X·Σ [n, d], R·Rᵀ = 1 + I^½·X·Σ·Xᵀ·I^½, and I the information of each answer.
 */
function byAnswers(
  likelihood: LikelihoodTraining,
  { x, y, w }: Person,
  { m, covariance }: Population,
  scatter: Float64Array,
): void {
  const d = m.length;
  const n = y.length;
  const S = new Float64Array(n * d); //  X·Σ
  const K = new Float64Array(n * n); //  X·Σ·Xᵀ
  for (let a = 0; a < n; a++) {
    for (let i = 0; i < d; i++) {
      const xi = x[a * d + i] as number;
      if (xi === 0) continue;
      for (let j = 0; j < d; j++) {
        S[a * d + j] = (S[a * d + j] as number) + xi * (covariance[i * d + j] as number);
      }
    }
    for (let b = 0; b <= a; b++) {
      K[a * n + b] = K[b * n + a] = dot(S, a * d, x, b * d, d);
    }
  }
  const root = new Float64Array(n);
  const b = new Float64Array(n);
  const c = new Float64Array(n);
  const B = new Float64Array(n * n);
  for (let step = 0, moved = 1; step < NEWTON_STEPS && moved > SMALL_STEP; step++) {
    for (let a = 0; a < n; a++) {
      const logit = dot(x, a * d, w, 0, d);
      const { score, information } = likelihood.pointwise(logit, y[a] as number);
      root[a] = Math.sqrt(information);
      b[a] = information * (logit - dot(x, a * d, m, 0, d)) + score;
    }
    for (let a = 0; a < n; a++) {
      for (let e = 0; e <= a; e++) {
        B[a * n + e] = Number(a === e) + (root[a] as number) * (K[a * n + e] as number) * (root[e] as number);
      }
    }
    cholesky(B, n, B);
    for (let a = 0; a < n; a++) c[a] = (root[a] as number) * dot(K, a * n, b, 0, n);
    solve(B, c, n);
    moved = 0;
    for (let a = 0; a < n; a++) c[a] = (b[a] as number) - (root[a] as number) * (c[a] as number);
    for (let j = 0; j < d; j++) {
      let value = m[j] as number;
      for (let a = 0; a < n; a++) value += (S[a * d + j] as number) * (c[a] as number);
      moved = Math.max(moved, Math.abs(value - (w[j] as number)));
      w[j] = value;
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++)
      scatter[i * d + j] = (scatter[i * d + j] as number) + (covariance[i * d + j] as number);
  }
  for (let a = 0; a < n; a++) {
    for (let j = 0; j < d; j++) {
      let g = (root[a] as number) * (S[a * d + j] as number);
      for (let e = 0; e < a; e++) g -= (B[a * n + e] as number) * (S[e * d + j] as number);
      S[a * d + j] = g / (B[a * n + a] as number); // row a of G
    }
    for (let i = 0; i < d; i++) {
      const g = S[a * d + i] as number;
      for (let j = 0; j <= i; j++) {
        scatter[i * d + j] = (scatter[i * d + j] as number) - g * (S[a * d + j] as number);
      }
    }
  }
}

/** The product of `length` values of p from index i and of q from index j. */
function dot(p: Float64Array, i: number, q: Float64Array, j: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (p[i + k] as number) * (q[j + k] as number);
  return sum;
}
