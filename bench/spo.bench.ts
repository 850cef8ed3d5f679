// The cost of rewards: the plans that `relabel` runs, for states of a maze and an eight-dimensional z.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { productsOf } from "../src/measure/op-counts.ts";
import type { PersonalConfig } from "../src/model/config.ts";
import { initialise } from "../src/model/layers.ts";
import { compile, Graph, meanSigmoid } from "../src/plan/index.ts";
import { blockSize, scaledPlan } from "../src/train/scaling.ts";
import { rooflineMeter } from "./roofline.bench.ts";

const REWARD: PersonalConfig = {
  kind: "personal",
  likelihood: "logistic",
  method: "vpl",
  head: "reward",
  encoder: "aggregation",
  size: 2,
  length: 1,
  hidden: [256, 256],
  latent: 8,
  context: 8,
  beta: 1,
};
/** Number of consecutive states of one user that the plan computes as a block. */
const STATES = 1000;
const COMPARISONS = 1000;

/** The cost of one kind of reward. */
export interface RewardCost {
  work: string;
  /** Time of a block. */
  microseconds: number;
  /** States, pairs or sigmoids per second. */
  perSecond: number;
  /** Share of the roofline that the matrix products reach; null if there are none. */
  share: number | null;
}

const pattern = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 37) % 101) / 50.5 - 1);

/** A block of states, including copies in and out. With `newUser`, each block is for a different user. */
function block(module: WebAssembly.Module, config: PersonalConfig, comparisons: number, newUser = false) {
  const states = blockSize(config, comparisons, STATES);
  const plan = scaledPlan(config, "spo", states, comparisons);
  const program = wasm(module).load(plan, 0);
  initialise(program, 0);
  program.write("comparison", pattern(comparisons * config.size));
  const [z, stateValues] = [pattern(config.latent), pattern(states * config.size)];
  program.write("z", z);
  const run = () => {
    if (newUser) program.write("z", z);
    program.write("states", stateValues);
    program.run(1, { states });
    return program.read("reward");
  };
  const prologueFlop = newUser ? productsOf(plan.prologue) : 0;
  return { states, run, flop: prologueFlop + productsOf(plan.body) };
}

/** Only the sigmoids of a block: each reward against every comparator. */
function sigmoids(module: WebAssembly.Module): () => void {
  const graph = new Graph();
  const y = meanSigmoid(graph.data("x", STATES, 1), graph.data("c", COMPARISONS, 1));
  const program = wasm(module).load(compile(graph, { y }), 0);
  program.write("x", pattern(STATES));
  program.write("c", pattern(COMPARISONS));
  return () => program.run();
}

/** Measures the rewards of both heads, and the sigmoids alone. */
export async function rewardCosts(module: WebAssembly.Module): Promise<RewardCost[]> {
  const measure = await rooflineMeter();
  const cost = (work: string, count: number, run: () => void, flop: number): RewardCost => {
    const { microseconds, share } = measure(run, flop);
    return { work, microseconds, perSecond: (count / microseconds) * 1e6, share: flop > 0 ? share : null };
  };
  const results: RewardCost[] = [];
  for (const [newUser, owner] of [
    [false, "of one user"],
    [true, "of a new user each time"],
  ] as const) {
    const { states, run, flop } = block(module, REWARD, COMPARISONS, newUser);
    results.push(cost(`spo, reward head, ${states} states ${owner} against ${COMPARISONS}: states`, states, run, flop));
  }
  results.push(cost("only σ: sigmoids", STATES * COMPARISONS, sigmoids(module), 0));
  for (const comparisons of [64, COMPARISONS]) {
    const { states, run, flop } = block(module, { ...REWARD, head: "classifier" }, comparisons);
    const work = `spo, classifier head, ${states} states against ${comparisons}: pairs`;
    results.push(cost(work, states * comparisons, run, flop));
  }
  return results;
}
