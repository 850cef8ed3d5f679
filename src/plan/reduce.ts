// Reductions over columns, groups of consecutive rows and ragged segments, and their adjoints. A mean divides by the live
// number of rows in a run, not by the compiled maximum.

import { Opcode, Reduction } from "../../assembly/opcode.ts";
import { checkWhole } from "../base/check.ts";
import type { Op, Tensor } from "./graph.ts";
import { apply, check, flag, input, tensor } from "./op.ts";
import { type Extent, extent, ratio, sameRows, scaled } from "./shape.ts";

// The closure holds the shape of the result, because an extent is not a number and cannot be an attribute.
const reduceOp = (rows: Extent, cols: number): Op => ({
  name: "reduce",
  code: Opcode.Reduce,
  shape(inputs, [kind]) {
    const x = input(inputs, 0);
    checkWhole("kind", kind, Reduction.Sum, Reduction.Max);
    checkWhole("cols", cols, 1);
    const whole = sameRows(rows, extent(1)) || !Number.isNaN(ratio(x.rows, rows));
    check(whole && (cols === 1 || cols === x.cols), "reduce", `it cannot become ${rows.times} × ${cols}`, x);
    return { rows, cols, type: "f32" };
  },
});

/**
 * Reduces groups of R / rows consecutive rows, and all columns if `cols` is 1: [R, C] → [rows, cols].
 * @throws RangeError unless `rows` divides R and `cols` is C or 1.
 */
export const reduce = (kind: Reduction, x: Tensor, rows: Extent, cols: number): Tensor =>
  apply(reduceOp(extent(rows), cols), [x], [kind]);

/** Sum of the columns of each row: [R, C] → [R, 1]. */
export const sumColumns = (x: Tensor): Tensor => reduce(Reduction.Sum, x, tensor(x).rows, 1);
/** Mean of the columns of each row: [R, C] → [R, 1]. */
export const meanColumns = (x: Tensor): Tensor => reduce(Reduction.Mean, x, tensor(x).rows, 1);
/** Maximum of the columns of each row: [R, C] → [R, 1]. */
export const maxColumns = (x: Tensor): Tensor => reduce(Reduction.Max, x, tensor(x).rows, 1);

function groups(x: Tensor, size?: number): Extent {
  const { rows } = tensor(x);
  if (size === undefined) return extent(1);
  checkWhole("size", size, 1);
  return scaled(rows, 1 / size);
}

/**
 * Sum over each group of `size` consecutive rows, by default over all rows: [R, C] → [R / size, C].
 * @throws RangeError unless `size` divides R; the same holds for `meanRows` and `maxRows`.
 */
export const sumRows = (x: Tensor, size?: number): Tensor => reduce(Reduction.Sum, x, groups(x, size), x.cols);
/** Mean over each group of `size` consecutive rows, by default over all rows: [R, C] → [R / size, C]. */
export const meanRows = (x: Tensor, size?: number): Tensor => reduce(Reduction.Mean, x, groups(x, size), x.cols);
/** Maximum over each group of `size` consecutive rows, by default over all rows: [R, C] → [R / size, C]. */
export const maxRows = (x: Tensor, size?: number): Tensor => reduce(Reduction.Max, x, groups(x, size), x.cols);

/** Sum of all elements: [R, C] → [1, 1]. */
export const sum = (x: Tensor): Tensor => reduce(Reduction.Sum, x, extent(1), 1);
/** Mean of all elements: [R, C] → [1, 1]. */
export const mean = (x: Tensor): Tensor => reduce(Reduction.Mean, x, extent(1), 1);

/** The attribute of an adjoint op: the reduction that it is the adjoint of. */
const adjointOf = (share: boolean): Reduction => (flag("share", share) ? Reduction.Mean : Reduction.Sum);

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

/**
 * Repeats each row of x rows / R times consecutively, and a single column `cols` times: [R, C] → [rows, cols]. It is the adjoint of
 * a sum; with `share` it divides by the number of copies and is the adjoint of a mean.
 * @throws RangeError unless R divides `rows`, and C is `cols` or 1.
 */
export function expand(x: Tensor, rows: Extent, cols: number, share = false): Tensor {
  if (sameRows(tensor(x).rows, extent(rows)) && x.cols === cols) return x;
  return apply(expandOp(extent(rows), cols), [x], [adjointOf(share)]);
}

/** Repeats each row `times` times consecutively: [R, C] → [R·times, C]. */
export function repeatRows(x: Tensor, times: number): Tensor {
  checkWhole("times", times, 1);
  return expand(x, scaled(tensor(x).rows, times), x.cols);
}

const segmentReduceOp = (rows: Extent): Op => ({
  name: "segmentReduce",
  code: Opcode.SegmentReduce,
  integerInputs: [1],
  shape(inputs, [kind]) {
    checkWhole("kind", kind, Reduction.Sum, Reduction.Mean);
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
    tensor(offsets, "offsets").rows.count === null && offsets.rows.max > 1,
    "segments",
    "offsets must have a fixed number of rows, at least 2",
    offsets,
  );
  return extent(offsets.rows.max - 1);
};

/**
 * Sum of each ragged segment: x [R, C], offsets [S + 1, 1] of i32 → [S, C]. Segment s consists of the rows offsets[s] …
 * offsets[s + 1] − 1; an empty one yields zeros.
 * @throws RangeError unless the offsets are i32 with one column and a fixed number of rows.
 */
export const sumSegments = (x: Tensor, offsets: Tensor): Tensor => reduceSegments(Reduction.Sum, x, offsets);
/** Mean of each ragged segment, with segments as in `sumSegments`: [R, C], [S + 1, 1] → [S, C]. */
export const meanSegments = (x: Tensor, offsets: Tensor): Tensor => reduceSegments(Reduction.Mean, x, offsets);
/** Sum or mean of each ragged segment, with segments as in `sumSegments`: [R, C], [S + 1, 1] → [S, C]. */
export const reduceSegments = (kind: Reduction, x: Tensor, offsets: Tensor): Tensor =>
  apply(segmentReduceOp(segments(offsets)), [x, offsets], [kind]);

/**
 * Copies row s of x to all rows of segment s: [S, C] → [rows, C]. Rows outside all segments are zeros. It is the adjoint of
 * `sumSegments`; with `share` it divides by the rows of the segment and is the adjoint of `meanSegments`.
 */
export const expandSegments = (x: Tensor, offsets: Tensor, rows: number | Extent, share = false): Tensor =>
  apply(segmentExpandOp(extent(rows)), [x, offsets], [adjointOf(share)]);

const softmaxOp = (): Op => ({
  name: "softmax",
  code: Opcode.Softmax,
  shape: (inputs) => input(inputs, 0).shape,
});

/** Softmax over the columns of each row: [R, C] → [R, C]. */
export const softmax = (x: Tensor): Tensor => apply(softmaxOp(), [x]);

const logSumExpOp = (): Op => ({
  name: "logSumExp",
  code: Opcode.LogSumExp,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "f32" }),
});

/** ln Σ e^x over the columns of each row: [R, C] → [R, 1]. */
export const logSumExp = (x: Tensor): Tensor => apply(logSumExpOp(), [x]);
