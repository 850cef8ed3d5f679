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

/** L = E over users [Σ_i BCE(σ(r_A,i − r_B,i), y_i) + β·KL(q(z | context) ‖ p(z))] */
export function vpl(
  data: DataLeaves,
  { hidden, latent, context: N }: VplShape,
  batch: number,
  beta: Tensor,
): Objective {
  const graph = data.states.graph;
  const answers = sampleBatch(data, batch, N + BEYOND); //       all of them are reconstructed,
  const context = firstFew(answers, N); //                       the first 0 … N are seen

  const p = prior(graph, latent);
  const q = setEncoder(encoderInput(data, context), hidden, p);
  const z = sample(q, normal(graph, batch, latent));
  const logit = logits(data, answers.pair, true, (states) => rewardHead(states, z, hidden));

  const reconstruction = crossEntropy(logit, answers); //         [B, 1]
  const divergence = klPerDimension(q, p); //                     [B, L]
  const loss = mean(add(reconstruction, multiply(beta, sumColumns(divergence))));
  return {
    loss,
    metrics: {
      loss,
      reconstruction: mean(reconstruction),
      kl: meanRows(divergence),
      accuracy: accuracy(logit, answers),
    },
  };
}

/** The first n answers of each user, n uniform in 0 … N: a context of every size. */
function firstFew({ pair, label, presence }: Batch, N: number): Batch {
  const graph = pair.graph;
  const n = affine(uniform(graph, pair.rows, 1), N + 1, -1); //   i < n keeps i = 0 … ⌊u(N + 1)⌋ − 1
  const kept = less(iota(pair, N), n); //                         [B, N]
  return {
    pair: slice(pair, 0, 2 * N),
    label: slice(label, 0, N),
    presence: multiply(slice(presence, 0, N), kept),
  };
}

function encoderInput(data: DataLeaves, { pair, label, presence }: Batch) {
  const sides = gather(data.states, pair); //                     [B·2N, d]
  return { pair: reshape(sides, 2 * data.states.cols), label: reshape(label, 1), presence };
}
