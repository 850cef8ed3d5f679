// Plans from answers to q(z | answers).

import { Random } from "../base/philox.ts";
import { POSTERIOR_NOISE } from "../base/streams.ts";
import { type PersonalConfig, placesOf } from "../model/config.ts";
import type { EncoderNetwork, IncrementalEncoder } from "../model/encoder/encoder.ts";
import { type GaussianPosterior, prior } from "../model/posterior.ts";
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

/**
 * Whether samples of an encoder's q(z | answers) are matched to p(z | answers): if the reward is linear and p(z) is the
 * population. Training at β < 1 makes p(z) narrower than that.
 */
export const matchesSamples = ({ head, beta }: PersonalConfig): boolean => head === "linear" && beta === 1;

/** What is known of q of B users: `mean`, `variance` [B, L] and samples `z` [B·64, L] or, where they are matched, `root` [B·L, L]. */
function results(config: PersonalConfig, q: GaussianPosterior, predictsAtMean?: boolean): Record<string, Tensor> {
  const { mean, variance } = q;
  if (matchesSamples(config)) return { mean, variance, root: q.root() };
  const noise = () => sampleNoise(mean.graph, mean.rows, config.latent);
  return { mean, variance, z: predictsAtMean ? repeatRows(mean, SAMPLES) : q.sample(noise()) };
}

/** Answers of up to `users` users (`answerLeaves`) → `results` of their q. Count: users. */
export function encoderPlan(config: PersonalConfig, network: EncoderNetwork, users: number): Plan {
  const { hidden, latent } = config;
  const graph = new Graph();
  const rows = graph.count("users", users);
  const q = network.encode(answerLeaves(graph, config, rows), hidden, prior(graph, latent));
  return compile(graph, results(config, q, network.predictsAtMean));
}

/** One answer (`answerLeaves`) → its `contribution` [2, C]; the second row is for the other order of a tie. */
export function contributionPlan(config: PersonalConfig, encoder: IncrementalEncoder): Plan {
  const graph = new Graph();
  const answer = answerLeaves(graph, { ...config, comparisons: 1 }, 1);
  return compile(graph, { contribution: encoder.contributions(answer, config.hidden, config.latent) });
}

/** `contributions` [2N, C] of one user's answers, zeros for absent ones → `results` of its q. */
export function aggregationPlan(config: PersonalConfig, encoder: IncrementalEncoder): Plan {
  const { latent } = config;
  const graph = new Graph();
  const contributions = graph.data("contributions", 2 * placesOf(config), encoder.columns(latent));
  const q = encoder.posterior(contributions, extent(1), prior(graph, latent));
  return compile(graph, results(config, q));
}
