// The methods of the control experiments.

import { PAIRWISE_HEAD } from "../model/head/index.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import { RECIPES } from "../train/recipes.ts";
import type { Scaling } from "../train/scaling.ts";

/** A method: a preference model, and how its rewards are scaled. */
export interface ControlMethod {
  model: TrainOptions;
  scaling: Scaling;
  /** Number of comparison states. */
  comparisons?: number;
}

const VPL: TrainOptions = { method: "vpl", head: RECIPES.control.head };
/** The methods by label. */
export const CONTROL_METHODS: Record<string, ControlMethod> = {
  "vpl-spo": { model: VPL, scaling: "spo" },
  "vpl-spo-classifier": { model: { method: "vpl", head: PAIRWISE_HEAD }, scaling: "spo", comparisons: 64 },
  vpl: { model: VPL, scaling: "none" },
  "vpl-max-norm": { model: VPL, scaling: "max-norm" },
  "vpl-batch-norm": { model: VPL, scaling: "batch-norm" },
  btl: { model: { method: "btl", head: "reward" }, scaling: "min-max-exp" },
  "dpl-mean-variance": { model: { method: "dpl-mean-variance" }, scaling: "min-max-exp" },
  "dpl-categorical": { model: { method: "dpl-categorical" }, scaling: "min-max-exp" },
};

/** Methods that run with every seed; the others run with seed 0 only. */
const COMPARED = ["oracle", "vpl-spo", "btl"];
/** The methods of a list that run with this seed. */
export const methodsOf = (methods: readonly string[], seed: number): string[] =>
  methods.filter((method) => seed === 0 || COMPARED.includes(method));
