// The registry of likelihoods, used by the model file, training settings and the command line.

import type { Likelihood } from "./likelihood.ts";
import { logistic } from "./logistic.ts";

export const LIKELIHOODS = { logistic } satisfies Record<string, Likelihood>;
export type LikelihoodName = keyof typeof LIKELIHOODS;
/** The likelihood when a model file or options name none. */
export const DEFAULT_LIKELIHOOD: LikelihoodName = "logistic";
