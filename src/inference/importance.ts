// The exact posterior of z under a linear head, by importance sampling: draws from the prior, weighted by the multinomial
// likelihood of a user's choices. Laplace's approximation is symmetric, and the posterior of few choices is not.

import { at } from "../base/arrays.ts";
import { fastExp } from "../base/fast-exp.ts";
import { exp } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { IMPORTANCE_DRAWS } from "../base/streams.ts";
import { choicesOfUser } from "../data/choices.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import type { Model, PersonalModel } from "../model/model.ts";
import { normalise } from "../model/normalisation.ts";
import { type Choices, logLikelihood } from "./choice-likelihood.ts";

/** Draws from the prior. */
const DRAWS = 10_000;
/** Draws with less than this share of the mean importance are left out: together they have less than this probability. */
const NEGLIGIBLE = 1e-3;

/** The posterior of one user as M weighted draws. */
export interface WeightedDraws {
  /** [M, d]: weights of the normalised features. */
  readonly weights: Float64Array;
  /** [d]: their mean. */
  readonly mean: Float64Array;
  /** [M], of sum 1. */
  readonly probability: Float64Array;
  /** [L]: the variance of each dimension of z. */
  readonly variance: Float64Array;
}

/**
 * Whether predictions are averaged over the exact posterior: for hierarchical Bayes, unless Newton steps are asked for.
 */
export const isExact = ({ config }: Model, refine?: number): boolean =>
  config.method === "hierarchical" && refine === undefined;

/** Draws from the prior of a model with a linear head once. Returns a function from a user's answers to their posterior. */
export function importanceSampler(
  model: PersonalModel,
  plugIn = false,
): (context: readonly LabelledPair[]) => WeightedDraws {
  const { latent: L, size: d, context: most } = model.config;
  const parameter = (name: string) => model.parameters.get(name) as Float32Array;
  const [priorMean, weight, R] = [parameter("prior.mean"), parameter("reward.weight"), parameter("reward.latent")];
  const deviation = Array.from(parameter("prior.logVariance"), (v) => exp(v / 2));
  const random = new Random(0, IMPORTANCE_DRAWS);
  const z = new Float64Array(DRAWS * L);
  const weights = new Float64Array(DRAWS * d);
  for (let n = 0; n < DRAWS; n++) {
    for (let j = 0; j < d; j++) weights[n * d + j] = at(weight, j);
    for (let l = 0; l < L; l++) {
      const value = at(priorMean, l) + at(deviation, l) * random.normal();
      z[n * L + l] = value;
      for (let j = 0; j < d; j++)
        weights[n * d + j] = (weights[n * d + j] as number) + value * (R[l * d + j] as number);
    }
  }
  return (context) => {
    const choices = differencesOf(model, context.slice(-most));
    const importance = new Float64Array(DRAWS);
    let largest = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < DRAWS; n++) {
      const l = logLikelihood(choices, 0, weights, n * d);
      importance[n] = l;
      largest = Math.max(largest, l);
    }
    let total = 0;
    for (let n = 0; n < DRAWS; n++) {
      const w = fastExp((importance[n] as number) - largest);
      importance[n] = w;
      total += w;
    }
    const kept: number[] = [];
    let sum = 0;
    for (let n = 0; n < DRAWS; n++) {
      if ((importance[n] as number) * DRAWS <= NEGLIGIBLE * total) continue;
      kept.push(n);
      sum += importance[n] as number;
    }
    const probability = Float64Array.from(kept, (n) => (importance[n] as number) / sum);
    const own = new Float64Array(kept.length * d);
    kept.forEach((n, m) => {
      own.set(weights.subarray(n * d, (n + 1) * d), m * d);
    });
    const { variance } = moments(z, L, kept, probability);
    const { mean } = moments(weights, d, kept, probability);
    return plugIn
      ? { weights: mean, mean, probability: Float64Array.of(1), variance }
      : { weights: own, mean, probability, variance };
  };
}

