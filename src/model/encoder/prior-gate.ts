import { add, affine, maxColumns, multiply, type Tensor } from "../../plan/index.ts";
import { dense } from "../layers.ts";
import { type GaussianPosterior, independent, type Prior } from "../posterior.ts";

/**
 * q with independent dimensions, its mean and log-variance linear in h [B, H] and limited by `limit`. A user without
 * answers (`mask` [B, N] all 0) has exactly the prior.
 */
export function independentOrPrior(
  h: Tensor,
  mask: Tensor,
  p: Prior,
  limit = (x: Tensor): Tensor => x,
): GaussianPosterior {
  const answered = maxColumns(mask); //                                        [B, 1]
  const gated = (name: string, before: Tensor): Tensor => {
    const after = limit(dense(h, `posterior.${name}`, before.cols));
    return add(multiply(answered, after), multiply(affine(answered, -1, 1), before));
  };
  return independent(gated("mean", p.mean), gated("logVariance", p.logVariance), p);
}
