// The cost of Agent.act: the time of each call, and the heap memory that 100,000 calls allocate and retain.

import { Agent } from "../src/agent/agent.ts";
import { at } from "../src/base/arrays.ts";
import { Random } from "../src/base/philox.ts";
import type { PersonalConfig } from "../src/model/config.ts";
import { type Model, parameterShapes } from "../src/model/model.ts";
import { type PolicyConfig, policyShapes } from "../src/model/policy.ts";
import { median } from "./time.ts";

const CALLS = 100_000;
/** Laps are too short for a garbage collection to start. One may still end in a later lap, so the median lap is reported. */
const LAPS = 25;

const MODEL: PersonalConfig = {
  kind: "personal",
  likelihood: "logistic",
  method: "vpl",
  head: "reward",
  encoder: "aggregation",
  size: 4,
  length: 1,
  hidden: [32, 32],
  latent: 8,
  context: 8,
  beta: 1,
};

/** The cost of a call of Agent.act. */
export interface ActCost {
  /** Microseconds per call: the median and the 99th percentile. */
  median: number;
  p99: number;
  /** Bytes per call that are allocated, and that survive a garbage collection. */
  allocated: number;
  kept: number;
}

/** Measures an agent with a policy of this shape and random weights. Needs node --expose-gc. */
export async function actCost(config: PolicyConfig): Promise<ActCost> {
  const random = new Random(0, 3);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) / 8);
  const filled = (shapes: Map<string, [number, number]>) =>
    new Map([...shapes].map(([name, [rows, cols]]) => [name, numbers(rows * cols)]));
  const identity = (n: number) => ({ mean: new Float32Array(n), scale: new Float32Array(n).fill(1) });
  const policy = { config, parameters: filled(policyShapes(config)), normalisation: identity(config.observation) };
  const model: Model = {
    config: MODEL,
    parameters: filled(parameterShapes(MODEL)),
    normalisation: identity(4),
    policy,
  };
  const agent = await Agent.open(model);
  const out = new Float32Array(config.action);
  const observations = Array.from({ length: 64 }, () => numbers(config.observation));
  const act = (i: number) => agent.act(at(observations, i & 63), out);

  const times = new Float64Array(CALLS);
  for (const lap of [0, 1]) {
    for (let i = 0; i < CALLS; i++) {
      const start = performance.now();
      act(i);
      const end = performance.now();
      if (lap === 1) times[i] = 1000 * (end - start);
    }
  }
  times.sort();

  const heapUsed = () => process.memoryUsage().heapUsed;
  const collect = globalThis.gc as () => void;
  collect();
  const before = heapUsed();
  const growth = Array.from({ length: LAPS }, () => {
    collect();
    const start = heapUsed();
    for (let i = 0; i < CALLS / LAPS; i++) act(i);
    return heapUsed() - start;
  });
  collect();
  const kept = heapUsed() - before;
  return {
    median: at(times, CALLS / 2),
    p99: at(times, (CALLS * 99) / 100),
    allocated: median(growth) / (CALLS / LAPS),
    kept: kept / CALLS,
  };
}
