// Scores as a person reads them: options in order, the best first.

import type { Scores } from "./engine.ts";

export interface Ranked {
  /** Position of the option in the list that was ranked. */
  readonly index: number;
  /** Mean reward over samples of the posterior. */
  readonly reward: number;
  /** Standard deviation of the reward over the samples. */
  readonly uncertainty: number;
  /** The chance that the user picks this option among those given: the softmax of the rewards, averaged over samples. */
  readonly best: number;
}

/** Throws where a reward is not finite. */
export function ranked({ reward, uncertainty, best }: Scores): Ranked[] {
  if (!reward.every(Number.isFinite)) {
    throw new RangeError("options: their rewards are not finite; features must be of the size of those trained on");
  }
  return Array.from(reward, (_, index) => ({
    index,
    reward: reward[index] as number,
    uncertainty: uncertainty[index] as number,
    best: best[index] as number,
  })).sort((p, q) => q.best - p.best || q.reward - p.reward || p.index - q.index);
}
