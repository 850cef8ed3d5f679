// Plans over particles: draws of z from the model's own posterior, the density ∝ p(z) Π P(y | z).
//
// The encoder's q is the Gaussian that predicts a user best, not this density: after one answer it puts z where users who
// gave that answer are on average, and is far too sure who the user is. What to ask next depends on everyone who is
// still possible.

import { at } from "../base/arrays.ts";
import { exp as hostExp } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { PRIOR_PARTICLES } from "../base/streams.ts";
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

/** The leaf that holds the particles, [S, L]: a parameter of plans, not of the model. */
export const PARTICLES = "particles";
/** The step size of a proposal, in standard deviations of the prior; a third to a half of such proposals are accepted. */
const STEP = 0.5;
/** The least β by which a model's answers are sharpened: they are certain by then. */
const LEAST_BETA = 0.01;

/**
 * ℓ of n comparisons at each particle [S, L], as it counts beside the prior: [S, n]. A model trained at β < 1 gave its prior
 * only that weight, so that ℓ counts 1/β times.
 */
export const sharpenedLogits = (config: PersonalConfig, comparisons: Comparisons, z: Tensor): Tensor =>
  scale(HEADS[config.head].compareAtEach(config, comparisons, z), 1 / Math.max(config.beta, LEAST_BETA));

/**
 * A Markov chain Monte Carlo move of every particle per run, which leaves the posterior invariant: preconditioned
 * Crank–Nicolson, whose proposals leave the prior invariant and are accepted by the likelihood. Data: the answers of one
 * user (`answerLeaves`). Result: `likelihood` [S, 1], log P(answers | z) of the particles before the move.
 */
export function movePlan(config: PersonalConfig, particles: number): Plan {
  const { latent, context: N } = config;
  const graph = new Graph();
  const z = graph.parameter(PARTICLES, particles, latent);
  const p = prior(graph, latent);
  const { pair, stateMask, label, mask } = answerLeaves(graph, config, 1);
  const y = reshape(label, N); //                                                         [1, N]
  const logLikelihood = (of: Tensor): Tensor => {
    const logit = sharpenedLogits(config, { pair, stateMask }, of); //                    [S, N]
    return sumColumns(multiply(LIKELIHOODS[config.likelihood].logProbability(logit, y), mask));
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

/** `probability` [S, N] of reply A to each question of `answerLeaves`, for each particle. */
export function probabilityPlan(config: PersonalConfig, particles: number): Plan {
  const graph = new Graph();
  const comparisons = answerLeaves(graph, config, 1);
  const z = graph.parameter(PARTICLES, particles, config.latent);
  const logit = HEADS[config.head].compareAtEach(config, comparisons, z);
  return compile(graph, { probability: LIKELIHOODS[config.likelihood].probability(logit) });
}

/** Draws from the prior, [particles · L]: the same for everyone, in antithetic pairs m ± σ·ε. */
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
 * Systematic resampling: as many particles again, [S, L], each as often as its share of the weights exp(logWeights), to
 * within one copy.
 */
export function resample(z: Float32Array, latent: number, logWeights: ArrayLike<number>): Float32Array {
  const particles = logWeights.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let s = 0; s < particles; s++) largest = Math.max(largest, at(logWeights, s));
  const weights = Float64Array.from(logWeights, (logWeight) => hostExp(logWeight - largest));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const resampled = new Float32Array(z.length);
  let [from, cumulative] = [0, at(weights, 0)];
  for (let s = 0; s < particles; s++) {
    const threshold = ((s + 0.5) / particles) * total;
    while (cumulative < threshold && from < particles - 1) cumulative += at(weights, ++from);
    resampled.set(z.subarray(from * latent, (from + 1) * latent), s * latent);
  }
  return resampled;
}
