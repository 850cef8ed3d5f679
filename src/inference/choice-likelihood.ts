// The multinomial logit: log P(choice) = −log(1 + Σ_j e^(−ℓ_j)), with ℓ_j the utility of the chosen alternative less that of j.

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
  /** [T]: 1 for a tie of two alternatives, which counts as half a choice of each. */
  readonly ties: Uint8Array;
  /** [U + 1] */
  readonly users: Int32Array;
}

/** Products and exponents above these are taken apart, so that nothing overflows. */
const LARGE = 1e140;
const STEEP = 300;

/**
 * The log-likelihood of the choices of person u, with weights w[from … from + k − 1]. Each choice lowers it: once it is below
 * `least`, the result is −Infinity.
 */
export function logLikelihood(
  choices: Choices,
  u: number,
  w: Float64Array,
  from: number,
  least = Number.NEGATIVE_INFINITY,
): number {
  const { x, tasks, ties, users, size: k } = choices;
  const end = users[u + 1] as number;
  const most = -least < STEEP ? fastExp(-least) : LARGE;
  let product = 1; // of 1 + Σ_j e^(−ℓ_j) over tasks: one logarithm for all of them
  let rest = 0;
  let at = (tasks[users[u] as number] as number) * k;
  for (let t = users[u] as number; t < end; t++) {
    const next = (tasks[t + 1] as number) * k;
    let sum = 1;
    let logit = 0;
    while (at < next) {
      logit = (x[at] as number) * (w[from] as number);
      for (let i = 1; i < k; i++) logit += (x[at + i] as number) * (w[from + i] as number);
      at += k;
      if (logit < -STEEP) return exactLogLikelihood(choices, u, w, from);
      sum += fastExp(-logit);
    }
    if (ties[t] === 1) rest += logit / 2; // half a choice of each: −log(1 + e^(−ℓ)) − ℓ / 2
    product *= sum;
    if (product > most) {
      rest += log(product);
      if (-rest < least) return Number.NEGATIVE_INFINITY;
      product = 1;
    }
  }
  return -log(product) - rest;
}

/** The same for any logits. */
function exactLogLikelihood(
  { x, tasks, ties, users, size: k }: Choices,
  u: number,
  w: Float64Array,
  from: number,
): number {
  let total = 0;
  for (let t = users[u] as number; t < (users[u + 1] as number); t++) {
    const logits: number[] = [];
    for (let row = tasks[t] as number; row < (tasks[t + 1] as number); row++) {
      let logit = 0;
      for (let i = 0; i < k; i++) logit += (x[row * k + i] as number) * (w[from + i] as number);
      logits.push(logit);
    }
    const lowest = Math.min(0, ...logits);
    total += lowest - log(logits.reduce((sum, logit) => sum + exp(lowest - logit), exp(lowest)));
    if (ties[t]) total -= (logits[0] as number) / 2;
  }
  return total;
}
