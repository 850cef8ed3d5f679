// q(z | answers) and the prior p(z), both normal with diagonal covariance.

import {
  add,
  affine,
  concat,
  divide,
  exp,
  type Graph,
  linear,
  maxColumns,
  multiply,
  reshape,
  scale,
  slice,
  square,
  subtract,
  type Tensor,
} from "../plan/index.ts";
import { hidden, layer } from "./mlp.ts";

export interface Normal {
  /** [B, L] */
  mean: Tensor;
  /** [B, L] */
  logVariance: Tensor;
}

/** p(z) = N(μ, diag σ²), learned with the ELBO; standard normal at the start (paper, E.5). Two rows of [1, L]. */
export function prior(graph: Graph, latent: number): Normal {
  return {
    mean: graph.parameter("prior.mean", 1, latent),
    logVariance: graph.parameter("prior.logVariance", 1, latent),
  };
}

export interface Answers {
  /** [B·N, 2d]: both sides of each comparison, A first. */
  pair: Tensor;
  /** [B·N, 1] in {0, ½, 1}: 1 when A was preferred. */
  label: Tensor;
  /** [B, N]: 1 where there is an answer. */
  presence: Tensor;
}

/**
 * The paper's encoder, an MLP on all N tuples [s_A, s_B, y] at once, with a presence mask so that it takes
 * 0 … N answers. Labels enter as ±1, absent answers as zeros; with no answer at all it is the prior.
 * Each tuple also has y·(s_A − s_B), chosen minus rejected: what an answer says is a product of label and
 * states, and an MLP that is given it learns in a third of the steps.
 */
export function setEncoder(answers: Answers, widths: readonly number[], p: Normal): Normal {
  const { pair, label, presence } = answers;
  const n = presence.cols;
  const d = pair.cols / 2;
  const y = affine(label, 2, -1); //                                       [B·N, 1]
  const won = multiply(y, subtract(slice(pair, 0, d), slice(pair, d, 2 * d)));
  const tuple = concat(pair, y, won); //                                   [B·N, 3d + 1]
  const masked = multiply(tuple, reshape(presence, 1)); //                 [B·N, 3d + 1]
  const x = concat(reshape(masked, n * tuple.cols), presence); //          [B, N·(3d + 2)]
  const h = hidden(x, "posterior", widths); //                             [B, H]
  const any = maxColumns(presence); //                                     [B, 1]
  const head = (name: string, prior: Tensor): Tensor => {
    const { w, b } = layer(x.graph, `posterior.${name}`, h.cols, prior.cols);
    return add(multiply(any, linear(h, w, b)), multiply(affine(any, -1, 1), prior));
  };
  return { mean: head("mean", p.mean), logVariance: head("logVariance", p.logVariance) };
}

/** z = μ + σ·ε */
export function sample(q: Normal, noise: Tensor): Tensor {
  return add(q.mean, multiply(exp(scale(q.logVariance, 0.5)), noise));
}

/** KL(q ‖ p) of each dimension: ½ [log σ_p² − log σ_q² + (σ_q² + (μ_q − μ_p)²) / σ_p² − 1], [B, L]. */
export function klPerDimension(q: Normal, p: Normal): Tensor {
  const logRatio = subtract(p.logVariance, q.logVariance);
  const spread = add(exp(q.logVariance), square(subtract(q.mean, p.mean)));
  return affine(add(logRatio, divide(spread, exp(p.logVariance))), 0.5, -0.5);
}
