import type { Tensor } from "../../plan/index.ts";

/**
 * How likely an answer is. A head gives ℓ, the utility of A less that of B; a likelihood turns ℓ into P(A ≻ B). An answer
 * y is 1 (A), 0 (B) or ½ (a tie, which counts as half of each answer). All tensors have the shape of ℓ.
 */
export interface Likelihood {
  /** p = P(A ≻ B | ℓ). */
  probability(logit: Tensor): Tensor;
  /** log P(y | ℓ) = y log p + (1 − y) log(1 − p). */
  logProbability(logit: Tensor, y: Tensor): Tensor;
  /** The score, ∂ log P(y | ℓ) / ∂ℓ; p = probability(ℓ). */
  score(logit: Tensor, p: Tensor, y: Tensor): Tensor;
  /** The Fisher information of an answer about ℓ, the expected curvature of −log P; p = probability(ℓ). */
  information(logit: Tensor, p: Tensor): Tensor;
  /** The entropy of the answer in nats, H[y | ℓ]; p = probability(ℓ). */
  entropy(logit: Tensor, p: Tensor): Tensor;
  /** The mean over comparators j of P(x_i ≻ c_j) for utilities x [R, 1] and c [C, 1]: [R, 1]. It has no gradient. */
  meanProbability(x: Tensor, c: Tensor): Tensor;
  /** The ℓ of a probability in (0, 1), the inverse of `probability`. */
  link(p: Tensor): Tensor;
  /** The same for one number on the host, in f64: p, the score of y, and the Fisher information. */
  pointwise(logit: number, y: number): { score: number; information: number };
}
