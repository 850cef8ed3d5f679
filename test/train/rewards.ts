// Small models, and trajectories that have more columns than the models see.

import type { Trajectories } from "../../src/data/trajectories.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { CONFIG, randomModel, sharedConfig } from "../model/models.ts";

/** Columns of the model's three features among the five values of an observation. */
export const COLUMNS = [4, 0, 2];
export const WIDTH = 5;
export const KINDS: Record<string, ModelConfig> = {
  reward: CONFIG,
  linear: { ...CONFIG, head: "linear" },
  classifier: { ...CONFIG, head: "classifier" },
  btl: sharedConfig(),
  "dpl-mean-variance": sharedConfig("dpl-mean-variance"),
  "dpl-categorical": sharedConfig("dpl-categorical"),
};
export const modelOf = (kind: string): Model => ({
  ...randomModel(KINDS[kind] as ModelConfig, 7),
  normalisation: { mean: Float32Array.of(0.5, -0.25, 0.125), scale: Float32Array.of(2, 0.75, 1.25) },
});

/** Trajectories of these lengths with zero actions. */
export function trajectoriesOf(lengths: number[], observation: (i: number) => number): Trajectories {
  const ends = lengths.map((_, t) => lengths.slice(0, t + 1).reduce((a, b) => a + b));
  const rows = ends.at(-1) as number;
  return {
    observations: Float32Array.from({ length: rows * WIDTH }, (_, i) => observation(i)),
    observationSize: WIDTH,
    actions: new Float32Array(rows),
    actionSize: 1,
    offsets: Int32Array.of(0, ...ends),
  };
}
