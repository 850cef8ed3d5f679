// Random numbers and indices inside a plan: Philox4x32-10 with counter (element / 4, step, stream, 0), keyed by the program's
// seed. The stream of an op is the number of tensors that precede it in the graph, so ops added later do not change its
// numbers. To supply the numbers from outside (golden values), replace the op with a data leaf.

import { Opcode } from "../../assembly/opcode.ts";
import { checkWhole } from "../base/check.ts";
import type { Graph, Op, PlanOpcode, Tensor } from "./graph.ts";
import { apply, check, checked, input, tensor } from "./op.ts";
import { type Extent, extent } from "./shape.ts";

const drawOp = (code: PlanOpcode, name: string, rows: Extent, cols: number): Op => ({
  name,
  code,
  volatile: true,
  shape() {
    checkWhole("cols", cols, 1);
    return { rows, cols, type: "f32" };
  },
});

const draw = (code: PlanOpcode, name: string, graph: Graph, rows: number | Extent, cols: number): Tensor =>
  checked(graph).apply(drawOp(code, name, extent(rows), cols), [], [graph.tensors.length]);

/**
 * Uniform numbers in [0, 1), multiples of 2⁻²⁴: [rows, cols].
 * @throws RangeError unless `cols` is a whole number of at least 1.
 */
export const uniform = (graph: Graph, rows: number | Extent, cols: number): Tensor =>
  draw(Opcode.Uniform, "uniform", graph, rows, cols);

/**
 * Standard normal numbers: [rows, cols].
 * @throws RangeError unless `cols` is a whole number of at least 1.
 */
export const normal = (graph: Graph, rows: number | Extent, cols: number): Tensor =>
  draw(Opcode.Normal, "normal", graph, rows, cols);

const categoricalOp = (): Op => ({
  name: "categorical",
  code: Opcode.Categorical,
  volatile: true,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "i32" }),
});

/** A column index for each row, drawn in proportion to the row's non-negative weights: [R, C] → [R, 1] of i32. */
export const categorical = (weights: Tensor): Tensor =>
  apply(categoricalOp(), [weights], [tensor(weights, "weights").graph.tensors.length]);

const sampleIndexOp = (rows: Extent, cols: number): Op => ({
  name: "sampleIndex",
  code: Opcode.SampleIndex,
  volatile: true,
  shape() {
    checkWhole("cols", cols, 1);
    return { rows, cols, type: "i32" };
  },
});

/**
 * Indices drawn uniformly from 0 … range − 1, with replacement: [rows, cols] of i32.
 * @throws RangeError unless `range` is a whole number of at least 1.
 */
export function sampleIndex(graph: Graph, range: number, rows: number | Extent, cols = 1): Tensor {
  checkWhole("range", range, 1);
  return checked(graph).apply(sampleIndexOp(extent(rows), cols), [], [graph.tensors.length, range]);
}

const sampleSegmentOp = (cols: number): Op => ({
  name: "sampleSegment",
  code: Opcode.SampleSegment,
  integerInputs: [0, 1],
  volatile: true,
  shape(inputs) {
    const [segment, offsets] = [input(inputs, 0), input(inputs, 1)];
    const ok = segment.shape.type === "i32" && offsets.shape.type === "i32" && segment.cols === 1 && offsets.cols === 1;
    check(
      ok,
      "sampleSegment",
      "segment must be [rows, 1] of i32 and offsets [segments + 1, 1] of i32",
      segment,
      offsets,
    );
    return { rows: segment.rows, cols, type: "i32" };
  },
});

/**
 * Rows of ragged segments, drawn without replacement in random order: segment numbers [R, 1] and offsets [S + 1, 1], both of
 * i32, → [R, cols] of i32. Where a segment has fewer rows than `cols`, −1 fills the rest, which `gather` reads as zeros and
 * `present` as 0.
 * @throws RangeError unless `cols` is 1 to 64 and both inputs are i32 with one column.
 */
export function sampleSegment(segment: Tensor, offsets: Tensor, cols: number): Tensor {
  checkWhole("cols", cols, 1, 64);
  return apply(sampleSegmentOp(cols), [segment, offsets], [tensor(segment, "segment").graph.tensors.length]);
}
