// The multinomial logit: log P(choice) = −log(1 + Σ_j e^(−ℓ_j)), with ℓ_j the utility of the chosen alternative less that of j.
// The kernels of assembly/sampler compute the same.

import { at } from "../base/arrays.ts";
import { fastExp } from "../base/fast-exp.ts";
import { exp, log } from "../base/math.ts";

/**
 * Choices of U people under a linear utility w·x. Task t is one choice: the chosen alternative against each of the
 * others, or each of the others against the worst, in rows tasks[t] … tasks[t + 1] − 1. Person u has tasks users[u] … users[u + 1] − 1.
 */
export interface Choices {
  /** k, the number of weights of a person. */
  readonly size: number;
  /** [rows, k]: the features of the preferred alternative less those of the other; of A less those of B in a tie. */
  readonly x: Float64Array;
  /** [T + 1] */
  readonly tasks: Int32Array;
  /** [T]: the share of the other alternative: 0 in a choice, ½ in a tie, and between where a strength of preference is known. */
  readonly others: Float32Array;
  /** [U + 1] */
  readonly users: Int32Array;
}

/** The log-likelihood of the choices of person u, with weights w[from … from + k − 1]. */
export function logLikelihood(
  { x, tasks, others, users, size: k }: Choices,
  u: number,
  w: Float64Array,
  from: number,
): number {
  let total = 0;
  for (let t = at(users, u); t < at(users, u + 1); t++) {
    const logits: number[] = [];
    for (let row = at(tasks, t); row < at(tasks, t + 1); row++) {
      let logit = 0;
      for (let i = 0; i < k; i++) logit += (x[row * k + i] as number) * (w[from + i] as number);
      logits.push(logit);
    }
    const lowest = Math.min(0, ...logits);
    total += lowest - log(logits.reduce((sum, logit) => sum + exp(lowest - logit), exp(lowest)));
    total -= at(others, t) * (logits[0] as number);
  }
  return total;
}

/**
 * Adds the gradient and the Fisher information of the log-likelihood of person u at weights `w` [k] to `slope` [k] and
 * `information` [k, k], lower triangle. Returns the log-likelihood.
 */
export function addCurvature(
  choices: Choices,
  u: number,
  w: Float64Array,
  slope: Float64Array,
  information: Float64Array,
  informationAt = 0,
): number {
  const { x, tasks, others, users, size: k } = choices;
  const mean = new Float64Array(k);
  let value = 0;
  let logits = new Float64Array(8);
  for (let t = users[u] as number; t < (users[u + 1] as number); t++) {
    const [first, end] = [tasks[t] as number, tasks[t + 1] as number];
    if (logits.length < end - first) logits = new Float64Array(end - first);
    const other = others[t] as number;
    let highest = 0;
    for (let row = first; row < end; row++) {
      let logit = 0;
      for (let i = 0; i < k; i++) logit += (x[row * k + i] as number) * (w[i] as number);
      logits[row - first] = logit;
      highest = Math.max(highest, -logit);
    }
    let sum = fastExp(-highest);
    for (let j = 0; j < end - first; j++) sum += fastExp(-(logits[j] as number) - highest);
    value -= highest + log(sum) + other * (logits[0] as number);
    mean.fill(0);
    for (let row = first; row < end; row++) {
      const p = fastExp(-(logits[row - first] as number) - highest) / sum; // of this alternative, which was not chosen
      const score = p - other;
      for (let i = 0; i < k; i++) {
        const xi = x[row * k + i] as number;
        slope[i] = (slope[i] as number) + score * xi;
        mean[i] = (mean[i] as number) + p * xi;
        const at = informationAt + i * k;
        for (let j = 0; j <= i; j++) {
          information[at + j] = (information[at + j] as number) + p * xi * (x[row * k + j] as number);
        }
      }
    }
    for (let i = 0; i < k; i++) {
      const at = informationAt + i * k;
      for (let j = 0; j <= i; j++) {
        information[at + j] = (information[at + j] as number) - (mean[i] as number) * (mean[j] as number);
      }
    }
  }
  return value;
}

/** The number of rows and the share of the other alternative of each choice, as kernels read them: [2 · T]. */
export function packedChoices(counts: ArrayLike<number>, others: ArrayLike<number>): Int32Array {
  const packed = new Int32Array(2 * counts.length);
  const shares = new Float32Array(packed.buffer);
  for (let t = 0; t < counts.length; t++) {
    packed[2 * t] = at(counts, t);
    shares[2 * t + 1] = at(others, t);
  }
  return packed;
}
