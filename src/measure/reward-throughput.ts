// Rewards of millions of states against a thousand comparison states each, as `penchant policy` computes before it trains.

import type { Backend } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { type Model, parameterShapes } from "../model/model.ts";
import { relabel } from "../train/relabel.ts";
import { CLASSIFIER } from "./job-work.ts";
import { COMPARATORS } from "./kernel-work.ts";
import { pattern, relativeErrorOf } from "./work.ts";

/** The time of rewarding all states. */
export interface RewardingResult {
  states: number;
  comparators: number;
  seconds: number;
  pairsPerSecond: number;
  /** ‖a − b‖ / ‖a‖ of a few rewards a on WebAssembly and b on the GPU. */
  relativeError: number;
  tolerance: number;
}

interface RewardingOptions {
  /** Number of states to reward on the GPU. */
  rows: number;
  /** Number of states to reward on both backends, for comparison. */
  check: number;
  onReward?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

const TOLERANCE = 1e-5;

/** Compares a few rewards of both backends, then times the rewards of `rows` states on the GPU. */
export async function rewardAll(
  cpu: Backend,
  gpu: Backend,
  { rows, check, onReward, signal }: RewardingOptions,
): Promise<RewardingResult> {
  const model = randomModel();
  const reward = async (backend: Backend, states: number, onProgress?: RewardingOptions["onReward"]) => {
    const { rewards } = await relabel(backend, model, trajectoriesOf(states), {
      comparisons: COMPARATORS,
      signal,
      onProgress: ({ step, steps }) => onProgress?.(step, steps),
    });
    return rewards;
  };
  const group = async (backend: Backend) => new Map([["reward", [await reward(backend, check)]]]);
  const relativeError = relativeErrorOf(await group(cpu), await group(gpu));
  const began = performance.now();
  await reward(gpu, rows, onReward);
  const seconds = (performance.now() - began) / 1000;
  onReward?.(rows, rows);
  return {
    states: rows,
    comparators: COMPARATORS,
    seconds,
    pairsPerSecond: (rows * COMPARATORS) / seconds,
    relativeError,
    tolerance: TOLERANCE,
  };
}

/** A model with random weights; the cost of rewards does not depend on them. */
function randomModel(): Model {
  const config = CLASSIFIER;
  const random = new Random(0, 1);
  const parameters = new Map<string, Float32Array>();
  for (const [name, [rows, cols]] of parameterShapes(config)) {
    const spread = 1 / Math.sqrt(rows);
    parameters.set(
      name,
      Float32Array.from({ length: rows * cols }, () => spread * (2 * random.uniform() - 1)),
    );
  }
  const normalisation = { mean: new Float32Array(config.size), scale: new Float32Array(config.size).fill(1) };
  return { config, normalisation, parameters };
}

/** Trajectories of a thousand states each; the last may be shorter. */
function trajectoriesOf(rows: number) {
  const count = Math.ceil(rows / 1000);
  return {
    observations: pattern(rows * CLASSIFIER.size, 100_003),
    observationSize: CLASSIFIER.size,
    actions: new Float32Array(rows),
    actionSize: 1,
    offsets: Int32Array.from({ length: count + 1 }, (_, t) => Math.min(rows, 1000 * t)),
  };
}
