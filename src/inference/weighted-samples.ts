// Importance sampling with q as the proposal: samples of q are weighted towards the exact posterior p(z | answers), then resampled.
// q is a Gaussian, and the posterior of few answers is skewed.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { exp, log } from "../base/math.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalConfig } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import { HEADS } from "../model/head/index.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import type { PersonalModel } from "../model/model.ts";
import { prior } from "../model/posterior.ts";
import {
  add,
  compile,
  copy,
  exp as exponential,
  Graph,
  multiply,
  negate,
  type Plan,
  reshape,
  scale,
  square,
  subtract,
  sumColumns,
} from "../plan/index.ts";
import { extent } from "../plan/shape.ts";
import { answerLeaves, writeAnswers } from "./model-inputs.ts";
import { resample } from "./particles.ts";
import { SAMPLES, sampleNoise } from "./posterior-plans.ts";
import { choiceLikelihood, writeTogether } from "./several-alternatives.ts";

/**
 * Whether samples of an encoder's q(z | answers) are weighted towards p(z | answers): if the reward is linear and p(z) is the
 * population. Training at β < 1 makes p(z) narrower than that.
 */
export const weighsSamples = ({ head, beta, encoder }: PersonalConfig): boolean =>
  head === "linear" && beta === 1 && networkOf(encoder) !== null;

/**
 * `logWeight` [64, 1] of the samples `z` [64, L] of one user's q(z | answers), up to a constant: log P(answers | z) + log p(z) −
 * log q(z). Data: `answerLeaves` of the user. The samples are μ + W·ε with the noise of `sampleNoise`, so log q is −½ |ε|².
 */
export function weightPlan(config: PersonalConfig): Plan {
  const graph = new Graph();
  const choices = choiceLikelihood(config);
  const z = graph.data("z", SAMPLES, config.latent);
  const p = prior(graph, config.latent);
  const { pair, stateMask, label, mask } = answerLeaves(graph, config, 1);
  const y = reshape(label, mask.cols); //                                                 [1, N]
  const logit = HEADS[config.head].compareAtEach(config, { pair, stateMask }, z); //      [64, N]
  const ofPairs = LIKELIHOODS[config.likelihood].logProbability(logit, y);
  const ofAnswers = multiply(choices?.adjust(graph, config)(ofPairs, logit, y) ?? ofPairs, mask);
  const distance = multiply(square(subtract(z, p.mean)), exponential(negate(p.logVariance)));
  const ofPriorOverQ = scale(subtract(square(sampleNoise(graph, extent(1), config.latent)), distance), 0.5);
  return compile(graph, { logWeight: copy(add(sumColumns(ofAnswers), sumColumns(ofPriorOverQ))) });
}

/** Writes the user's answers and the samples of their q, [64, L]. */
export function writeWeighted(
  program: Program,
  model: PersonalModel,
  answers: readonly LabelledPair[],
  z: Float32Array,
): void {
  program.write("z", z);
  writeAnswers(program, model, [answers]);
  writeTogether(program, [answers]);
}

/**
 * The samples resampled by their weights, [64, L]. Weights are truncated at 8 = √64 times their mean (Ionides 2008): where q is far
 * from the posterior, no single sample decides.
 */
export function weighted(z: Float32Array, latent: number, logWeight: ArrayLike<number>): Float32Array {
  const weights = Array.from(logWeight);
  const highest = Math.max(...weights);
  const mean = weights.reduce((sum, w) => sum + exp(w - highest) / SAMPLES, 0);
  const most = highest + log(mean * Math.sqrt(SAMPLES));
  return resample(
    z,
    latent,
    weights.map((_, s) => Math.min(at(weights, s), most)),
  );
}
