// Bradley–Terry–Luce: P(A ≻ B) = σ(ℓ) (paper, section 3).

import { exp } from "../../base/math.ts";
import { affine, log, meanSigmoid, multiply, sigmoid, softplus, subtract } from "../../plan/index.ts";
import type { Likelihood, LikelihoodTraining } from "./likelihood.ts";

export const logistic: Likelihood = {
  probability: sigmoid,
  // y·ℓ − log(1 + e^ℓ) stays accurate for large |ℓ|, where log σ(ℓ) does not.
  logProbability: (logit, y) => subtract(multiply(y, logit), softplus(logit)),
  entropy: (logit, p) => subtract(softplus(logit), multiply(logit, p)),
  link: (p) => subtract(log(p), log(affine(p, -1, 1))),
};

export const logisticTraining: LikelihoodTraining = {
  score: (_, p, y) => subtract(y, p),
  information: (_, p) => multiply(p, affine(p, -1, 1)),
  meanProbability: meanSigmoid,
  pointwise(logit, y) {
    const p = 1 / (1 + exp(-logit));
    return { score: y - p, information: p * (1 - p) };
  },
};
