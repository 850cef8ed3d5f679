// Plans over particles: samples of z from the model's exact posterior, the density ∝ p(z) Π P(y | z).
//
// The encoder's q is the Gaussian that predicts users best, not this density. After one answer its mean is the average z of
// the users who would give that answer, and its variance is far too small. Choosing the next
// question requires all plausible users.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { exp as hostExp } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { PRIOR_PARTICLES } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalConfig } from "../model/config.ts";
import type { Comparisons } from "../model/head/head.ts";
import { HEADS } from "../model/head/index.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import type { PersonalModel } from "../model/model.ts";
import { prior } from "../model/posterior.ts";
import {
  add,
  assign,
  clip,
  compile,
  copy,
  exp,
  expand,
  Graph,
  less,
  multiply,
  normal,
  type Plan,
  reshape,
  scale,
  select,
  subtract,
  sumColumns,
  type Tensor,
  uniform,
} from "../plan/index.ts";
import { answerLeaves } from "./model-inputs.ts";

/** Name of the leaf with the particles [S, L]: a parameter of plans, not of the model. */
export const PARTICLES = "particles";
/** Step size of a proposal, in standard deviations of the prior. A third to a half of the proposals are accepted. */
const STEP = 0.5;
/** Smallest β that logits are divided by; smaller values would hardly change probabilities, which are already near 0 or 1. */
export const MIN_BETA = 0.01;

/** MCMC moves of every particle after an answer. They separate the duplicates that resampling creates. */
export const MOVES = 8;

/**
 * ℓ / β of n comparisons at each particle [S, L]: [S, n]. Training with β < 1 weights the prior by β only, so relative to the
 * prior, logits count 1/β times.
 */
export const sharpenedLogits = (config: PersonalConfig, comparisons: Comparisons, z: Tensor): Tensor =>
  scale(HEADS[config.head].compareAtEach(config, comparisons, z), 1 / Math.max(config.beta, MIN_BETA));

/** The likelihood of choices among several alternatives (several-alternatives.ts). It is loaded for users who make some. */
export interface ChoiceLikelihood {
  /** Returns a function that takes log P of N answers at S particles, their logits [S, N], and their labels [1, N], to [S, N]. */
  adjust(graph: Graph, config: PersonalConfig): (logProbability: Tensor, logit: Tensor, y: Tensor) => Tensor;
  /** Writes which answers of each user are choices into a plan with `adjust`. */
  write(program: Program, users: readonly (readonly LabelledPair[])[]): void;
  /**
   * Takes log P(A) and log P(B) of a user's answers at S particles, [S, places], and puts those of choices in their place: the
   * label of a comparison is then 1 where its loser is chosen in place of the winner. Returns a function that sets the labels of
   * choices: as they were, or as particle s would choose.
   */
  simulate(
    answers: readonly LabelledPair[],
    places: number,
    logA: Float64Array,
    logB: Float64Array,
  ): (labels: number[], s?: number, random?: Random) => void;
}

/**
 * Each run makes one MCMC move of every particle, which leaves the posterior invariant: preconditioned Crank–Nicolson, whose
 * proposals leave the prior invariant and are accepted by the likelihood ratio. Data: one user's answers (`answerLeaves`).
 * Result: `likelihood` [S, 1], log P(answers | z) of the particles before the move.
 *
 * @param choices Without it, answers are comparisons.
 */
export function movePlan(config: PersonalConfig, particles: number, choices?: ChoiceLikelihood | null): Plan {
  const { latent } = config;
  const graph = new Graph();
  const z = graph.parameter(PARTICLES, particles, latent);
  const p = prior(graph, latent);
  const { pair, stateMask, label, mask } = answerLeaves(graph, config, 1);
  const y = reshape(label, mask.cols); //                                                 [1, N]
  const adjust = choices?.adjust(graph, config);
  const logLikelihood = (at: Tensor): Tensor => {
    const logit = sharpenedLogits(config, { pair, stateMask }, at); //                    [S, N]
    const logProbability = LIKELIHOODS[config.likelihood].logProbability(logit, y);
    return sumColumns(multiply(adjust?.(logProbability, logit, y) ?? logProbability, mask));
  };
  const before = logLikelihood(z);
  const noise = multiply(normal(graph, particles, latent), exp(scale(p.logVariance, 0.5)));
  const shrunk = scale(subtract(z, p.mean), Math.sqrt(1 - STEP * STEP));
  const proposal = add(add(shrunk, scale(noise, STEP)), p.mean);
  const logRatio = subtract(logLikelihood(proposal), before);
  const accepted = less(uniform(graph, particles, 1), exp(clip(logRatio, -50, 0)));
  assign(z, select(expand(accepted, z.rows, latent), proposal, z));
  return compile(graph, { likelihood: copy(before) });
}

/** Computes `probability` [S, N]: P(A ≻ B) of each question in `answerLeaves`, for each particle. */
export function probabilityPlan(config: PersonalConfig, particles: number): Plan {
  const graph = new Graph();
  const comparisons = answerLeaves(graph, config, 1);
  const z = graph.parameter(PARTICLES, particles, config.latent);
  const logit = HEADS[config.head].compareAtEach(config, comparisons, z);
  return compile(graph, { probability: LIKELIHOODS[config.likelihood].probability(logit) });
}

/** Samples from the prior, [particles, L], in antithetic pairs m ± σ·ε. They are the same for every user. */
export function priorParticles({ config, parameters }: PersonalModel, particles: number): Float32Array {
  const random = new Random(0, PRIOR_PARTICLES);
  const { latent } = config;
  const mean = parameters.get("prior.mean") as Float32Array;
  const deviation = (parameters.get("prior.logVariance") as Float32Array).map((v) => hostExp(v / 2));
  const z = new Float32Array(particles * latent);
  for (let s = 0; s < particles; s += 2) {
    for (let j = 0; j < latent; j++) {
      const [m, step] = [at(mean, j), at(deviation, j) * random.normal()];
      z[s * latent + j] = m + step;
      if (s + 1 < particles) z[(s + 1) * latent + j] = m - step;
    }
  }
  return z;
}

/**
 * Systematic resampling: [S, L] → [S, L]. The number of copies of a particle is S times its share of the weights
 * exp(logWeights), to within one.
 */
export function resample(z: Float32Array, latent: number, logWeights: ArrayLike<number>): Float32Array {
  const particles = logWeights.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let s = 0; s < particles; s++) largest = Math.max(largest, at(logWeights, s));
  const weights = Float64Array.from(logWeights, (logWeight) => hostExp(logWeight - largest));
  let total = 0;
  for (let s = 0; s < particles; s++) total += at(weights, s);
  const resampled = new Float32Array(z.length);
  let [from, cumulative] = [0, at(weights, 0)];
  for (let s = 0; s < particles; s++) {
    const threshold = ((s + 0.5) / particles) * total;
    while (cumulative < threshold && from < particles - 1) cumulative += at(weights, ++from);
    resampled.set(z.subarray(from * latent, (from + 1) * latent), s * latent);
  }
  return resampled;
}
