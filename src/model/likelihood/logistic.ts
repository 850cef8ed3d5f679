// Bradley–Terry–Luce: P(A ≻ B) = σ(ℓ) (paper, section 3).

import { exp } from "../../base/math.ts";
import { affine, log, meanSigmoid, multiply, sigmoid, softplus, subtract } from "../../plan/index.ts";
import type { Likelihood } from "./likelihood.ts";

export const logistic: Likelihood = {
  probability: sigmoid,
  // y·ℓ − log(1 + e^ℓ) stays accurate for large |ℓ|, where log σ(ℓ) does not.
  logProbability: (logit, y) => subtract(multiply(y, logit), softplus(logit)),
  score: (_, p, y) => subtract(y, p),
  information: (_, p) => multiply(p, affine(p, -1, 1)),
  entropy: (logit, p) => subtract(softplus(logit), multiply(logit, p)),
  meanProbability: meanSigmoid,
  link: (p) => subtract(log(p), log(affine(p, -1, 1))),
  pointwise(logit, y) {
    const p = 1 / (1 + exp(-logit));
    return { score: y - p, information: p * (1 - p) };
  },
};
