// Scaling rewards by the chance of being preferred (SPO): every user's rewards then lie in 0 … 1, however large the
// numbers that the head gives are.

import { meanSigmoid, type Tensor } from "../../plan/index.ts";
import type { ModelConfig } from "../model.ts";
import { meanChance, rewardOf, stateValues } from "./head.ts";

/**
 * The mean over comparators of σ(r(s, z) − r(s′, z)), or of σ(f(s, s′, z)) with the classifier head: states [S, d] and
 * comparators [C, d], both normalised, z [1, L] or null where there is none; gives [S, 1].
 *
 * In a plan for many blocks of states, comparators as a constant and z as a parameter have their part computed once for
 * each z. A classifier takes all S·C pairs through its layers: a few hundred at a time stay in cache.
 */
export function spo(config: ModelConfig, states: Tensor, z: Tensor | null, comparators: Tensor): Tensor {
  if (config.head === "classifier") return meanChance(config, states, z, comparators);
  const reward = (of: Tensor) => rewardOf(config, stateValues(config, of, z));
  return meanSigmoid(reward(states), reward(comparators));
}
