// Gaussians over z: the prior p(z) and the two forms of q(z | answers).

import {
  add,
  affine,
  blocks,
  divide,
  exp,
  expand,
  type Graph,
  inverseCholesky,
  log,
  matmul,
  multiply,
  negate,
  reshape,
  scale,
  square,
  subtract,
  sumColumns,
  sumRows,
  type Tensor,
} from "../plan/index.ts";
import type { Extent } from "../plan/shape.ts";
import { parameter } from "./layers.ts";

/** p(z), with independent dimensions. */
export interface Prior {
  /** [1, L] */
  mean: Tensor;
  /** [1, L] */
  logVariance: Tensor;
}

/** The largest |log σ²| of a prior and of an encoder's posterior, whose variances and their reciprocals then are finite. */
export const MAX_LOG_VARIANCE = 20;

/** p(z) = N(μ, diag σ²), initialised to the standard normal (paper, E.5). */
export function prior(graph: Graph, latent: number): Prior {
  return {
    mean: parameter(graph, "prior.mean", 1, latent),
    logVariance: parameter(graph, "prior.logVariance", 1, latent),
  };
}

/** q(z | answers) of B users. */
export interface GaussianPosterior {
  /** [B, L] */
  mean: Tensor;
  /** [B, L]: the marginal variance of each dimension. */
  variance: Tensor;
  /** [B·L, L]: the precision matrix of each user, where the dimensions are correlated. */
  precision?: Tensor;
  /** [B, L]: terms of KL(q ‖ p), which is their sum over dimensions. */
  kl: Tensor;
  /** W of each user, whose covariance is WᵀW: [B·L, L]. */
  root(): Tensor;
  /** Reparameterised samples of z = mean + ε·W from standard normal noise ε, S for each user: [B·S, L] → [B·S, L]. */
  sample(noise: Tensor): Tensor;
}

/** q with independent dimensions. KL: ½ [log σ_p² − log σ_q² + (σ_q² + (μ_q − μ_p)²) / σ_p² − 1]. */
export function independent(mean: Tensor, logVariance: Tensor, p: Prior): GaussianPosterior {
  const variance = exp(logVariance);
  const deviation = () => exp(scale(logVariance, 0.5));
  const spread = divide(add(variance, square(subtract(mean, p.mean))), exp(p.logVariance));
  return {
    mean,
    variance,
    kl: affine(add(subtract(p.logVariance, logVariance), spread), 0.5, -0.5),
    root: () => multiply(identity(mean.graph, mean.cols, mean.rows), reshape(deviation(), 1)),
    sample: (noise) => {
      const to = (t: Tensor) => expand(t, noise.rows, noise.cols);
      return add(to(mean), multiply(to(deviation()), noise));
    },
  };
}

/**
 * q = N(P⁻¹η, P⁻¹) from precisions P [B·L, L] and η = P·mean [B, L]. With W = R⁻¹ of P = R·Rᵀ, P⁻¹ is WᵀW:
 * the mean is (η·Wᵀ)·W, a sample adds ε·W, and log det P = −2 Σ log W_ii.
 */
export function correlated(precision: Tensor, information: Tensor, p: Prior): GaussianPosterior {
  const batch = information.rows;
  const latent = information.cols;
  const w = inverseCholesky(precision);
  const mean = matmul(matmul(information, w, { transposeB: true, batch }), w, { batch });
  const variance = sumRows(square(w), latent);
  const diagonal = reshape(sumColumns(multiply(w, identity(w.graph, latent, batch))), latent); //  [B, L]
  const spread = divide(add(variance, square(subtract(mean, p.mean))), exp(p.logVariance));
  return {
    mean,
    variance,
    precision,
    kl: subtract(affine(add(p.logVariance, spread), 0.5, -0.5), log(diagonal)),
    root: () => w,
    sample: (noise) => add(expand(mean, noise.rows, latent), matmul(noise, w, { batch })),
  };
}

/** The prior's precision and precision × mean for each of B users, to which those of answers are added for `correlated`. */
export function priorInformation(
  { mean, logVariance }: Prior,
  batch: Extent,
): { precision: Tensor; information: Tensor } {
  const inverse = exp(negate(logVariance)); //                                                    [1, L]
  const eye = identity(mean.graph, mean.cols, batch);
  return { precision: multiply(eye, inverse), information: multiply(mean, inverse) };
}

/** An identity matrix for each of `times` blocks: [times·n, n]. */
export const identity = (graph: Graph, n: number, times: Extent): Tensor =>
  blocks(graph, n, times, (r, c) => (r === c ? 1 : 0));
