// Fitting z to one user's answers under a trained model: Newton's method on
//
//   J(z) = Σ_i log P(y_i | z) + β log p(z),
//
// from where the encoder, or the prior, puts z. A model trained at β < 1 means its prior that much less, and its
// posterior is the density ∝ exp(J / β): by Laplace's approximation N(z, β·H⁻¹), with H the curvature of −J.

import { logitOf } from "../model/head/head.ts";
import type { ModelConfig } from "../model/model.ts";
import { prior, priorInformation } from "../model/posterior.ts";
import {
  add,
  affine,
  assign,
  compile,
  copy,
  exp,
  expand,
  Graph,
  gradient,
  inverseCholesky,
  less,
  matmul,
  maximum,
  multiply,
  negate,
  type Plan,
  repeatRows,
  reshape,
  scale,
  select,
  sigmoid,
  slice,
  softplus,
  sqrt,
  square,
  subtract,
  sum,
  sumColumns,
  sumRows,
  type Tensor,
  tileRows,
} from "../plan/index.ts";
import { answerLeaves, drawNoise, FITTED, repeatBlocks, SAMPLES } from "./plans.ts";

/** Steps of a backtracking line search, of which the best is taken, or none. */
const STEP_SIZES = [1, 0.5, 0.25, 0.0625];

/**
 * One step of every user's z [users, L] per run, which never lowers J. Data: as `encoderPlan`; write the start into
 * the parameter `FITTED`. Results are at z before the step: `objective` [users, 1], `mean`, `variance` [users, L] and
 * draws `z` [users·64, L] of Laplace's posterior. H is Gauss–Newton's, Σ p(1 − p)·∇ℓ∇ℓᵀ + β·Λ, positive whatever the
 * head.
 */
export function refinePlan(config: ModelConfig, users: number): Plan {
  const { latent, context: N, beta } = config;
  if (!(beta > 0))
    throw new RangeError(`refine: the model was trained at β = ${beta}; without a prior there is no posterior`);
  const graph = new Graph();
  const { pair, here, label, presence } = answerLeaves(graph, config, users);
  const z = graph.parameter(FITTED, users, latent);
  const p = prior(graph, latent);
  const batch = z.rows;
  const precision = scale(exp(negate(p.logVariance)), beta); //                           β·Λ, [1, L]
  const objective = (at: Tensor, logit: Tensor, y: Tensor, there: Tensor): Tensor => {
    const likelihood = sumColumns(multiply(there, subtract(multiply(y, logit), softplus(logit))));
    return subtract(likelihood, sumColumns(multiply(precision, affine(square(subtract(at, p.mean)), 0.5, 0))));
  };

  // ∇ℓ of every answer: each has a z of its own, so one backward pass gives all of them.
  const own = repeatRows(z, N); //                                                        [users·N, L]
  const logit = logitOf(config, { pair, here }, own); //                                  [users·N, 1]
  const [slope] = gradient(sum(logit), [own]) as [Tensor]; //                             [users·N, L]
  const chance = sigmoid(logit);
  const there = reshape(presence, 1);
  const root = sqrt(multiply(there, multiply(chance, affine(chance, -1, 1))));
  const curved = multiply(slope, root);
  const said = matmul(curved, curved, { transposeA: true, batch }); //                    [users·L, L]
  const w = inverseCholesky(add(said, scale(priorInformation(p, said).precision, beta))); //  H⁻¹ = wᵀw
  const pull = multiply(multiply(there, subtract(label, chance)), slope);
  const slopeOfJ = subtract(sumRows(pull, N), multiply(precision, subtract(z, p.mean))); // [users, L]
  const step = matmul(matmul(slopeOfJ, w, { transposeB: true, batch }), w, { batch });

  const K = STEP_SIZES.length;
  const sizes = tileRows(graph.constant(STEP_SIZES, K), batch); //                        [users·K, 1]
  const tried = add(repeatRows(z, K), multiply(sizes, repeatRows(step, K))); //           [users·K, L]
  const again = (t: Tensor): Tensor => repeatBlocks(t, batch, K);
  const sides = { pair: again(pair), here: here && again(here) };
  const reached = objective(
    tried,
    reshape(logitOf(config, sides, tried), N),
    reshape(again(label), N),
    reshape(again(there), N),
  );
  const before = objective(z, reshape(logit, N), reshape(label, N), presence); //         [users, 1]
  let [best, value] = [z, before];
  for (let k = 0; k < K; k++) {
    const J = slice(reshape(reached, K), k, k + 1);
    const candidate = slice(reshape(tried, K * latent), k * latent, (k + 1) * latent);
    best = select(expand(less(value, J), batch, latent), candidate, best);
    value = maximum(value, J);
  }
  assign(z, best);
  const spread = scale(w, Math.sqrt(beta));
  const draws = add(repeatRows(z, SAMPLES), matmul(drawNoise(graph, batch, latent), spread, { batch }));
  return compile(graph, {
    objective: before,
    mean: copy(z),
    variance: sumRows(square(spread), latent),
    z: draws,
  });
}
