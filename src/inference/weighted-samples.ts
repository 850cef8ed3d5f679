// Importance sampling with q as the proposal: samples of q are weighted towards the exact posterior p(z | answers), then resampled.
// q is a Gaussian, and the posterior of few answers is skewed.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
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
  exp,
  Graph,
  minimum,
  multiply,
  negate,
  type Plan,
  reshape,
  scale,
  softmax,
  square,
  subtract,
  sumColumns,
} from "../plan/index.ts";
import { extent } from "../plan/shape.ts";
import { answerLeaves, writeAnswers } from "./model-inputs.ts";
import { resampleBy } from "./particles.ts";
import { SAMPLES, sampleNoise } from "./posterior-plans.ts";
import { choiceLikelihood, writeTogether } from "./several-alternatives.ts";

/**
 * Weights are truncated at 8 = √64 times their mean (Ionides 2008): where q is far from the posterior, no single sample decides.
 */
const MOST = Math.sqrt(SAMPLES) / SAMPLES;

/**
 * Whether samples of an encoder's q(z | answers) are weighted towards p(z | answers): if the reward is linear and p(z) is the
 * population. Training at β < 1 makes p(z) narrower than that.
 */
export const weighsSamples = ({ head, beta, encoder }: PersonalConfig): boolean =>
  head === "linear" && beta === 1 && networkOf(encoder) !== null;

/**
 * The `weight` [1, 64] of each sample in `z` [64, L] of one user's q(z | answers), its share of P(answers | z) p(z) / q(z), at most
 * `MOST`. Data: `answerLeaves` of the user. The samples are μ + W·ε with the noise of `sampleNoise`, so log q is −½ |ε|² and a
 * constant.
 * @param severalAlternatives Whether answers may be choices among several alternatives.
 */
export function weightPlan(config: PersonalConfig, severalAlternatives: boolean): Plan {
  const graph = new Graph();
  const choices = severalAlternatives ? choiceLikelihood(config) : null;
  const z = graph.data("z", SAMPLES, config.latent);
  const p = prior(graph, config.latent);
  const { pair, stateMask, label, mask } = answerLeaves(graph, config, 1);
  const y = reshape(label, mask.cols); //                                                 [1, N]
  const logit = HEADS[config.head].compareAtEach(config, { pair, stateMask }, z); //      [64, N]
  const ofPairs = LIKELIHOODS[config.likelihood].logProbability(logit, y);
  const ofAnswers = multiply(choices?.adjust(graph, config)(ofPairs, logit, y) ?? ofPairs, mask);
  const distance = multiply(square(subtract(z, p.mean)), exp(negate(p.logVariance)));
  const ofPriorOverQ = scale(subtract(square(sampleNoise(graph, extent(1), config.latent)), distance), 0.5);
  const logWeight = add(sumColumns(ofAnswers), sumColumns(ofPriorOverQ)); //               [64, 1]
  const share = softmax(reshape(logWeight, SAMPLES));
  return compile(graph, { weight: minimum(share, graph.constant(MOST)) });
}

/** Resamples z [64, L] by weights [64], in place. The mean stays the weighted one. */
export function resampleByWeight(z: Float32Array, latent: number, weights: Float32Array): void {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const resampled = resampleBy(weights, z, latent);
  for (let l = 0; l < latent; l++) {
    let shift = 0;
    for (let s = 0; s < SAMPLES; s++) {
      const i = s * latent + l;
      shift += (at(weights, s) / total) * at(z, i) - at(resampled, i) / SAMPLES;
    }
    for (let i = l; i < z.length; i += latent) z[i] = at(resampled, i) + shift;
  }
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
