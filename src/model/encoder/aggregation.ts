// Bayesian aggregation: each answer is a noisy measurement of z along one direction, u·z = c ± 1. It adds u·uᵀ to the
// prior's precision and c·u to its precision × mean: a product of Gaussian experts. Without answers q is the prior. Every
// answer makes q more certain, and the order of answers does not matter. Redundant answers explain each other away, as in
// the exact posterior of a linear reward.

import { add, column, concat, matmul, multiply, slice, sqrt, sumRows, type Tensor } from "../../plan/index.ts";
import type { Extent } from "../../plan/shape.ts";
import { dense, hidden } from "../layers.ts";
import { correlated, type GaussianPosterior, type Prior, priorInformation } from "../posterior.ts";
import { type AnswerTensors, type Encoder, orderedPairs } from "./encoder.ts";

/** The measurement u·z = c of each answer; u and c are scaled by the square root of the answer's weight. */
interface AnswerMeasurements {
  /** [B·M, L] */
  u: Tensor;
  /** [B·M, 1] */
  c: Tensor;
}

/** An MLP maps each answer to its measurement. */
function measurements(answers: AnswerTensors, widths: readonly number[], latent: number): AnswerMeasurements {
  const { pairs, weight } = orderedPairs(answers);
  const measured = dense(hidden(pairs, "posterior", widths), "posterior.measurement", latent + 1); // [B·M, L + 1]
  const root = sqrt(weight);
  return { u: multiply(slice(measured, 0, latent), root), c: multiply(column(measured, latent), root) };
}

function posterior({ u, c }: AnswerMeasurements, users: Extent, p: Prior): GaussianPosterior {
  const precision = matmul(u, u, { transposeA: true, batch: users }); //                            [B·L, L]
  const before = priorInformation(p, precision);
  const information = sumRows(multiply(u, c), u.rows.times / users.times); //                       [B, L]
  return correlated(add(precision, before.precision), add(information, before.information), p);
}

export const aggregation: Encoder = {
  maxLatent: 256,
  network: {
    encode: (answers, widths, p) => posterior(measurements(answers, widths, p.mean.cols), answers.mask.rows, p),
    predictsAtMean: false,
    incremental: {
      columns: (latent) => latent + 1,
      contributions(answers, widths, latent) {
        const { u, c } = measurements(answers, widths, latent);
        return concat(u, c);
      },
      posterior(contributions, users, p) {
        const latent = p.mean.cols;
        return posterior({ u: slice(contributions, 0, latent), c: column(contributions, latent) }, users, p);
      },
    },
  },
};
