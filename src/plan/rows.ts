// Ops that move rows and columns without arithmetic.

import { Opcode } from "../../assembly/opcode.ts";
import { checkWhole } from "../base/check.ts";
import type { Op, Tensor } from "./graph.ts";
import { apply, check, input, tensor } from "./op.ts";
import { type Extent, extent, ratio, scaled } from "./shape.ts";

const reshapeOp = (rows: Extent, cols: number): Op => ({
  name: "reshape",
  code: null,
  integerInputs: [0],
  shape(inputs) {
    const x = input(inputs, 0);
    return { rows, cols, type: x.shape.type };
  },
});

/**
 * The same memory with another number of columns: [R, C] → [R·C / cols, cols].
 * @throws RangeError unless the values divide into rows of `cols` columns.
 */
export function reshape(x: Tensor, cols: number): Tensor {
  checkWhole("cols", cols, 1);
  if (cols === tensor(x).cols) return x;
  const times = (x.rows.times * x.cols) / cols;
  check(Number.isInteger(times), "reshape", `its values do not divide into rows of ${cols}`, x);
  return apply(reshapeOp(scaled(x.rows, x.cols / cols), cols), [x]);
}

const stopOp = (): Op => ({
  name: "stopGradient",
  code: null,
  shape: (inputs) => input(inputs, 0).shape,
});

/** x, which `gradient` treats as a constant: [R, C] → [R, C]. */
export const stopGradient = (x: Tensor): Tensor => apply(stopOp(), [x]);

// Attribute of gather and scatterAdd: rows of the table in a group (0: a single group).
const gatherOp = (): Op => ({
  name: "gather",
  code: Opcode.Gather,
  integerInputs: [0, 1],
  shape(inputs) {
    const [table, index] = [input(inputs, 0), input(inputs, 1)];
    check(index.shape.type === "i32", "gather", "the index must be i32", table, index);
    return { rows: scaled(index.rows, index.cols), cols: table.cols, type: table.shape.type };
  },
});

const scatterOp = (rows: Extent): Op => ({
  name: "scatterAdd",
  code: Opcode.ScatterAdd,
  integerInputs: [1],
  shape: (inputs) => ({ rows, cols: input(inputs, 0).cols, type: "f32" }),
});

/**
 * Rows of a table in the order of the index: table [S, C], index [R, k] of i32 → [R·k, C]. A negative index yields zeros.
 * @throws RangeError unless the index is i32.
 */
export const gather = (table: Tensor, index: Tensor): Tensor => apply(gatherOp(), [table, index], [0]);

/**
 * Repeats all rows of x, in order, `times` times: [S, C] → [times·S, C].
 * @throws RangeError unless x has a fixed number of rows.
 */
export function tileRows(x: Tensor, times: Extent): Tensor {
  const size = tensor(x).rows.times;
  check(x.rows.count === null, "tileRows", "its rows must be fixed", x);
  const index = Array.from({ length: extent(times).max * size }, (_, i) => i % size);
  return gather(x, x.graph.constant(index, times, "i32"));
}

/**
 * A gather in which row g of the index reads block g of the table: table [G·S, C], index [G, k] of i32 in 0 … S − 1 →
 * [G·k, C]. A negative index yields zeros.
 * @throws RangeError unless the table has a block of rows for each row of the index.
 */
export function gatherGroups(table: Tensor, index: Tensor): Tensor {
  const size = ratio(tensor(table, "table").rows, tensor(index, "index").rows);
  check(size >= 1, "gatherGroups", "the table must have a block of rows for each row of the index", table, index);
  return apply(gatherOp(), [table, index], [size]);
}

const concatOp = (): Op => ({
  name: "concat",
  code: Opcode.Concat,
  shape(inputs) {
    const first = input(inputs, 0);
    let cols = 0;
    for (let i = 0; i < inputs.length; i++) {
      const t = input(inputs, i);
      check(
        t.shape.type === "f32" && ratio(t.rows, first.rows) === 1,
        "concat",
        "all must be f32 with the same rows",
        first,
        t,
      );
      cols += t.cols;
    }
    return { rows: first.rows, cols, type: "f32" };
  },
});

/**
 * The adjoint of `gather`: row r of the result is the sum of the rows of x whose index is r. x [R·k, C], index [R, k] → [rows,
 * C]. With `group` it is the adjoint of `gatherGroups` for blocks of `group` rows.
 */
export const scatterAdd = (x: Tensor, index: Tensor, rows: Extent, group = 0): Tensor =>
  apply(scatterOp(rows), [x, index], [group]);

/**
 * Concatenates columns: [R, C₁], [R, C₂] … → [R, C₁ + C₂ + …].
 * @throws RangeError unless there is at least one, and all are f32 with the same rows.
 */
export function concat(...parts: Tensor[]): Tensor {
  if (parts.length === 0) throw new RangeError("concat: got no tensors; it must have at least one");
  return parts.length === 1 ? tensor(parts[0]) : apply(concatOp(), parts);
}

const sliceOp = (): Op => ({
  name: "slice",
  code: Opcode.Slice,
  integerInputs: [0],
  shape(inputs, [start = 0, end = 0]) {
    const x = input(inputs, 0);
    const ok = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= x.cols;
    check(ok, "slice", `it does not contain columns ${start} to ${end}`, x);
    return { rows: x.rows, cols: end - start, type: x.shape.type };
  },
});

const padOp = (cols: number): Op => ({
  name: "pad",
  code: Opcode.Pad,
  shape(inputs, [start = 0]) {
    const x = input(inputs, 0);
    checkWhole("cols", cols, 1);
    const ok = Number.isInteger(start) && start >= 0 && start + x.cols <= cols;
    check(ok, "pad", `it does not fit from column ${start} on into ${cols}`, x);
    return { rows: x.rows, cols, type: "f32" };
  },
});

/**
 * Columns start … end − 1: [R, C] → [R, end − start].
 * @throws RangeError unless 0 ≤ start < end ≤ C.
 */
export function slice(x: Tensor, start: number, end: number): Tensor {
  return start === 0 && end === tensor(x).cols ? x : apply(sliceOp(), [x], [start, end]);
}

/** x in the columns from `start` on, zeros in the others: [R, C] → [R, cols]. The adjoint of `slice`. */
export const pad = (x: Tensor, start: number, cols: number): Tensor => apply(padOp(cols), [x], [start]);

/** Column i: [R, C] → [R, 1]. */
export function column(x: Tensor, i: number): Tensor {
  checkWhole("i", i, 0);
  return slice(x, i, i + 1);
}

/** The constant row 0, 1, … n − 1 in the graph of `like`: [1, n]. */
export function iota(like: Tensor, n: number): Tensor {
  checkWhole("n", n, 1);
  return tensor(like, "like").graph.constant(Array.from({ length: n }, (_, i) => i));
}
