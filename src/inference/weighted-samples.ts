// Importance sampling with q as the proposal: samples of q are weighted towards the exact posterior p(z | answers), then resampled.
// q is a Gaussian, and the posterior of few answers is skewed.

import type { Program } from "../backend/backend.ts";
import { dot } from "../base/matrices.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalConfig } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import { HEADS } from "../model/head/index.ts";
import { linearWeights } from "../model/head/linear.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import type { PersonalModel } from "../model/model.ts";
import { prior } from "../model/posterior.ts";
import {
  add,
  compile,
  exp,
  Graph,
  matmul,
  minimum,
  multiply,
  negate,
  type Plan,
  reshape,
  scale,
  slice,
  softmax,
  square,
  subtract,
  sumColumns,
  sumRows,
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

/** A direction of which less than this share is new lies in those before it. */
const SPANNED = 1e-4;

/**
 * Whether samples of an encoder's q(z | answers) are weighted towards p(z | answers): if the reward is linear and p(z) is the
 * population. Training at β < 1 makes p(z) narrower than that.
 */
export const weighsSamples = ({ head, beta, encoder }: PersonalConfig): boolean =>
  head === "linear" && beta === 1 && networkOf(encoder) !== null;

/**
 * The `weight` [1, 64] of each sample in `z` [64, L] of one user's q(z | answers), its share of P(answers | z) p(z) / q(z), at most
 * `MOST`; and the `direction` of z [N, L] along which each answer's utilities differ. Data: `answerLeaves` of the user. The samples are μ + W·ε with the noise of `sampleNoise`, so log q is −½ |ε|² and a
 * constant. The head is linear.
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
  const half = pair.cols / 2;
  const difference = subtract(slice(pair, 0, half), slice(pair, half, 2 * half));
  const [, R] = linearWeights(graph, config.size, config.latent);
  const ofStates = matmul(reshape(difference, config.size), R, { transposeB: true }); //   [N·T, L]
  return compile(graph, {
    weight: minimum(share, graph.constant(MOST)),
    direction: sumRows(ofStates, config.length),
  });
}

/**
 * Resamples z [64, L] in place, by the results of `weightPlan`: the places of samples along the directions that answers are about.
 * Their mean stays the weighted one. In all other directions the posterior is the prior, and the samples stay as they are.
 */
export function resampleByWeight(
  z: Float32Array,
  latent: number,
  weights: Float32Array,
  directions: Float32Array,
): void {
  const basis = orthonormal(directions, latent);
  const r = basis.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const places = new Float32Array(SAMPLES * r);
  const mean = new Float64Array(r);
  for (let s = 0; s < SAMPLES; s++) {
    for (let i = 0; i < r; i++) {
      const axis = basis[i] as Float64Array;
      let place = 0;
      for (let l = 0; l < latent; l++) place += (axis[l] as number) * (z[s * latent + l] as number);
      places[s * r + i] = place;
      mean[i] = (mean[i] as number) + ((weights[s] as number) / total) * place;
    }
  }
  const resampled = resampleBy(weights, places, r);
  for (let i = 0; i < resampled.length; i++) mean[i % r] = (mean[i % r] as number) - (resampled[i] as number) / SAMPLES;
  for (let i = 0; i < r; i++) {
    const axis = basis[i] as Float64Array;
    for (let s = 0; s < SAMPLES; s++) {
      const move = (resampled[s * r + i] as number) + (mean[i] as number) - (places[s * r + i] as number);
      for (let l = 0; l < latent; l++) z[s * latent + l] = (z[s * latent + l] as number) + move * (axis[l] as number);
    }
  }
}

/** An orthonormal basis of the rows [n, L], by the modified Gram–Schmidt method. */
function orthonormal(rows: Float32Array, L: number): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let from = 0; from < rows.length && basis.length < L; from += L) {
    const own = Float64Array.from(rows.subarray(from, from + L));
    const length = Math.sqrt(dot(own, own));
    for (const axis of basis) {
      const along = dot(own, axis);
      for (let l = 0; l < L; l++) own[l] = (own[l] as number) - along * (axis[l] as number);
    }
    const left = Math.sqrt(dot(own, own));
    if (left > SPANNED * length) basis.push(own.map((x) => x / left));
  }
  return basis;
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
