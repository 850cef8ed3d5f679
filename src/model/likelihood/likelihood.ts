import type { Tensor } from "../../plan/index.ts";

/**
 * The distribution of an answer y given ℓ, the utility of A minus that of B, which a head computes. y is 1 (A), 0 (B) or
 * the share of A between them, such as ½ for a tie: it counts as y of an answer A and 1 − y of an answer B. Tensors have the shape of ℓ unless stated otherwise.
 */
export interface Likelihood {
  /** p = P(A ≻ B | ℓ). */
  probability(logit: Tensor): Tensor;
  /** log P(y | ℓ) = y log p + (1 − y) log(1 − p). */
  logProbability(logit: Tensor, y: Tensor): Tensor;
  /** The entropy of the answer in nats, H[y | ℓ]; p = probability(ℓ). */
  entropy(logit: Tensor, p: Tensor): Tensor;
  /** ℓ as a function of p in (0, 1), the inverse of `probability`. */
  link(p: Tensor): Tensor;
}

/** What training, relabelling and Newton's method need of a likelihood besides. An agent does not load it. */
export interface LikelihoodTraining {
  /** The score, ∂ log P(y | ℓ) / ∂ℓ; p = probability(ℓ). */
  score(logit: Tensor, p: Tensor, y: Tensor): Tensor;
  /** The Fisher information of an answer about ℓ, the expected curvature of −log P; p = probability(ℓ). */
  information(logit: Tensor, p: Tensor): Tensor;
  /** The mean over j of P(x_i ≻ c_j) for utilities x [R, 1] and c [C, 1]: [R, 1]. It has no gradient. */
  meanProbability(x: Tensor, c: Tensor): Tensor;
  /** The score of y and the Fisher information for one ℓ, computed on the host in f64. */
  pointwise(logit: number, y: number): { score: number; information: number };
}
