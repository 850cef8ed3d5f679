// Bayesian aggregation: each answer is a noisy measurement of z along one direction, u·z = c ± 1. It adds u·uᵀ to the
// prior's precision and c·u to its precision × mean: a product of Gaussian experts. Without answers q is the prior. Every
// answer makes q more certain, and the order of answers does not matter. Redundant answers explain each other away, as in
// the exact posterior of a linear reward. Two encoders differ in how an answer becomes a measurement: `aggregation` and `utility`.

import {
  add,
  affine,
  column,
  concat,
  divide,
  log,
  matmul,
  multiply,
  reshape,
  slice,
  sqrt,
  square,
  subtract,
  sumColumns,
  sumRows,
  type Tensor,
} from "../../plan/index.ts";
import { linearWeights } from "../head/linear.ts";
import { dense, hidden } from "../layers.ts";
import { correlated, priorInformation } from "../posterior.ts";
import { type Encoder, type IncrementalEncoder, orderedPairs } from "./encoder.ts";

/** (u, c) of pairs whose sides have T states: [B·M, 2·T·d] → [B·M, L + 1]. */
type Measure = (pairs: Tensor, widths: readonly number[], latent: number, length: number) => Tensor;

/** An MLP maps the states of each answer to its measurement. */
const ofStates: Measure = (pairs, widths, latent) =>
  dense(hidden(pairs, "posterior", widths), "posterior.measurement", latent + 1);

/**
 * An answer measures its difference of utilities, which a linear head makes linear in z: w(z)·x = m·x + g·z with g = R·x. An MLP
 * maps the mean and the deviation of this difference, for z ~ N(0, I), to the precision and the value of the measurement. In
 * directions that no answer is about, q is the prior.
 */
const ofUtilities: Measure = (pairs, widths, latent, length) => {
  const half = pairs.cols / 2;
  const x = reshape(subtract(slice(pairs, 0, half), slice(pairs, half, 2 * half)), half / length); // [B·M·T, d]
  const [m, R] = linearWeights(x.graph, x.cols, latent);
  const utility = (w: Tensor) => sumRows(matmul(x, w, { transposeB: true }), length);
  const g = utility(R); //                                                                     [B·M, L]
  const scale = sqrt(affine(sumColumns(square(g)), 1, 1)); //                                        [B·M, 1]
  const moments = concat(divide(utility(m), scale), log(scale));
  const measured = dense(hidden(moments, "posterior", widths), "posterior.measurement", 2);
  return concat(multiply(divide(g, scale), column(measured, 0)), column(measured, 1));
};

function aggregate(measure: Measure): Encoder {
  const incremental: IncrementalEncoder = {
    columns: (latent) => latent + 1,
    contributions(answers, widths, latent) {
      const { pairs, weight } = orderedPairs(answers);
      return multiply(measure(pairs, widths, latent, answers.length), sqrt(weight));
    },
    posterior(contributions, users, p) {
      const latent = p.mean.cols;
      const u = slice(contributions, 0, latent); //                                                  [B·M, L]
      const precision = matmul(u, u, { transposeA: true, batch: users }); //                         [B·L, L]
      const before = priorInformation(p, users);
      const information = sumRows(multiply(u, column(contributions, latent)), u.rows.times / users.times); //                    [B, L]
      return correlated(add(precision, before.precision), add(information, before.information), p);
    },
  };
  return {
    maxLatent: 256,
    network: {
      encode: (answers, widths, p) =>
        incremental.posterior(incremental.contributions(answers, widths, p.mean.cols), answers.mask.rows, p),
      incremental,
    },
  };
}

export const aggregation = aggregate(ofStates);
export const utility: Encoder = { ...aggregate(ofUtilities), head: "linear" };
