// The fused mean over pairs on a GPU against the f64 reference, over random shapes: within 1e-6, in one dispatch.

import fc from "fast-check";
import { reference } from "../../src/backend/reference/reference.ts";
import { scheduleOf } from "../../src/backend/webgpu/list-scheduling.ts";
import type { WebGpuBackend } from "../../src/backend/webgpu/webgpu.ts";
import { Random } from "../../src/base/philox.ts";
import {
  type ActivationName,
  compile,
  Graph,
  linear,
  meanColumns,
  outerSum,
  reshape,
  sigmoid,
} from "../../src/plan/index.ts";

const TOLERANCE = 1e-6;

export interface Stack {
  rows: number;
  others: number;
  /** Columns of the outer sum, then of each hidden layer. */
  widths: readonly number[];
  activation: ActivationName;
  biased: boolean;
}

/** The mean over j of σ(f(φ(a_i + b_j))), where f is a stack of layers. */
export function pairsPlan({ rows, others, widths, activation, biased }: Stack) {
  const graph = new Graph();
  const [first = 1] = widths;
  let x = outerSum(graph.data("a", graph.count("rows", rows), first), graph.data("b", others, first), activation);
  [...widths.slice(1), 1].forEach((width, l) => {
    const bias = biased ? graph.parameter(`bias.${l}`, 1, width) : null;
    x = linear(x, graph.parameter(`weight.${l}`, x.cols, width), bias, l < widths.length - 1 ? { activation } : {});
  });
  return compile(graph, { y: meanColumns(sigmoid(reshape(x, others))) });
}

async function compare(backend: WebGpuBackend, stack: Stack, seed: number): Promise<void> {
  const plan = pairsPlan(stack);
  const kernels = scheduleOf(plan, new Map()).body.map(({ kernel }) => kernel.entry);
  const expected = stack.widths.length === 2 ? "pairs" : "pairs_deep";
  if (kernels.join() !== `${expected},elementwise`)
    throw new Error(`dispatches: ${kernels}; expected ${expected} and the step counter's`);
  const programs = [reference.load(plan, 1), backend.load(plan, 1)];
  const random = new Random(seed);
  for (const [name, t] of plan.named) {
    if (!t.leaf) continue;
    const spread = name.startsWith("weight") ? 2 / Math.sqrt(t.rows.max) : 1;
    const values = Array.from({ length: t.rows.max * t.cols }, () => Math.fround(spread * random.normal()));
    for (const program of programs) program.write(name, values);
  }
  const rows = 1 + random.index(stack.rows);
  for (const program of programs) await program.run(1, { rows });
  const [want, got] = await Promise.all(programs.map((program) => program.read("y")));
  for (let i = 0; i < rows; i++) {
    const error = Math.abs((want?.[i] as number) - (got?.[i] as number));
    if (!(error <= TOLERANCE))
      throw new Error(`${JSON.stringify(stack)}, row ${i}: got ${got?.[i]}, expected ${want?.[i]}`);
  }
  for (const program of programs) program.dispose?.();
}

const upTo = (max: number) => fc.integer({ min: 1, max });
/** One φ for each kind, because every φ is a pipeline of its own, which takes a software GPU seconds to compile. */
const stacks = {
  "one layer": { widths: fc.tuple(upTo(70), upTo(64)), activation: "leaky-relu" },
  "one wide layer": { widths: fc.tuple(upTo(70), fc.integer({ min: 65, max: 300 })), activation: "tanh" },
  "no layer": { widths: fc.tuple(fc.integer({ min: 33, max: 64 })), activation: "sigmoid" },
  "several layers": {
    widths: fc.array(upTo(16), { minLength: 3, maxLength: 4 }),
    activation: "leaky-relu",
  },
  "several wide layers": {
    widths: fc.tuple(upTo(256), fc.integer({ min: 129, max: 256 }), upTo(9)),
    activation: "relu",
  },
} satisfies Record<string, { widths: fc.Arbitrary<number[]>; activation: ActivationName }>;
export const STACKS = Object.keys(stacks) as (keyof typeof stacks)[];

/** Compares stacks of a kind over random shapes; throws an Error when results differ. */
export const pairsAgree = (backend: WebGpuBackend, kind: keyof typeof stacks, runs: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        rows: upTo(5),
        others: upTo(300),
        widths: stacks[kind].widths as fc.Arbitrary<number[]>,
        activation: fc.constant<ActivationName>(stacks[kind].activation),
        biased: fc.boolean(),
      }),
      fc.nat(1e6),
      (stack, seed) => compare(backend, stack, seed),
    ),
    { numRuns: runs, seed: 17 },
  );
