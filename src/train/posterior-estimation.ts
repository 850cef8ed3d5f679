// Neural posterior estimation (Papamakarios & Murray 2016): an encoder learns q(z | answers) from people whose z is known, because
// they are simulated. The q with the lowest mean −log q(z | answers) has the exact posterior's mean and covariance.

import type { PersonalConfig } from "../model/config.ts";
import type { GaussianPosterior, Prior } from "../model/posterior.ts";
import {
  add,
  affine,
  type Graph,
  gather,
  matmul,
  mean,
  multiply,
  reciprocal,
  square,
  subtract,
  sumColumns,
  type Tensor,
} from "../plan/index.ts";
import type { DataLeaves } from "./batch.ts";
import type { Objective } from "./report.ts";
import { draw, encode } from "./vpl.ts";

/**
 * −log q(z | context), the mean over users of a batch, less its constant L/2 · log 2π. The context is as in VPL.
 * @param truth z of each user in the data: [U, L].
 */
export function posteriorEstimation(config: PersonalConfig, data: DataLeaves, truth: Tensor, batch: number): Objective {
  const { answers, known, context } = draw(data, config, batch);
  const q = encode(config, data, known, context, standard(data.states.graph, config.latent));
  const loss = mean(negativeLogDensity(q, gather(truth, answers.user)));
  return { loss, metrics: { loss } };
}

/** N(0, I) as the prior, which is not trained. */
const standard = (graph: Graph, latent: number): Prior => ({
  mean: graph.constant(new Array(latent).fill(0), 1),
  logVariance: graph.constant(new Array(latent).fill(0), 1),
});

/**
 * ½ (z − μ)ᵀΣ⁻¹(z − μ) + ½ log det Σ of each user, [B, 1]. Half the log-determinant follows from the divergence from N(0, I),
 * which is KL = ½ (tr Σ + μᵀμ − L − log det Σ).
 */
function negativeLogDensity({ mean: μ, variance, precision, kl }: GaussianPosterior, z: Tensor): Tensor {
  const e = subtract(z, μ);
  const scaled = precision ? matmul(e, precision, { batch: e.rows }) : multiply(e, reciprocal(variance));
  const halfLogDet = subtract(affine(add(variance, square(μ)), 0.5, -0.5), kl); // terms of the sum over dimensions
  return sumColumns(add(affine(multiply(e, scaled), 0.5, 0), halfLogDet));
}
