// Layers of encoders, heads and policies. Parameters are identified by name.

import type { Program } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { WEIGHTS } from "../base/streams.ts";
import { type ActivationName, add, type Graph, linear, matmul, type Tensor } from "../plan/index.ts";

/** The parameter with this name, [rows, cols]: created at first use, shared afterwards, initialised uniformly in ±bound. */
export const parameter = (graph: Graph, name: string, rows: number, cols: number, bound = 0): Tensor =>
  graph.find(name) ?? graph.parameter(name, rows, cols, bound);

/** A dense layer's weight [in, out] and bias [1, out], initialised uniformly in ±1/√fanIn. */
export function layer(
  graph: Graph,
  name: string,
  inputs: number,
  outputs: number,
  fanIn = inputs,
): { w: Tensor; b: Tensor } {
  const bound = 1 / Math.sqrt(fanIn);
  return {
    w: parameter(graph, `${name}.weight`, inputs, outputs, bound),
    b: parameter(graph, `${name}.bias`, 1, outputs, bound),
  };
}

/** Applies a dense layer: [R, in] → [R, outputs]. */
export function dense(x: Tensor, name: string, outputs: number): Tensor {
  const { w, b } = layer(x.graph, name, x.cols, outputs);
  return linear(x, w, b);
}

/** Applies hidden layers of these widths, named `name.first`, `name.(first + 1)` …: [R, in] → [R, last width]. */
export function hidden(
  x: Tensor,
  name: string,
  widths: readonly number[],
  first = 0,
  activation: ActivationName = "leaky-relu",
): Tensor {
  let h = x;
  widths.forEach((width, i) => {
    const { w, b } = layer(x.graph, `${name}.${first + i}`, h.cols, width);
    h = linear(h, w, b, { activation });
  });
  return h;
}

/** Whether a tensor has exactly one row, not one per user. */
export const isOneRow = (t: Tensor): boolean => t.rows.count === null && t.rows.times === 1;

/** The weights of z in a first layer with `fanIn` inputs: [L, outputs]. */
export const latentWeight = (z: Tensor, name: string, outputs: number, fanIn: number): Tensor =>
  parameter(z.graph, name, z.cols, outputs, 1 / Math.sqrt(fanIn));

/**
 * The bias of a first layer that z [G, L] enters. z·W_z is a separate bias [G, H] for each group of rows or, when z has one
 * row, is added to the layer's bias b [1, H]. Without z the bias is b.
 */
export function latentBias(
  b: Tensor,
  z: Tensor | null,
  name: string,
  fanIn: number,
): { bias: Tensor; groupBias: Tensor | null } {
  const part = z && matmul(z, latentWeight(z, name, b.cols, fanIn));
  return part && isOneRow(part) ? { bias: add(b, part), groupBias: null } : { bias: b, groupBias: part };
}

/** Draws the initial weights of every parameter of a program, uniform in ±bound; parameter i uses stream WEIGHTS + i. */
export function initialise(program: Program, seed: number): void {
  let stream = WEIGHTS;
  for (const [name, t] of program.plan.named) {
    if (t.leaf !== "parameter") continue;
    const bound = t.values?.[0] ?? 0;
    const random = new Random(seed, stream++);
    program.write(
      name,
      Array.from({ length: t.rows.max * t.cols }, () => bound * (2 * random.uniform() - 1)),
    );
  }
}

/** The trainable parameters of a graph, in order of creation. */
export const parametersOf = (graph: Graph): Tensor[] => graph.tensors.filter((t) => t.leaf === "parameter");
