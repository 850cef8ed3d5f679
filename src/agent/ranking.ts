import { at } from "../base/arrays.ts";
import { checkFinite } from "../base/check.ts";
import type { Scores } from "./engine.ts";

/** One option of a ranking. Expectations are over 64 samples of the user's posterior. */
export interface Ranked {
  /** Index of the option in the list that was ranked. */
  readonly index: number;
  /** Expected reward, on the logit scale of the preference model. */
  readonly reward: number;
  /** Standard deviation of the reward under the posterior; 0 for a model without a latent. */
  readonly uncertainty: number;
  /** Probability that the user picks this option among those ranked: the softmax of the rewards, averaged over samples. */
  readonly best: number;
}

/**
 * Sorts scored options, the most probable pick first.
 * @throws RangeError when a score is not finite.
 */
export function ranked({ reward, uncertainty, best }: Scores): Ranked[] {
  checkFinite("options: a reward", reward, uncertainty, best);
  return Array.from(reward, (_, index) => ({
    index,
    reward: at(reward, index),
    uncertainty: at(uncertainty, index),
    best: at(best, index),
  })).sort((p, q) => q.best - p.best || q.reward - p.reward || p.index - q.index);
}
