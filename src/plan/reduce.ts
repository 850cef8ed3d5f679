// Reductions over columns, over groups of consecutive rows, and over ragged segments, and their
// adjoints, which repeat. A mean divides by what is live in the run, not by the compiled maximum.

import { Opcode, Reduction } from "../../assembly/opcode.ts";
import type { Op, Tensor } from "./graph.ts";
import { check, input } from "./op.ts";
import { type Extent, extent, ratio, sameRows, scaled } from "./shape.ts";

// The result's shape travels in the closure, because an Extent is not a number.
const reduceOp = (rows: Extent, cols: number): Op => ({
  name: "reduce",
  code: Opcode.Reduce,
  shape(inputs) {
    const x = input(inputs, 0);
    const whole = sameRows(rows, extent(1)) || !Number.isNaN(ratio(x.rows, rows));
    check(whole && (cols === 1 || cols === x.cols), "reduce", `it cannot become ${rows.times} × ${cols}`, x);
    return { rows, cols, type: "f32" };
  },
});

/** Over groups of consecutive rows, or over columns as well: [R, C] → [rows, cols]. */
export const reduce = (kind: Reduction, x: Tensor, rows: Extent, cols: number): Tensor =>
  x.graph.apply(reduceOp(rows, cols), [x], [kind]);

/** Over each row's columns: [R, C] → [R, 1]. */
export const sumColumns = (x: Tensor): Tensor => reduce(Reduction.Sum, x, x.rows, 1);
export const meanColumns = (x: Tensor): Tensor => reduce(Reduction.Mean, x, x.rows, 1);
export const maxColumns = (x: Tensor): Tensor => reduce(Reduction.Max, x, x.rows, 1);

const groups = (x: Tensor, size?: number): Extent => (size ? scaled(x.rows, 1 / size) : extent(1));

/** Over groups of `size` consecutive rows (all rows when not given): [R, C] → [R/size, C]. */
export const sumRows = (x: Tensor, size?: number): Tensor => reduce(Reduction.Sum, x, groups(x, size), x.cols);
export const meanRows = (x: Tensor, size?: number): Tensor => reduce(Reduction.Mean, x, groups(x, size), x.cols);
export const maxRows = (x: Tensor, size?: number): Tensor => reduce(Reduction.Max, x, groups(x, size), x.cols);

/** Over everything: [R, C] → [1, 1]. */
export const sum = (x: Tensor): Tensor => reduce(Reduction.Sum, x, extent(1), 1);
export const mean = (x: Tensor): Tensor => reduce(Reduction.Mean, x, extent(1), 1);

const expandOp = (rows: Extent, cols: number): Op => ({
  name: "expand",
  code: Opcode.Expand,
  shape(inputs) {
    const x = input(inputs, 0);
    const whole = sameRows(x.rows, extent(1)) || !Number.isNaN(ratio(rows, x.rows));
    check(whole && (x.cols === cols || x.cols === 1), "expand", `it cannot become ${rows.times} × ${cols}`, x);
    return { rows, cols, type: "f32" };
  },
});

/** Each row of x for R/rows(x) consecutive rows, a single column for every column; `share` divides by the copies. */
export function expand(x: Tensor, rows: Extent, cols: number, share = false): Tensor {
  if (sameRows(x.rows, rows) && x.cols === cols) return x;
  return x.graph.apply(expandOp(rows, cols), [x], [share ? 1 : 0]);
}

/** Each row repeated `times` times in a row: [R, C] → [R·times, C]. */
export const repeatRows = (x: Tensor, times: number): Tensor => expand(x, scaled(x.rows, times), x.cols);

const segmentReduceOp = (rows: Extent): Op => ({
  name: "segmentReduce",
  code: Opcode.SegmentReduce,
  integerInputs: [1],
  shape(inputs) {
    const [x, offsets] = [input(inputs, 0), input(inputs, 1)];
    const ok = offsets.shape.type === "i32" && offsets.cols === 1 && offsets.rows.max === rows.max + 1;
    check(ok && x.shape.type === "f32", "segmentReduce", "offsets must be [segments + 1, 1] of i32", x, offsets);
    return { rows, cols: x.cols, type: "f32" };
  },
});

const segmentExpandOp = (rows: Extent): Op => ({
  name: "segmentExpand",
  code: Opcode.SegmentExpand,
  integerInputs: [1],
  shape: (inputs) => ({ rows, cols: input(inputs, 0).cols, type: "f32" }),
});

const segments = (offsets: Tensor): Extent => {
  check(
    offsets.rows.count === null && offsets.rows.max > 1,
    "segments",
    "offsets need a fixed number of rows",
    offsets,
  );
  return extent(offsets.rows.max - 1);
};

/** Ragged: segment s is rows offsets[s] … offsets[s+1] − 1. [R, C] → [S, C]; an empty segment gives zeros. */
export const sumSegments = (x: Tensor, offsets: Tensor): Tensor => reduceSegments(Reduction.Sum, x, offsets);
export const meanSegments = (x: Tensor, offsets: Tensor): Tensor => reduceSegments(Reduction.Mean, x, offsets);
export const reduceSegments = (kind: Reduction, x: Tensor, offsets: Tensor): Tensor =>
  x.graph.apply(segmentReduceOp(segments(offsets)), [x, offsets], [kind]);

/**
 * Each segment's row for all rows of the segment: [S, C] → [R, C]; rows outside every segment are zeros. `share` divides
 * by the copies.
 */
export const expandSegments = (x: Tensor, offsets: Tensor, rows: number | Extent, share = false): Tensor =>
  x.graph.apply(segmentExpandOp(extent(rows)), [x, offsets], [share ? 1 : 0]);

const softmaxOp = (): Op => ({
  name: "softmax",
  code: Opcode.Softmax,
  shape: (inputs) => input(inputs, 0).shape,
});

/** Over each row's columns. */
export const softmax = (x: Tensor): Tensor => x.graph.apply(softmaxOp(), [x]);

const logSumExpOp = (): Op => ({
  name: "logSumExp",
  code: Opcode.LogSumExp,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "f32" }),
});

/** log Σ exp over each row's columns: [R, C] → [R, 1]. */
export const logSumExp = (x: Tensor): Tensor => x.graph.apply(logSumExpOp(), [x]);
