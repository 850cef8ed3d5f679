import { reference } from "../../src/backend/reference/reference.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import { HEADS } from "../../src/model/head/index.ts";
import type { Model } from "../../src/model/model.ts";
import { compile, Graph, type Tensor } from "../../src/plan/index.ts";
import { CONFIG, HEAD_NAMES, sharedConfig } from "./models.ts";

/** A data leaf: its rows of numbers and their number of columns. */
export type Rows = { values: readonly number[]; cols: number };
export const rows = (values: readonly number[], cols: number): Rows => ({ values, cols });

/** Output of a graph with these leaves and the model's weights, in f64. */
export async function evaluate<Leaves extends Record<string, Rows>>(
  { parameters }: Pick<Model, "parameters">,
  leaves: Leaves,
  build: (leaves: { [name in keyof Leaves]: Tensor }) => Tensor,
): Promise<number[]> {
  const graph = new Graph();
  const tensors = Object.entries(leaves).map(([name, { values, cols }]) => [
    name,
    graph.data(name, values.length / cols, cols),
  ]);
  const program = reference.load(compile(graph, { out: build(Object.fromEntries(tensors)) }), 0);
  for (const [name, { values }] of Object.entries(leaves))
    if (program.plan.named.has(name)) program.write(name, values);
  for (const [name, values] of parameters) if (program.plan.named.has(name)) program.write(name, values);
  await program.run();
  return Array.from(await program.read("out"));
}

const KINDS: ModelConfig[] = [
  ...HEAD_NAMES.map((head) => ({ ...CONFIG, head })),
  ...(["reward", "linear"] as const).map((head) => sharedConfig("btl", head)),
  ...(["dpl-mean-variance", "dpl-categorical"] as const).map((method) => sharedConfig(method)),
];
export const named = KINDS.map((config) => ({ name: `${config.method} ${config.head}`, config }));
export const rewarding = named.filter(({ config }) => !HEADS[config.head].pairwise);
