// Variational Preference Learning (paper, section 3 and algorithm 1).

import type { PersonalConfig } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import { type GaussianPosterior, type Prior, prior } from "../model/posterior.ts";
import {
  add,
  affine,
  expand,
  gather,
  iota,
  less,
  mean,
  meanRows,
  multiply,
  normal,
  reshape,
  slice,
  sumColumns,
  type Tensor,
  uniform,
} from "../plan/index.ts";
import {
  accuracy,
  type Batch,
  type DataLeaves,
  logits,
  negativeLogLikelihood,
  type SampledBatch,
  sampleBatch,
  sampleKnown,
} from "./batch.ts";
import type { Objective } from "./report.ts";

/** The random part of a training step. */
export interface Draws {
  /** P answers of each of B users; the loss reconstructs all of them. */
  answers: Batch;
  /** At least N answers of each: `answers` themselves, or those that are given as known. */
  known: Batch;
  /** [B, N·G]: 1 for each of the first known comparisons, which the encoder reads: those of up to N answers. */
  context: Tensor;
  /** [B, L], standard normal. */
  noise: Tensor;
}

/**
 * Samples users with replacement, distinct tasks of each, and a context of 0 to N of them. Every step samples
 * new contexts, which replaces the paper's M duplicates of each answer. Tasks that are given as known are the context instead, up
 * to N of them.
 */
export function draw(
  data: DataLeaves,
  { latent, context: N }: PersonalConfig,
  batch: number,
): Draws & { answers: SampledBatch } {
  const graph = data.states.graph;
  const taskSize = data.labels.cols;
  const answers = sampleBatch(data, batch, data.parts ? 1 : N);
  const known = sampleKnown(data, answers.user, N);
  if (known) return { answers, known, context: known.mask, noise: normal(graph, batch, latent) };
  const n = affine(uniform(graph, batch, 1), N + 1, -1); //      i < n for i = 0 … ⌊u(N + 1)⌋ − 1
  const first = reshape(less(iota(n, N), n), 1); //              [B·N, 1]
  const inContext = reshape(expand(first, first.rows, taskSize), N * taskSize);
  return {
    answers,
    known: answers,
    context: multiply(slice(answers.mask, 0, inContext.cols), inContext),
    noise: normal(graph, batch, latent),
  };
}

/** q(z | context), the known answers whose `context` [B, N] is 1. */
export function encode(
  { encoder, size, length, hidden }: PersonalConfig,
  { states, shares }: DataLeaves,
  known: Batch,
  context: Tensor,
  p: Prior,
): GaussianPosterior {
  const network = networkOf(encoder);
  if (!network) throw new TypeError(`vpl: the encoder "${encoder}" has no network to train`);
  const N = context.cols;
  const sides = gather(states, slice(known.pair, 0, 2 * length * N)); //        [B·N·2T, d]
  const pair = reshape(sides, 2 * length * size);
  const label = reshape(slice(known.label, 0, N), 1); //                        [B·N, 1]
  return network.encode({ pair, label, mask: context, length, shares }, hidden, p);
}

/** The negative ELBO L = E over users [−Σ_i log P(y_i | r_A,i − r_B,i) + β·KL(q(z | context) ‖ p(z))]. */
export function vpl(
  config: PersonalConfig,
  data: DataLeaves,
  { answers, known, context, noise }: Draws,
  beta: Tensor,
): Objective {
  const q = encode(config, data, known, context, prior(data.states.graph, config.latent));
  const z = q.sample(noise); //                                                   [B, L]
  const logit = logits(config, data, answers, z); //                              [B, P]

  const reconstruction = negativeLogLikelihood(config, logit, answers); //        [B, 1]
  const loss = mean(add(reconstruction, multiply(beta, sumColumns(q.kl))));
  return {
    loss,
    metrics: {
      loss,
      reconstruction: mean(reconstruction),
      kl: meanRows(q.kl),
      accuracy: accuracy(logit, answers),
    },
  };
}
