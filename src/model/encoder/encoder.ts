// The encoders q(z | answers): three networks that take the same answers.

import {
  add,
  affine,
  clip,
  column,
  concat,
  divide,
  expand,
  fillMasked,
  matmul,
  maxColumns,
  maximum,
  multiply,
  reshape,
  scale,
  slice,
  softmax,
  sqrt,
  square,
  subtract,
  sumColumns,
  sumRows,
  type Tensor,
} from "../../plan/index.ts";
import type { Extent } from "../../plan/shape.ts";
import { dense, hidden } from "../layers.ts";
import { correlated, independent, type Posterior, type Prior, priorInformation } from "../posterior.ts";

export const ENCODERS = ["aggregation", "set", "attention"] as const;
export type EncoderName = (typeof ENCODERS)[number];

export interface Answers {
  /** [B·N, 2D]: both sides of each comparison, A first, each all the features of its T states. */
  pair: Tensor;
  /** [B·N, 1] in {0, ½, 1}: 1 when A was preferred. */
  label: Tensor;
  /** [B, N]: 1 where there is an answer. */
  presence: Tensor;
  /** Whether a label may be ½, which costs the encoders that are told chosen and rejected twice the work. */
  ties: boolean;
}

/** What the answers say, as (chosen, rejected): a tie says both orders by half. */
interface Statements {
  /** [B·M, 2D], M = N, or 2N where there may be ties. */
  told: Tensor;
  /** [B·M, 1]: 1, or the half of a tie; 0 where there is nothing. */
  weight: Tensor;
}

function statements({ pair, label, presence, ties }: Answers): Statements {
  const d = pair.cols / 2;
  const [a, b] = [slice(pair, 0, d), slice(pair, d, 2 * d)];
  const other = affine(label, -1, 1);
  const present = reshape(presence, 1);
  if (ties) {
    return {
      told: reshape(concat(a, b, b, a), 2 * d),
      weight: reshape(multiply(concat(label, other), present), 1),
    };
  }
  const chosen = add(multiply(label, a), multiply(other, b));
  const rejected = add(multiply(other, a), multiply(label, b));
  return { told: concat(chosen, rejected), weight: present };
}

/** What answers say of z, for each statement: u·z = c ± 1, both times the root of the statement's weight. */
export interface Measured {
  /** [B·M, L] */
  u: Tensor;
  /** [B·M, 1] */
  c: Tensor;
}

/** An MLP reads the measurement of z off an answer alone. */
export function measurements(answers: Answers, widths: readonly number[], latent: number): Measured {
  const { told, weight } = statements(answers);
  const measured = dense(hidden(told, "posterior", widths), "posterior.measurement", latent + 1); // [B·M, L + 1]
  const root = sqrt(weight);
  return { u: multiply(slice(measured, 0, latent), root), c: multiply(column(measured, latent), root) };
}

/**
 * Bayesian aggregation: each answer is a noisy measurement of z along one direction. It adds u·uᵀ to the prior's
 * precision and c·u to its precision × mean: a product of Gaussian experts. No answers leave the prior, every answer makes
 * q more certain, their order does not matter, and answers that ask the same explain each other away, as they do in the
 * exact posterior of a linear reward.
 */
export function aggregation({ u, c }: Measured, batch: Extent, p: Prior): Posterior {
  const said = matmul(u, u, { transposeA: true, batch }); //                                        [B·L, L]
  const before = priorInformation(p, said);
  const information = sumRows(multiply(u, c), u.rows.times / batch.times); //                       [B, L]
  return correlated(add(said, before.precision), add(information, before.information), p);
}

const measuredEncoder = (answers: Answers, widths: readonly number[], p: Prior): Posterior =>
  aggregation(measurements(answers, widths, p.mean.cols), answers.presence.rows, p);

/**
 * The paper's encoder, an MLP on all N tuples [s_A, s_B, y] at once, with a presence mask so that it takes
 * 0 … N answers. Labels enter as ±1, absent answers as zeros; with no answer at all it is the prior.
 * Each tuple also has y·(s_A − s_B), chosen minus rejected: what an answer says is a product of label and
 * states, and an MLP that is given it learns in a third of the steps.
 */
export function setEncoder({ pair, label, presence }: Answers, widths: readonly number[], p: Prior): Posterior {
  const n = presence.cols;
  const d = pair.cols / 2;
  const y = affine(label, 2, -1); //                                       [B·N, 1]
  const won = multiply(y, subtract(slice(pair, 0, d), slice(pair, d, 2 * d)));
  const tuple = concat(pair, y, won); //                                   [B·N, 3D + 1]
  const masked = multiply(tuple, reshape(presence, 1)); //                 [B·N, 3D + 1]
  const x = concat(reshape(masked, n * tuple.cols), presence); //          [B, N·(3D + 2)]
  return orPrior(hidden(x, "posterior", widths), presence, p);
}

/**
 * Self-attention (paper, section 5.2): h_i = MLP([chosen, rejected]), one head of attention over the answers scaled
 * by √L, their mean. Mean and log-variance are clamped to ±1; z is a draw rescaled to length √L.
 */
export function attention(answers: Answers, widths: readonly number[], p: Prior): Posterior {
  const { presence } = answers;
  const batch = presence.rows;
  const n = presence.cols;
  const latent = p.mean.cols;
  const { told, weight } = statements(answers);
  const each = dense(hidden(told, "posterior", widths), "posterior.pair", latent); //       [B·M, L]
  const orders = told.rows.times / (batch.times * n);
  const h = orders === 1 ? each : sumRows(multiply(each, weight), orders); //               [B·N, L]
  const [q, k, v] = ["query", "key", "value"].map((name) => dense(h, `posterior.${name}`, latent)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const scores = scale(matmul(q, k, { transposeB: true, batch }), 1 / Math.sqrt(latent)); // [B·N, N]
  const seen = expand(presence, scores.rows, n);
  const mixed = matmul(softmax(fillMasked(seen, scores, -1e9)), v, { batch }); //           [B·N, L]
  const count = maximum(sumColumns(presence), presence.graph.constant(1)); //               [B, 1]
  const pooled = divide(sumRows(multiply(mixed, reshape(presence, 1)), n), count); //       [B, L]
  const posterior = orPrior(pooled, presence, p, (x) => clip(x, -1, 1));
  const onSphere = (z: Tensor) => {
    const length = sqrt(maximum(sumColumns(square(z)), z.graph.constant(1e-24)));
    return multiply(z, divide(z.graph.constant(Math.sqrt(latent)), length));
  };
  return { ...posterior, sample: (noise) => onSphere(posterior.sample(noise)) };
}

/** Linear heads for mean and log-variance, [B, H] → q; a user without answers has the prior, exactly. */
function orPrior(h: Tensor, presence: Tensor, p: Prior, limit = (x: Tensor): Tensor => x): Posterior {
  const any = maxColumns(presence); //                                     [B, 1]
  const head = (name: string, before: Tensor): Tensor => {
    const said = limit(dense(h, `posterior.${name}`, before.cols));
    return add(multiply(any, said), multiply(affine(any, -1, 1), before));
  };
  return independent(head("mean", p.mean), head("logVariance", p.logVariance), p);
}

const BY_NAME = { aggregation: measuredEncoder, set: setEncoder, attention };

/** q(z | answers) by the encoder of this name. */
export const encode = (name: EncoderName, answers: Answers, widths: readonly number[], p: Prior): Posterior =>
  BY_NAME[name](answers, widths, p);
