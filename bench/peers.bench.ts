// penchant's side of the comparison with other WebAssembly runtimes for JavaScript. They run in one process in turns, and
// times include copies in and out.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { at } from "../src/base/arrays.ts";
import {
  adam,
  add,
  affine,
  compile,
  divide,
  exp,
  Graph,
  gatherGroups,
  gradient,
  linear,
  matmul,
  mean,
  meanSigmoid,
  multiply,
  reshape,
  scale,
  softplus,
  square,
  subtract,
  sumColumns,
  type Tensor,
} from "../src/plan/index.ts";
import type { Layer, StepBatch, StepTask } from "./peers/measure.d.mts";

/** An MLP with LeakyReLU between its layers, on `rows` inputs. */
export function mlp(
  module: WebAssembly.Module,
  layers: readonly Layer[],
  rows: number,
): (input: Float32Array) => Float32Array {
  const graph = new Graph();
  let h = graph.data("x", rows, (layers[0] as Layer).inputs);
  layers.forEach(({ inputs, outputs }, i) => {
    const [w, b] = [graph.parameter(`${i}.w`, inputs, outputs), graph.parameter(`${i}.b`, 1, outputs)];
    h = linear(h, w, b, { activation: i < layers.length - 1 ? "leaky-relu" : "none" });
  });
  const program = wasm(module).load(compile(graph, { y: h }), 0);
  layers.forEach(({ w, b }, i) => {
    program.write(`${i}.w`, w);
    program.write(`${i}.b`, b);
  });
  return (input) => {
    program.write("x", input);
    program.run();
    return program.read("y") as Float32Array;
  };
}

/** The mean of σ(state − comparator) over the comparators, for each of `rows` states. */
export function meanSigmoids(
  module: WebAssembly.Module,
  comparators: Float32Array,
  rows: number,
): (input: Float32Array) => Float32Array {
  const graph = new Graph();
  const y = meanSigmoid(graph.data("x", rows, 1), graph.data("c", comparators.length, 1));
  const program = wasm(module).load(compile(graph, { y }), 0);
  program.write("c", comparators);
  return (input) => {
    program.write("x", input);
    program.run();
    return program.read("y") as Float32Array;
  };
}

/** One VPL step as the peers run it: batch, noise and indices are inputs, the loss is the output. */
export function trainingStep(module: WebAssembly.Module, task: StepTask, users: number): (batch: StepBatch) => number {
  const { parameters, options, beta } = task;
  const graph = new Graph();
  const shapes = new Map(task.shapes.map(([name, rows, cols]) => [name, { rows, cols }]));
  const shapeOf = (name: string) => {
    const shape = shapes.get(name);
    if (!shape) throw new RangeError(`the task has no shape of "${name}"`);
    return shape;
  };
  const parameter = (name: string) => graph.parameter(name, shapeOf(name).rows, shapeOf(name).cols);
  const dense = (x: Tensor, name: string, activation: "none" | "leaky-relu", groupBias: Tensor | null = null) =>
    linear(x, parameter(`${name}.weight`), parameter(`${name}.bias`), { activation, groupBias });
  const latent = shapeOf("mean.weight").cols;
  const inputs = shapeOf("encoder.0.weight").rows;
  const comparisons = 16;

  const h = dense(dense(graph.data("x", users, inputs), "encoder.0", "leaky-relu"), "encoder.1", "leaky-relu");
  const [posteriorMean, logVariance] = [dense(h, "mean", "none"), dense(h, "logvar", "none")];
  const z = add(posteriorMean, multiply(exp(scale(logVariance, 0.5)), graph.data("eps", users, latent)));
  const items = graph.data("items", users * options, shapeOf("head.0.item").rows);
  const first = linear(items, parameter("head.0.item"), parameter("head.0.bias"), {
    activation: "leaky-relu",
    groupBias: matmul(z, parameter("head.0.latent")),
  });
  const r = dense(dense(first, "head.1", "leaky-relu"), "head.2", "none");
  const side = (name: string) => reshape(gatherGroups(r, graph.data(name, users, comparisons, "i32")), comparisons);
  const logit = subtract(side("ia"), side("ib"));
  const fit = sumColumns(subtract(softplus(logit), multiply(graph.data("y", users, comparisons), logit)));
  const [priorMean, priorLogVariance] = [parameter("prior.mean"), parameter("prior.logvar")];
  const spread = divide(add(exp(logVariance), square(subtract(posteriorMean, priorMean))), exp(priorLogVariance));
  const kl = affine(add(subtract(priorLogVariance, logVariance), spread), 0.5, -0.5);
  const loss = mean(add(fit, scale(sumColumns(kl), beta)));
  const weights = graph.tensors.filter((t) => t.leaf === "parameter");
  adam(weights, gradient(loss, weights), graph.constant(1e-3));

  const program = wasm(module).load(compile(graph, { loss }), 0);
  for (const [name, values] of Object.entries(parameters)) program.write(name, values);
  program.write("items", task.items);
  return (batch) => {
    for (const name of ["x", "eps", "ia", "ib", "y"] as const) program.write(name, batch[name]);
    program.run();
    return at(program.read("loss"), 0);
  };
}
