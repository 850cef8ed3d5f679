// The registry of heads, used by the model file, training settings, the command line and `inspect`.

import { classifier } from "./classifier.ts";
import { categoricalReward, meanVariance } from "./distributional.ts";
import type { Head } from "./head.ts";
import { linearReward } from "./linear.ts";
import { mlpReward } from "./mlp.ts";
import { headOfValues, type ValueHead } from "./value-head.ts";

/** Heads that training options may select. */
export const SELECTABLE_HEADS = {
  reward: headOfValues(mlpReward),
  linear: headOfValues(linearReward),
  classifier,
} satisfies Record<string, Head>;
/** A head for VPL, low-rank preferences, hierarchical Bayes or BTL. */
export type SelectableHeadName = keyof typeof SELECTABLE_HEADS;
/** The head that only compares states and has no reward. */
export const PAIRWISE_HEAD: SelectableHeadName = "classifier";

/** The heads of the DPL baselines, each named like its method. */
export const DISTRIBUTIONAL_HEADS = {
  "dpl-mean-variance": meanVariance,
  "dpl-categorical": categoricalReward,
} satisfies Record<string, ValueHead>;
/** The head of a DPL baseline. */
export type DistributionalHeadName = keyof typeof DISTRIBUTIONAL_HEADS;

/** The name of any head. */
export type HeadName = SelectableHeadName | DistributionalHeadName;
export const HEADS: Readonly<Record<HeadName, Head>> = {
  ...SELECTABLE_HEADS,
  "dpl-mean-variance": headOfValues(meanVariance),
  "dpl-categorical": headOfValues(categoricalReward),
};