/** The mean and variance of each column of `values` [n, width], over some of its rows. */
function moments(
  values: Float64Array,
  width: number,
  rows: readonly number[],
  probability: Float64Array,
): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let m = 0; m < rows.length; m++) {
    const from = (rows[m] as number) * width;
    const p = probability[m] as number;
    for (let j = 0; j < width; j++) {
      const value = values[from + j] as number;
      mean[j] = (mean[j] as number) + p * value;
      squares[j] = (squares[j] as number) + p * value * value;
    }
  }
  return { mean, variance: squares.map((s, j) => Math.max(0, s - at(mean, j) * at(mean, j))) };
}

/** The features of a segment, normalised and summed over its states: [d]. */
export function segmentFeatures({ config: { size: d }, normalisation }: PersonalModel, segment: ArrayLike<number>) {
  const features = new Float64Array(d);
  normalise(segment, normalisation).forEach((value, i) => {
    features[i % d] = at(features, i % d) + value;
  });
  return features;
}

/** P(A ≻ B) of one comparison. */
export const choiceProbability = (model: PersonalModel, posterior: WeightedDraws, { a, b }: Pair): number =>
  at(choiceProbabilities(model, posterior, [a, b]).probability, 0);

/**
 * The mean utility of each of J alternatives, and the mean of its multinomial logit probability, [J] each; in a choice of the
 * worst, utilities are negated.
 */
export function choiceProbabilities(
  model: PersonalModel,
  { weights, mean, probability: shares }: WeightedDraws,
  alternatives: readonly ArrayLike<number>[],
  isWorst = false,
): { utility: Float64Array; probability: Float64Array } {
  const d = model.config.size;
  const J = alternatives.length;
  const features = alternatives.map((alternative) => segmentFeatures(model, alternative));
  if (isWorst) for (const own of features) for (let i = 0; i < d; i++) own[i] = -at(own, i);
  const utility = Float64Array.from(features, (x) => x.reduce((sum, value, i) => sum + value * at(mean, i), 0));
  // Utilities less that of the first alternative: one product fewer at each draw.
  const x = new Float64Array(J * d);
  features.forEach((own, j) => {
    for (let i = 0; i < d; i++) x[j * d + i] = at(own, i) - at(features[0] as Float64Array, i);
  });
  const probability = new Float64Array(J);
  const own = new Float64Array(J);
  for (let m = 0; m < shares.length; m++) {
    let largest = 0;
    for (let j = 1; j < J; j++) {
      let u = 0;
      for (let i = 0; i < d; i++) u += (x[j * d + i] as number) * (weights[m * d + i] as number);
      own[j] = u;
      if (u > largest) largest = u;
    }
    let total = 0;
    for (let j = 0; j < J; j++) {
      const e = fastExp((own[j] as number) - largest);
      total += e;
      own[j] = e;
    }
    const share = (shares[m] as number) / total;
    for (let j = 0; j < J; j++) probability[j] = (probability[j] as number) + share * (own[j] as number);
    own[0] = 0;
  }
  return { utility, probability };
}

/** The answers as choices of one person. */
function differencesOf(model: PersonalModel, context: readonly LabelledPair[]): Choices {
  const d = model.config.size;
  const x = new Float64Array(context.length * d);
  const choices = choicesOfUser(context);
  for (const [place, row] of choices.flat().entries()) {
    const { a, b, label } = context[row] as LabelledPair;
    const [chosen, other] = (label === 0 ? [b, a] : [a, b]).map((side) => segmentFeatures(model, side));
    for (let j = 0; j < d; j++) x[place * d + j] = at(chosen as Float64Array, j) - at(other as Float64Array, j);
  }
  let end = 0;
  return {
    size: d,
    x,
    tasks: Int32Array.from([0, ...choices.map(({ length }) => (end += length))]),
    ties: Uint8Array.from(choices, ([row]) => Number(context[row as number]?.label === 0.5)),
    users: Int32Array.of(0, choices.length),
  };
}
