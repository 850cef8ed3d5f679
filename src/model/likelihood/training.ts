// The registry of likelihoods with what training needs of them. It is apart from the registry that an agent loads.

import type { LikelihoodName } from "./index.ts";
import type { Likelihood, LikelihoodTraining } from "./likelihood.ts";
import { logistic, logisticTraining } from "./logistic.ts";

/** A likelihood with all that is known of it. */
export type TrainingLikelihood = Likelihood & LikelihoodTraining;

export const TRAINING_LIKELIHOODS: Readonly<Record<LikelihoodName, TrainingLikelihood>> = {
  logistic: { ...logistic, ...logisticTraining },
};
