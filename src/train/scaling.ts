// Reward scalings, which put r(s, z) on the same scale for every user (paper, section 4 and table 2).

import { exp } from "../base/math.ts";
import { latentSize, type ModelConfig } from "../model/config.ts";
import { HEADS } from "../model/head/index.ts";
import { TRAINING_HEADS } from "../model/head/training.ts";
import { TRAINING_LIKELIHOODS } from "../model/likelihood/training.ts";
import { compile, divide, Graph, mean, type Plan, type Tensor } from "../plan/index.ts";

/** Inputs of a scaling in a plan. */
interface RewardInputs {
  /** [rows, d] */
  states: Tensor;
  /** [1, L]; null for a shared model. */
  z: Tensor | null;
  /** The comparison states [C, d]; the leaf is created at the first call. */
  comparison(): Tensor;
}

interface RewardScaling {
  /** The part of the scaled reward that needs one state and the comparison states only: [rows, 1]. */
  reward(config: ModelConfig, inputs: RewardInputs): Tensor;
  /** Whether it works with heads that only compare states. Other scalings need r(s, z). */
  readonly comparesStates?: boolean;
  /** The part that needs all rewards of the data at once; it replaces them in place. */
  readonly overData?: (rewards: Float32Array) => void;
  /** A condition for finite rewards besides finite observations, to complete an error message. */
  readonly needs?: string;
}

/** r(s, z), or a sample of it when it is a distribution. `scaledPlan` refuses heads without a reward. */
function sampled(config: ModelConfig, { states, z }: RewardInputs): Tensor {
  const head = TRAINING_HEADS[config.head];
  return (head.sampleReward ?? head.reward)?.(config, states, z) as Tensor;
}

const batchNorm = (config: ModelConfig, { states, z, comparison }: RewardInputs): Tensor => {
  const reward = (s: Tensor) => TRAINING_HEADS[config.head].reward?.(config, s, z) as Tensor;
  return divide(reward(states), mean(reward(comparison())));
};

const spo = (config: ModelConfig, { states, z, comparison }: RewardInputs): Tensor =>
  TRAINING_HEADS[config.head].preference(config, TRAINING_LIKELIHOODS[config.likelihood], states, z, comparison());

const scalings = {
  /** r(s, z). */
  none: { reward: sampled },
  /** r divided by its mean over the comparison states. */
  "batch-norm": { reward: batchNorm, needs: "their mean reward not 0" },
  /** r divided by the largest |r| of the data. */
  "max-norm": {
    reward: sampled,
    overData(rewards: Float32Array) {
      const [least, most] = rangeOf(rewards);
      const largest = Math.max(Math.abs(least), Math.abs(most)) || 1;
      rewards.forEach((r, i) => {
        rewards[i] = r / largest;
      });
    },
  },
  /** The mean probability of being preferred to the comparison states. */
  spo: { reward: spo, comparesStates: true },
  /** 0.01·e^(10·r), with r first mapped to [0, 1]. */
  "min-max-exp": {
    reward: sampled,
    overData(rewards: Float32Array) {
      const [least, most] = rangeOf(rewards);
      const range = most - least || 1;
      rewards.forEach((r, i) => {
        rewards[i] = 0.01 * exp((r - least) / range / 0.1);
      });
    },
  },
} satisfies Record<string, RewardScaling>;

export type Scaling = keyof typeof scalings;
export const SCALINGS: Readonly<Record<Scaling, RewardScaling>> = scalings;

function rangeOf(rewards: Float32Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const r of rewards) {
    if (r < least) least = r;
    if (r > most) most = r;
  }
  return [least, most];
}

/** Pairs of states that a classifier processes at a time on a CPU; this number stays in cache. */
const PAIRS = 512;
/** On a GPU: enough work to keep it busy until the next block is submitted, but at most a second on a weak GPU. */
const [GPU_PAIRS, GPU_OPERATIONS] = [2 ** 20, 2 ** 37];
/** Stacks with a layer wider than GPU_WIDTH are computed layer by layer, with at most GPU_VALUES values in memory. */
const [GPU_WIDTH, GPU_VALUES] = [1024, 2 ** 23];

/** Number of states in a block of a plan; `most` is the length of the longest run of states that share a z. */
export function blockSize({ head, hidden }: ModelConfig, comparisons: number, most: number, backend = "wasm"): number {
  if (!HEADS[head].pairwise) return Math.min(1024, most);
  const pairs = backend === "webgpu" ? pairsOnGpu(hidden) : PAIRS;
  return Math.max(1, Math.min(most, Math.floor(pairs / comparisons)));
}

function pairsOnGpu(hidden: readonly number[]): number {
  const operations = hidden.reduce((sum, width, i) => sum + 2 * width * (hidden[i + 1] ?? 1), 0);
  const widest = Math.max(...hidden);
  const inMemory = hidden.length !== 2 && widest > GPU_WIDTH ? GPU_VALUES / widest : GPU_PAIRS;
  return Math.min(GPU_PAIRS, GPU_OPERATIONS / operations, inMemory);
}

/**
 * Computes `reward` [rows, 1] of `states` [rows, d] at `z` [1, L], except for the scaling's `overData` part. `z` and
 * `comparison` [C, d] are parameters, so that values that depend on them alone are computed once for each z.
 * @throws RangeError when the head does not support the scaling.
 */
export function scaledPlan(config: ModelConfig, scaling: Scaling, rows: number, comparisons: number): Plan {
  const graph = new Graph();
  const states = graph.data("states", graph.count("states", rows), config.size);
  const latent = latentSize(config);
  const z = latent > 0 ? graph.parameter("z", 1, latent) : null;
  const { pairwise } = HEADS[config.head];
  if (pairwise && config.length > 1) {
    throw new RangeError(
      `reward: the ${config.head} head compares segments of ${config.length} states, not single states; use another head`,
    );
  }
  const { reward, comparesStates } = SCALINGS[scaling];
  if (pairwise && !comparesStates) {
    throw new RangeError(`reward: ${scaling} scales r(s, z), which a ${config.head} head does not have; use spo`);
  }
  const comparison = () => graph.parameter("comparison", comparisons, config.size);
  return compile(graph, { reward: reward(config, { states, z, comparison }) });
}
