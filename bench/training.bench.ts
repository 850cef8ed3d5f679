// penchant's side of the comparison of training: the workloads, their data, and a training step as `penchant train` runs it.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { at } from "../src/base/arrays.ts";
import { Random } from "../src/base/philox.ts";
import type { Preferences } from "../src/data/preferences.ts";
import type { PersonalConfig } from "../src/model/config.ts";
import { initialise } from "../src/model/layers.ts";
import { writeData } from "../src/train/batch.ts";
import { trainingPlan } from "../src/train/gradient-training.ts";
import type { Settings, TrainOptions } from "../src/train/preference-settings.ts";
import { draw, vpl } from "../src/train/vpl.ts";

/** Number of simulated users, and answers of each. */
export const [USERS, ANSWERS] = [500, 16];

/** The sizes and options of a training run. */
export interface Workload {
  work: string;
  states: number;
  /** Features of a state; 0 for one-hot states. */
  features: number;
  options: TrainOptions;
}

export const WORKLOADS: Workload[] = [
  { work: "aggregation, linear head, 64·64, batch 64", states: 240, features: 14, options: {} },
  {
    work: "aggregation, reward MLP, 128·128, batch 64",
    states: 240,
    features: 14,
    options: { head: "reward", hidden: [128, 128] },
  },
  {
    work: "set, reward MLP, 256·256, batch 256, 5 states",
    states: 5,
    features: 0,
    options: { encoder: "set", head: "reward", hidden: [256, 256], batch: 256 },
  },
];

/** Answers of simulated users, each with a linear reward of their own and logistic noise. */
export function preferences({ states: count, features }: Workload): Preferences {
  const random = new Random(0, 1);
  const unitVariance = () => Math.sqrt(12) * (random.uniform() - 0.5);
  const size = features || count;
  const states = new Float32Array(count * size);
  for (let i = 0; i < states.length; i++) {
    states[i] = features ? unitVariance() : Number(i % size === Math.floor(i / size));
  }
  const pairs = new Int32Array(USERS * ANSWERS * 2);
  const labels = new Float32Array(USERS * ANSWERS);
  for (let u = 0; u < USERS; u++) {
    const weights = Float32Array.from({ length: size }, unitVariance);
    const reward = (s: number) => weights.reduce((sum, w, j) => sum + w * at(states, s * size + j), 0);
    for (let i = u * ANSWERS; i < (u + 1) * ANSWERS; i++) {
      const a = random.index(count);
      const b = (a + 1 + random.index(count - 1)) % count;
      pairs.set([a, b], 2 * i);
      labels[i] = Number(random.uniform() < 1 / (1 + Math.exp(reward(b) - reward(a))));
    }
  }
  const offsets = Int32Array.from({ length: USERS + 1 }, (_, u) => u * ANSWERS);
  return { states, size, length: 1, pairs, labels, offsets };
}

/** A training run of penchant. */
export interface PenchantRun {
  shapes: Record<string, [number, number]>;
  parameters: Record<string, Float32Array>;
  /** The mean loss of the first steps. */
  loss: number;
  /** Trains for this many seconds. Returns the steps per second. */
  run: (seconds: number) => number;
}

/** Prepares training on one thread of WebAssembly, and runs the first `checkedSteps` steps. */
export function penchantRun(
  module: WebAssembly.Module,
  data: Preferences,
  settings: Settings,
  checkedSteps: number,
): PenchantRun {
  const { method, head, encoder, hidden, latent, context, beta, batch, seed } = settings;
  const config: PersonalConfig = {
    kind: "personal",
    likelihood: "logistic",
    method,
    head,
    encoder,
    hidden,
    latent,
    context,
    beta,
    size: data.size,
    length: 1,
  };
  const { plan, parameters } = trainingPlan(
    data,
    (leaves, β) => vpl(config, leaves, draw(leaves, config, batch), β),
    settings,
  );
  const program = wasm(module).load(plan, seed);
  const unit = { mean: new Float32Array(data.size), scale: new Float32Array(data.size).fill(1) };
  writeData(program, data, unit);
  initialise(program, seed);
  const values = Object.fromEntries(parameters.map(({ name }) => [name, program.read(name) as Float32Array]));
  program.run(checkedSteps);
  const [count = 0, sum = 0] = program.read("metric.loss") as Float32Array;
  let slice = 1; // as in training, a call runs as many steps as fit in 50 ms
  return {
    shapes: Object.fromEntries(parameters.map((t) => [t.name, [t.rows.times, t.cols]])),
    parameters: values,
    loss: sum / count,
    run(seconds) {
      const start = performance.now();
      let steps = 0;
      let spent = 0;
      while (spent < seconds * 1000) {
        program.run(slice);
        steps += slice;
        spent = performance.now() - start;
        slice = Math.max(1, Math.round((steps * 50) / spent));
      }
      return (steps * 1000) / spent;
    },
  };
}
