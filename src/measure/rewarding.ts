// Millions of states rewarded beside a thousand others each, as `penchant policy` does it before it trains.

import type { Backend } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { type Model, parameterShapes } from "../model/model.ts";
import { relabel } from "../train/relabel.ts";
import { CLASSIFIER } from "./job-work.ts";
import { COMPARATORS } from "./kernel-work.ts";
import { pattern } from "./work.ts";

export interface RewardingResult {
  states: number;
  comparators: number;
  seconds: number;
  pairsPerSecond: number;
  /** ‖a − b‖ / ‖a‖ of the rewards of a few states on both. */
  relativeError: number;
  tolerance: number;
}

interface RewardingOptions {
  rows: number;
  /** States that WebAssembly rewards too. */
  check: number;
  onReward?: (done: number, all: number) => void;
  signal?: AbortSignal;
}

const TOLERANCE = 1e-5;

export async function rewardAll(
  cpu: Backend,
  gpu: Backend,
  { rows, check, onReward, signal }: RewardingOptions,
): Promise<RewardingResult> {
  const model = anyModel();
  const reward = async (backend: Backend, states: number, onProgress?: RewardingOptions["onReward"]) => {
    const { rewards } = await relabel(backend, model, trajectoriesOf(states), {
      comparisons: COMPARATORS,
      signal,
      onProgress: ({ step, steps }) => onProgress?.(step, steps),
    });
    return rewards;
  };
  const [want, got] = [await reward(cpu, check), await reward(gpu, check)];
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
  const relativeError = norm(want.map((v, i) => v - (got[i] as number))) / norm(want);
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

/** Any weights: what rewards cost does not depend on them. */
function anyModel(): Model {
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

/** Of a thousand rows each; the last may be shorter. */
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
