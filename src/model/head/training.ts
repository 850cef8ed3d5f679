// What training needs of each head, by the head's name. It is apart from the registry of heads because an agent loads that.

import { classifierTraining } from "./classifier.ts";
import { categoricalDistribution, meanVarianceDistribution, type RewardDistribution } from "./distributional.ts";
import type { HeadTraining } from "./head.ts";
import { DISTRIBUTIONAL_HEADS, type DistributionalHeadName, type HeadName } from "./index.ts";
import { linearReward } from "./linear.ts";
import { mlpReward } from "./mlp.ts";
import { trainingOfValues } from "./value-head.ts";

/** The distributions of rewards of the DPL baselines. */
export const REWARD_DISTRIBUTIONS: Readonly<Record<DistributionalHeadName, RewardDistribution>> = {
  "dpl-mean-variance": meanVarianceDistribution,
  "dpl-categorical": categoricalDistribution,
};

const distributional = (name: DistributionalHeadName): HeadTraining =>
  trainingOfValues(DISTRIBUTIONAL_HEADS[name], REWARD_DISTRIBUTIONS[name].draw);

export const TRAINING_HEADS: Readonly<Record<HeadName, HeadTraining>> = {
  reward: trainingOfValues(mlpReward),
  linear: trainingOfValues(linearReward),
  classifier: classifierTraining,
  "dpl-mean-variance": distributional("dpl-mean-variance"),
  "dpl-categorical": distributional("dpl-categorical"),
};
