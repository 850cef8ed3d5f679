// Variational Preference Learning (paper, section 3 and algorithm 1).

import { klPerDimension, prior, sample, setEncoder } from "../model/posterior.ts";
import { rewardHead } from "../model/reward.ts";
import {
  add,
  affine,
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
import { accuracy, type Batch, crossEntropy, type DataLeaves, logits, sampleBatch } from "./batch.ts";
import type { Objective } from "./train.ts";

export interface VplShape {
  /** Widths of the hidden layers of encoder and reward head. */
  hidden: readonly number[];
  /** L, the size of z. */
  latent: number;
  /** N, the largest number of answers that the encoder takes. */
  context: number;
}

/** Answers of the same user, beyond the context, that are reconstructed as well. */
const BEYOND = 8;

/** All that a step draws. */
export interface Draws {
  /** P = N + 8 answers of each of B users, all of which are reconstructed. */
  answers: Batch;
  /** [B, N]: 1 for those of the first N answers that the encoder sees. */
  context: Tensor;
  /** [B, L], standard normal. */
  noise: Tensor;
}

/** Users with replacement, different answers of each, and a context of every size from 0 to N. */
export function draw(data: DataLeaves, { latent, context: N }: VplShape, batch: number): Draws {
  const graph = data.states.graph;
  const answers = sampleBatch(data, batch, N + BEYOND);
  const n = affine(uniform(graph, batch, 1), N + 1, -1); //       i < n for i = 0 … ⌊u(N + 1)⌋ − 1
  const first = less(iota(n, N), n); //                           [B, N]
  const context = multiply(slice(answers.presence, 0, N), first);
  return { answers, context, noise: normal(graph, batch, latent) };
}

/** L = E over users [Σ_i BCE(σ(r_A,i − r_B,i), y_i) + β·KL(q(z | context) ‖ p(z))] */
export function vpl(
  data: DataLeaves,
  { hidden, latent }: VplShape,
  { answers, context, noise }: Draws,
  beta: Tensor,
): Objective {
  const N = context.cols;
  const p = prior(data.states.graph, latent);
  const sides = gather(data.states, slice(answers.pair, 0, 2 * N)); //            [B·2N, d]
  const label = reshape(slice(answers.label, 0, N), 1); //                        [B·N, 1]
  const q = setEncoder({ pair: reshape(sides, 2 * data.states.cols), label, presence: context }, hidden, p);
  const z = sample(q, noise); //                                                  [B, L]
  const logit = logits(data, answers.pair, true, (states) => rewardHead(states, z, hidden)); // [B, P]

  const reconstruction = crossEntropy(logit, answers); //                         [B, 1]
  const kl = klPerDimension(q, p); //                                             [B, L]
  const loss = mean(add(reconstruction, multiply(beta, sumColumns(kl))));
  return {
    loss,
    metrics: {
      loss,
      reconstruction: mean(reconstruction),
      kl: meanRows(kl),
      accuracy: accuracy(logit, answers),
    },
  };
}
