import type { Program } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { WEIGHTS } from "../base/streams.ts";
import { type ActivationName, type Graph, linear, type Tensor } from "../plan/index.ts";

/** The parameter of this name: made at its first use, shared by every later one. */
export const parameter = (graph: Graph, name: string, rows: number, cols: number, bound = 0): Tensor =>
  graph.find(name) ?? graph.parameter(name, rows, cols, bound);

/** A dense layer's weight [in, out] and bias [1, out], starting uniform in ±1/√fanIn. */
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

/** A dense layer applied: [R, in] → [R, outputs]. */
export function dense(x: Tensor, name: string, outputs: number): Tensor {
  const { w, b } = layer(x.graph, name, x.cols, outputs);
  return linear(x, w, b);
}

/** Hidden layers `name.first`, `name.first+1` … of these widths: [R, in] → [R, last width]. */
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

/** Writes the first weights of every parameter: uniform in ±bound, by seed and order. */
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

export const parametersOf = (graph: Graph): Tensor[] => graph.tensors.filter((t) => t.leaf === "parameter");
