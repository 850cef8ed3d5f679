// Draws from what a user's answers leave possible, by the model itself: the density ∝ p(z) Π P(y | z).
//
// The encoder's q is the best Gaussian for predicting a user, not this density: after one answer it puts z where users
// who gave that answer are on average, and is far too sure who it is. What to ask next depends on all users who are left.

import { exp as hostExp } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { PRIOR_PARTICLES } from "../base/streams.ts";
import { compareSides, everyValue, logitOf, type Sides } from "../model/head/head.ts";
import type { Model, ModelConfig } from "../model/model.ts";
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
  sigmoid,
  softplus,
  subtract,
  sumColumns,
  type Tensor,
  tileRows,
  uniform,
} from "../plan/index.ts";
import { answerLeaves } from "./plans.ts";

/** The draws: a parameter of plans, not of the model. */
export const DRAWS = "draws";
/** How far a move goes, as a share of the prior's deviation: it takes a third to a half of such moves. */
const STRIDE = 0.5;
/** The least β that a model's answers are sharpened by: they are certain by then. */
const LEAST_BETA = 0.01;

/** The logits of n comparisons at each draw of z [S, L]: [S, n]. */
function logitsOf(config: ModelConfig, { pair, here }: Sides, z: Tensor): Tensor {
  const each = (t: Tensor) => tileRows(t, z.rows);
  const logit =
    config.head === "classifier"
      ? logitOf(config, { pair: each(pair), here: here && each(here) }, z)
      : compareSides(config, everyValue(config, reshape(pair, config.size), z), here && reshape(each(here), 1));
  return reshape(logit, pair.rows.times);
}

/** The same, beside the prior: a model trained at β < 1 means its prior that much less, so that its logits count 1/β. */
export const logitsAt = (config: ModelConfig, sides: Sides, z: Tensor): Tensor =>
  scale(logitsOf(config, sides, z), 1 / Math.max(config.beta, LEAST_BETA));

/**
 * A move of each draw in the parameter `DRAWS` [S, L] per run, which leaves the density as it is: preconditioned
 * Crank–Nicolson, whose proposals leave the prior as it is, accepted by the likelihood. Data: the answers of one user,
 * as `answerLeaves`. Result: `likelihood` [S, 1], the log of that of the draws before the move.
 */
export function movePlan(config: ModelConfig, draws: number): Plan {
  const { latent, context: N } = config;
  const graph = new Graph();
  const z = graph.parameter(DRAWS, draws, latent);
  const p = prior(graph, latent);
  const { pair, here, label, presence } = answerLeaves(graph, config, 1);
  const y = reshape(label, N); //                                                         [1, N]
  const likelihoodAt = (at: Tensor): Tensor => {
    const logit = logitsAt(config, { pair, here }, at); //                                [S, N]
    return sumColumns(multiply(subtract(multiply(logit, y), softplus(logit)), presence));
  };
  const likelihood = likelihoodAt(z);
  const noise = multiply(normal(graph, draws, latent), exp(scale(p.logVariance, 0.5)));
  const kept = scale(subtract(z, p.mean), Math.sqrt(1 - STRIDE ** 2));
  const proposal = add(add(kept, scale(noise, STRIDE)), p.mean);
  const gained = subtract(likelihoodAt(proposal), likelihood);
  const accepted = less(uniform(graph, draws, 1), exp(clip(gained, -50, 0)));
  assign(z, select(expand(accepted, z.rows, latent), proposal, z));
  return compile(graph, { likelihood: copy(likelihood) });
}

/** `chance` [S, N]: of reply A to each question of `answerLeaves`, for each draw in the parameter `DRAWS` [S, L]. */
export function chancePlan(config: ModelConfig, draws: number): Plan {
  const graph = new Graph();
  const { pair, here } = answerLeaves(graph, config, 1);
  const z = graph.parameter(DRAWS, draws, config.latent);
  return compile(graph, { chance: sigmoid(logitsOf(config, { pair, here }, z)) });
}

/** Draws from the prior, the same for everyone, in pairs m ± σ·ε: [draws · L]. */
export function priorDraws({ config, parameters }: Model, draws: number): Float32Array {
  const random = new Random(0, PRIOR_PARTICLES);
  const { latent } = config;
  const mean = parameters.get("prior.mean") as Float32Array;
  const deviation = (parameters.get("prior.logVariance") as Float32Array).map((v) => hostExp(v / 2));
  const z = new Float32Array(draws * latent);
  for (let s = 0; s < draws; s += 2) {
    for (let j = 0; j < latent; j++) {
      const [m, step] = [mean[j] as number, (deviation[j] as number) * random.normal()];
      z[s * latent + j] = m + step;
      if (s + 1 < draws) z[(s + 1) * latent + j] = m - step;
    }
  }
  return z;
}

/**
 * As many rows of z [S, L] again, each as often as its share of the weights exp(log): row by row at even steps through
 * their sum, so that no row comes more than once too often or too seldom.
 */
export function resample(z: Float32Array, latent: number, logs: ArrayLike<number>): Float32Array {
  const draws = logs.length;
  let most = Number.NEGATIVE_INFINITY;
  for (let s = 0; s < draws; s++) most = Math.max(most, logs[s] as number);
  const weights = Float64Array.from(logs, (log) => hostExp(log - most));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const again = new Float32Array(z.length);
  let [from, passed] = [0, weights[0] as number];
  for (let s = 0; s < draws; s++) {
    const at = ((s + 0.5) / draws) * total;
    while (passed < at && from < draws - 1) passed += weights[++from] as number;
    again.set(z.subarray(from * latent, (from + 1) * latent), s * latent);
  }
  return again;
}
