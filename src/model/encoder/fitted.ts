// The encoder of hierarchical Bayes and of low-rank preferences has no network: Newton's method fits z to the answers, starting
// at the prior mean (inference/newton.ts).

import { checkWhole } from "../../base/check.ts";
import type { Encoder } from "./encoder.ts";

export const fitted: Encoder = { maxLatent: 256, network: null };

/** Newton steps from the prior mean; the method converges in fewer. */
export const NEWTON_STEPS = 8;

/**
 * Checks a number of Newton steps and fills in its default. A fitted model has no encoder network, so it needs at least
 * one step and takes NEWTON_STEPS by default; other models take 0.
 * @throws RangeError unless `refine` is a whole number up to 100, from 1 for a fitted model and from 0 for others.
 */
export function newtonSteps(isFitted: boolean, refine = isFitted ? NEWTON_STEPS : 0): number {
  const min = isFitted ? 1 : 0;
  checkWhole("refine", refine, min, 100);
  return refine;
}
