// The registry of heads: the model file, the settings of training, the command line and `inspect` take them from here.

import { classifier } from "./classifier.ts";
import { categoricalReward, type DistributionalHead, meanVariance } from "./distributional.ts";
import type { Head } from "./head.ts";
import { linearReward } from "./linear.ts";
import { mlpReward } from "./mlp.ts";
import { headOfValues } from "./value-head.ts";

/** Heads that take z, and that a model may choose. */
export const SELECTABLE_HEADS = {
  reward: headOfValues(mlpReward),
  linear: headOfValues(linearReward),
  classifier,
} satisfies Record<string, Head>;
/** A head for VPL, hierarchical Bayes or BTL. */
export type SelectableHeadName = keyof typeof SELECTABLE_HEADS;
/** The head that only compares states and has no reward. */
export const PAIRWISE_HEAD: SelectableHeadName = "classifier";

/** Heads that belong to a method of their name. */
export const DISTRIBUTIONAL_HEADS = {
  "dpl-mean-variance": meanVariance,
  "dpl-categorical": categoricalReward,
} satisfies Record<string, DistributionalHead>;
/** The head of a DPL baseline. */
export type DistributionalHeadName = keyof typeof DISTRIBUTIONAL_HEADS;

/** What scores states or comparisons. */
export type HeadName = SelectableHeadName | DistributionalHeadName;
export const HEADS: Readonly<Record<HeadName, Head>> = {
  ...SELECTABLE_HEADS,
  "dpl-mean-variance": headOfValues(meanVariance),
  "dpl-categorical": headOfValues(categoricalReward),
};
