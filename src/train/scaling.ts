// r(s, z) on a scale that is the same for every user.

import { rewardOf, stateValues } from "../model/head/head.ts";
import { spo } from "../model/head/spo.ts";
import type { ModelConfig } from "../model/model.ts";
import {
  add,
  categorical,
  column,
  compile,
  divide,
  Graph,
  mean,
  multiply,
  normal,
  type Plan,
  scale,
  sqrt,
  type Tensor,
  toFloat,
} from "../plan/index.ts";

/**
 * none: r(s, z). batch-norm: r over its mean on a sample of states. max-norm: r over the largest |r| of the data. spo: the
 * mean of σ(r(s, z) − r(s′, z)), or of σ(f(s, s′, z)), over comparison states s′. min-max-exp: 0.01·e^(10·r) with r on [0, 1].
 */
export const SCALINGS = ["none", "batch-norm", "max-norm", "spo", "min-max-exp"] as const;
export type Scaling = (typeof SCALINGS)[number];

/** Pairs of states that go through a classifier at a time: as many as stay in cache. */
const PAIRS = 512;
/** On a GPU as many as keep it busy for longer than it takes to ask for the next, and a weak one for a second at most. */
const [GPU_PAIRS, GPU_OPERATIONS] = [2 ** 20, 2 ** 37];
/** Several layers of more than so many features are computed one after the other, where pairs are in memory. */
const [GPU_WIDTH, GPU_VALUES] = [1024, 2 ** 23];

/** States in a block of a plan, of which a longest run of them needs `most`. */
export function blockOf({ head, hidden }: ModelConfig, comparisons: number, most: number, backend = "wasm"): number {
  if (head !== "classifier") return Math.min(1024, most);
  const pairs = backend === "webgpu" ? pairsOnGpu(hidden) : PAIRS;
  return Math.max(1, Math.min(most, Math.floor(pairs / comparisons)));
}

function pairsOnGpu(hidden: readonly number[]): number {
  const operations = hidden.reduce((sum, width, i) => sum + 2 * width * (hidden[i + 1] ?? 1), 0);
  const widest = Math.max(...hidden);
  const held = hidden.length !== 2 && widest > GPU_WIDTH ? GPU_VALUES / widest : GPU_PAIRS;
  return Math.min(GPU_PAIRS, GPU_OPERATIONS / operations, held);
}

/**
 * `reward` [rows, 1] of `states` [rows, d] at `z` [1, L], as far as it needs no others than the `comparison` states [C, d].
 * What depends on those and z alone is computed once for each z, because they stand as parameters.
 */
export function scaledPlan(config: ModelConfig, scaling: Scaling, rows: number, comparisons: number): Plan {
  const graph = new Graph();
  const states = graph.data("states", graph.count("states", rows), config.size);
  const z = config.latent > 0 ? graph.parameter("z", 1, config.latent) : null;
  const comparison = () => graph.parameter("comparison", comparisons, config.size);
  const reward = (of: Tensor) => rewardOf(config, stateValues(config, of, z));
  if (config.head === "classifier" && config.length > 1) {
    throw new RangeError(
      `reward: the classifier head compares segments of ${config.length} states, not a state with another; use another head`,
    );
  }
  if (scaling === "spo") return compile(graph, { reward: spo(config, states, z, comparison()) });
  if (config.head === "classifier") {
    throw new RangeError(`reward: ${scaling} scales r(s, z), which a classifier head does not have; use spo`);
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
