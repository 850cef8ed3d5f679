// No network: z is fitted to the answers by Newton's method from the prior, as hierarchical Bayes does
// (inference/newton.ts).

import { isWhole } from "../../base/check.ts";
import type { Encoder } from "./encoder.ts";

export const fitted: Encoder = { label: "Newton's method from the prior", network: null };

/** Steps that fit z from the prior; Newton's method converges in fewer. */
export const NEWTON_STEPS = 8;

/**
 * Checks the number of Newton steps that a model is used with. `fitted`: it has no network, so that without a step there
 * is no posterior; then the default is NEWTON_STEPS, else 0.
 */
export function newtonSteps(fitted: boolean, refine = fitted ? NEWTON_STEPS : 0): number {
  const least = fitted ? 1 : 0;
  if (isWhole(refine, least, 100)) return refine;
  throw new RangeError(`refine: got ${refine}; it must be a whole number of Newton steps from ${least} to 100`);
}
