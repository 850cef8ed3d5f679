// Variational Preference Learning (paper, section 3 and algorithm 1).

import { encode } from "../model/encoder/encoder.ts";
import type { ModelConfig } from "../model/model.ts";
import { prior } from "../model/posterior.ts";
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
import { accuracy, type Batch, crossEntropy, type DataLeaves, logits, sampleBatch } from "./batch.ts";
import type { Objective } from "./report.ts";

/** All that a step draws. */
export interface Draws {
  /** P answers of each of B users, all of which are reconstructed. */
  answers: Batch;
  /** [B, N]: 1 for those of the first N answers that the encoder sees. */
  context: Tensor;
  /** [B, L], standard normal. */
  noise: Tensor;
}

/**
 * Users with replacement, different answers of each, and a context of every size from 0 to N, in whole tasks. Contexts
 * are drawn anew in every step, so a labelled pair meets as many as the steps have room for (the paper's M duplicates).
 */
export function draw(data: DataLeaves, { latent, context }: ModelConfig, batch: number): Draws {
  const graph = data.states.graph;
  const each = data.labels.cols;
  const most = context / each; // whole, as `contextSize` makes it
  const answers = sampleBatch(data, batch, most);
  const n = affine(uniform(graph, batch, 1), most + 1, -1); //      i < n for i = 0 … ⌊u(most + 1)⌋ − 1
  const first = reshape(less(iota(n, most), n), 1); //              [B·most, 1]
  const seen = reshape(expand(first, first.rows, each), context);
  return { answers, context: multiply(slice(answers.presence, 0, context), seen), noise: normal(graph, batch, latent) };
}

/** L = E over users [Σ_i BCE(σ(r_A,i − r_B,i), y_i) + β·KL(q(z | context) ‖ p(z))] */
export function vpl(
  config: ModelConfig,
  data: DataLeaves,
  { answers, context, noise }: Draws,
  beta: Tensor,
): Objective {
  const N = context.cols;
  const each = 2 * config.length;
  const sides = gather(data.states, slice(answers.pair, 0, each * N)); //         [B·N·2T, d]
  const pair = reshape(sides, each * config.size);
  const label = reshape(slice(answers.label, 0, N), 1); //                        [B·N, 1]
  if (config.encoder === "none" || config.encoder === "newton") throw new TypeError("vpl: it needs an encoder");
  const p = prior(data.states.graph, config.latent);
  const q = encode(config.encoder, { pair, label, presence: context, ties: data.ties }, config.hidden, p);
  const z = q.sample(noise); //                                                   [B, L]
  const logit = logits(config, data, answers, z); //                              [B, P]

  const reconstruction = crossEntropy(logit, answers); //                         [B, 1]
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
