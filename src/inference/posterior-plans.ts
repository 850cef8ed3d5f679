// Plans from answers to q(z | answers).

import { Random } from "../base/philox.ts";
import { POSTERIOR_NOISE } from "../base/streams.ts";
import { type PersonalConfig, placesOf } from "../model/config.ts";
import type { EncoderNetwork, IncrementalEncoder } from "../model/encoder/encoder.ts";
import { prior } from "../model/posterior.ts";
import { compile, Graph, type Plan, repeatRows, type Tensor, tileRows } from "../plan/index.ts";
import { type Extent, extent } from "../plan/shape.ts";
import { answerLeaves } from "./model-inputs.ts";

/** Number of posterior samples of z over which predictions are averaged. */
export const SAMPLES = 64;

/**
 * Standard normal noise for the SAMPLES samples of each user, [users·64, L]. It is fixed and the same for all users, so
 * rankings are reproducible. It is antithetic (±ε), so the mean of a reward that is linear in z is exact.
 */
export function sampleNoise(graph: Graph, users: Extent, latent: number): Tensor {
  const random = new Random(0, POSTERIOR_NOISE);
  const half = Array.from({ length: SAMPLES / 2 }, () => Array.from({ length: latent }, () => random.normal()));
  const antithetic = half.flatMap((ε) => [ε, ε.map((x) => -x)]).flat();
  return tileRows(graph.constant(antithetic, SAMPLES), users);
}

/** Answers of up to `users` users (`answerLeaves`) → `mean`, `variance` [users, L] and `z` [users·64, L]. Count: users. */
export function encoderPlan(config: PersonalConfig, network: EncoderNetwork, users: number): Plan {
  const { hidden, latent } = config;
  const graph = new Graph();
  const rows = graph.count("users", users);
  const q = network.encode(answerLeaves(graph, config, rows), hidden, prior(graph, latent));
  const z = network.predictsAtMean ? repeatRows(q.mean, SAMPLES) : q.sample(sampleNoise(graph, rows, latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z });
}

/** One answer (`answerLeaves`) → its `contribution` [2, C]; the second row is for the other order of a tie. */
export function contributionPlan(config: PersonalConfig, encoder: IncrementalEncoder): Plan {
  const graph = new Graph();
  const answer = answerLeaves(graph, { ...config, comparisons: 1 }, 1);
  return compile(graph, { contribution: encoder.contributions(answer, config.hidden, config.latent) });
}

/** `contributions` [2N, C] of one user's answers, zeros for absent ones → `mean`, `variance` [1, L] and `z` [64, L]. */
export function aggregationPlan(config: PersonalConfig, encoder: IncrementalEncoder): Plan {
  const { latent } = config;
  const graph = new Graph();
  const contributions = graph.data("contributions", 2 * placesOf(config), encoder.columns(latent));
  const q = encoder.posterior(contributions, extent(1), prior(graph, latent));
  return compile(graph, { mean: q.mean, variance: q.variance, z: q.sample(sampleNoise(graph, extent(1), latent)) });
}
