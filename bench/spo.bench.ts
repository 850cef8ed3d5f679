// What rewards cost: the plans that `relabel` runs, for states of a maze and a z of eight numbers.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { productsOf } from "../src/measure/op-counts.ts";
import { initialise } from "../src/model/layers.ts";
import type { ModelConfig } from "../src/model/model.ts";
import { compile, Graph, meanSigmoid } from "../src/plan/index.ts";
import { blockOf, scaledPlan } from "../src/train/scaling.ts";
import { besideRoofline } from "./roofline.bench.ts";

const REWARD: ModelConfig = {
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
/** States that follow each other for one user: a block of the plan. */
const STATES = 1000;
const COMPARISONS = 1000;

export interface Rewarding {
  work: string;
  /** A block. */
  microseconds: number;
  /** Of states, pairs or sigmoids. */
  perSecond: number;
  /** Of the roofline, in products; null where there are none. */
  share: number | null;
}

const pattern = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 37) % 101) / 50.5 - 1);

/** A block of states, copies in and out included; with `anew`, for another user each time. */
function block(module: WebAssembly.Module, config: ModelConfig, comparisons: number, anew = false) {
  const states = blockOf(config, comparisons, STATES);
  const plan = scaledPlan(config, "spo", states, comparisons);
  const program = wasm(module).load(plan, 0);
  initialise(program, 0);
  program.write("comparison", pattern(comparisons * config.size));
  const [z, seen] = [pattern(config.latent), pattern(states * config.size)];
  program.write("z", z);
  const run = () => {
    if (anew) program.write("z", z);
    program.write("states", seen);
    program.run(1, { states });
    return program.read("reward");
  };
  const ahead = anew ? productsOf(plan.prologue) : 0;
  return { states, run, flop: ahead + productsOf(plan.body) };
}

/** σ alone: as many rewards as a block has, each beside the comparators. */
function sigmoids(module: WebAssembly.Module): () => void {
  const graph = new Graph();
  const y = meanSigmoid(graph.data("x", STATES, 1), graph.data("c", COMPARISONS, 1));
  const program = wasm(module).load(compile(graph, { y }), 0);
  program.write("x", pattern(STATES));
  program.write("c", pattern(COMPARISONS));
  return () => program.run();
}

export async function rewarding(module: WebAssembly.Module): Promise<Rewarding[]> {
  const measure = await besideRoofline();
  const of = (work: string, count: number, run: () => void, flop: number): Rewarding => {
    const { microseconds, share } = measure(run, flop);
    return { work, microseconds, perSecond: (count / microseconds) * 1e6, share: flop > 0 ? share : null };
  };
  const results: Rewarding[] = [];
  for (const [anew, whose] of [
    [false, "of one user"],
    [true, "each of another user"],
  ] as const) {
    const { states, run, flop } = block(module, REWARD, COMPARISONS, anew);
    results.push(of(`spo, reward head, ${states} states ${whose} beside ${COMPARISONS}: states`, states, run, flop));
  }
  results.push(of("σ alone: sigmoids", STATES * COMPARISONS, sigmoids(module), 0));
  for (const comparisons of [64, COMPARISONS]) {
    const { states, run, flop } = block(module, { ...REWARD, head: "classifier" }, comparisons);
    const work = `spo, classifier head, ${states} states beside ${comparisons}: pairs`;
    results.push(of(work, states * comparisons, run, flop));
  }
  return results;
}
