import { add, affine, maxColumns, multiply, type Tensor } from "../../plan/index.ts";
import { dense } from "../layers.ts";
import { type GaussianPosterior, independent, type Prior } from "../posterior.ts";

/**
 * q with independent dimensions. Its mean and log-variance are linear in h [B, H], then passed through `limit`. For a user
 * without answers (`mask` [B, N] all 0), q is exactly the prior.
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
