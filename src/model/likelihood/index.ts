// The registry of likelihoods: the model file, the settings of training and the command line take the names from here.

import type { Likelihood } from "./likelihood.ts";
import { logistic } from "./logistic.ts";

export const LIKELIHOODS = { logistic } satisfies Record<string, Likelihood>;
export type LikelihoodName = keyof typeof LIKELIHOODS;
/** The likelihood of a model whose file names none. */
export const DEFAULT_LIKELIHOOD: LikelihoodName = "logistic";
