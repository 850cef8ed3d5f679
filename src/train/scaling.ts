// r(s, z) on a scale that is the same for every user.

import { rewardOf, stateValues } from "../model/head.ts";
import type { ModelConfig } from "../model/model.ts";
import {
  add,
  categorical,
  column,
  compile,
  divide,
  Graph,
  mean,
  meanColumns,
  multiply,
  normal,
  type Plan,
  scale,
  sigmoid,
  sqrt,
  subtract,
  type Tensor,
  toFloat,
  transpose,
} from "../plan/index.ts";

/**
 * none: r(s, z). batch-norm: r over its mean on a sample of states. max-norm: r over the largest |r| of the data. spo: the
 * mean of σ(r(s, z) − r(s′, z)), or of σ(f(s, s′, z)), over comparison states s′. min-max-exp: 0.01·e^(10·r) with r on [0, 1].
 */
export const SCALINGS = ["none", "batch-norm", "max-norm", "spo", "min-max-exp"] as const;
export type Scaling = (typeof SCALINGS)[number];

/** `reward` [rows, 1] of `states` [rows, d] at `z` [1, L], as far as it needs no other states than `comparison` [K, d]. */
export function scaledPlan(config: ModelConfig, scaling: Scaling, rows: number, comparisons: number): Plan {
  const graph = new Graph();
  const states = graph.data("states", graph.count("states", rows), config.size);
  const z = config.latent > 0 ? graph.data("z", 1, config.latent) : null;
  const comparison = () => graph.data("comparison", comparisons, config.size);
  const reward = (s: Tensor) => rewardOf(config, stateValues(config, s, z));
  if (config.head === "classifier" && scaling !== "spo") {
    throw new RangeError(`reward: ${scaling} scales r(s, z), which a classifier head does not have; use spo`);
  }
  if (scaling === "spo") {
    const s = comparison();
    if (config.head === "classifier") throw new RangeError("todo");
    const r = meanColumns(sigmoid(subtract(reward(states), transpose(reward(s)))));
    return compile(graph, { reward: r });
  }
  if (scaling === "batch-norm") return compile(graph, { reward: divide(reward(states), mean(reward(comparison()))) });
  return compile(graph, { reward: drawnReward(config, stateValues(config, states, z)) });
}

/** DPL's reward is a draw from its distribution, the others' is what it is. */
function drawnReward(config: ModelConfig, values: Tensor): Tensor {
  const { graph, rows } = values;
  if (config.method === "dpl-mean-variance") {
    return add(column(values, 0), multiply(sqrt(column(values, 1)), normal(graph, rows, 1)));
  }
  if (config.method === "dpl-categorical") return scale(toFloat(categorical(values)), 1 / (values.cols - 1));
  return rewardOf(config, values);
}
