import { add, affine, clip, maxColumns, multiply, type Tensor } from "../../plan/index.ts";
import { dense } from "../layers.ts";
import { type GaussianPosterior, independent, MAX_LOG_VARIANCE, type Prior } from "../posterior.ts";

/**
 * q with independent dimensions. Its mean and log-variance are linear in h [B, H], then clamped: both to ±`bound` or, without
 * it, the log-variance to ±MAX_LOG_VARIANCE. For a user without answers (`mask` [B, N] all 0), q is exactly the prior.
 */
export function independentOrPrior(h: Tensor, mask: Tensor, p: Prior, bound?: number): GaussianPosterior {
  const answered = maxColumns(mask); //                                        [B, 1]
  const gated = (name: string, before: Tensor, bound?: number): Tensor => {
    const linear = dense(h, `posterior.${name}`, before.cols);
    const after = bound ? clip(linear, -bound, bound) : linear;
    return add(multiply(answered, after), multiply(affine(answered, -1, 1), before));
  };
  const mean = gated("mean", p.mean, bound); // first: initial weights are drawn in this order
  return independent(mean, gated("logVariance", p.logVariance, bound ?? MAX_LOG_VARIANCE), p);
}
