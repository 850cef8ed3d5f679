// What an agent takes to act: each call by itself, and what 100,000 of them leave on the heap.

import { Agent } from "../src/agent/agent.ts";
import { Random } from "../src/base/philox.ts";
import { type Model, type ModelConfig, parameterShapes } from "../src/model/model.ts";
import { type PolicyConfig, policyShapes } from "../src/model/policy.ts";
import { median } from "./time.ts";

const CALLS = 100_000;
/** A lap is so short that its garbage is not collected within it; the median lap, since collecting may end in a later one. */
const LAPS = 25;

const user: ModelConfig = {
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

export interface Acting {
  /** Microseconds a call. */
  median: number;
  p99: number;
  /** Bytes a call, while nothing is collected; and those that a collection leaves of all calls. */
  allocated: number;
  kept: number;
}

/** Needs node --expose-gc. */
export async function acting(config: PolicyConfig): Promise<Acting> {
  const random = new Random(0, 3);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) / 8);
  const filled = (shapes: Map<string, [number, number]>) =>
    new Map([...shapes].map(([name, [rows, cols]]) => [name, numbers(rows * cols)]));
  const same = (n: number) => ({ mean: new Float32Array(n), scale: new Float32Array(n).fill(1) });
  const policy = { config, parameters: filled(policyShapes(config)), normalisation: same(config.observation) };
  const model: Model = { config: user, parameters: filled(parameterShapes(user)), normalisation: same(4), policy };
  const agent = await Agent.open(model);
  const out = new Float32Array(config.action);
  const seen = Array.from({ length: 64 }, () => numbers(config.observation));
  const act = (i: number) => agent.act(seen[i & 63] as Float32Array, out);

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

  const used = () => process.memoryUsage().heapUsed;
  const collect = globalThis.gc as () => void;
  collect();
  const before = used();
  const grown = Array.from({ length: LAPS }, () => {
    collect();
    const start = used();
    for (let i = 0; i < CALLS / LAPS; i++) act(i);
    return used() - start;
  });
  collect();
  const kept = used() - before;
  return {
    median: times[CALLS / 2] as number,
    p99: times[(CALLS * 99) / 100] as number,
    allocated: median(grown) / (CALLS / LAPS),
    kept: kept / CALLS,
  };
}
