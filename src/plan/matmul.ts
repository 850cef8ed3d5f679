// Matrix products, dense layers and transposes.

import { Opcode } from "../../assembly/opcode.ts";
import { checkOptions } from "../base/check.ts";
import { type ActivationName, activationCode, LEAKY_SLOPE } from "./elementwise.ts";
import type { Op, Tensor } from "./graph.ts";
import { apply, check, flag, input, tensor } from "./op.ts";
import { type Extent, extent, ratio, sameRows, scaled } from "./shape.ts";

/** Options of `matmul`. */
export interface MatmulOptions {
  /** Multiply by aᵀ. */
  transposeA?: boolean;
  /** Multiply by bᵀ. */
  transposeB?: boolean;
  /** Number of independent products, of consecutive blocks of rows of a and b (batched matmul). */
  batch?: number | Extent;
}

// Attributes: transposeA, transposeB, rows of a block of the result (0 for a single product).
const matmulOp = (batch: Extent | null): Op => ({
  name: "matmul",
  code: Opcode.Matmul,
  shape(inputs, [transposeA, transposeB]) {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    check(a.shape.type === "f32" && b.shape.type === "f32", "matmul", "both must be f32", a, b);
    const blockRows = (t: Tensor): number => (batch ? ratio(t.rows, batch) : Number.NaN);
    const wants = "the inner dimensions must be equal";
    if (batch) {
      check(
        blockRows(a) > 0 && blockRows(b) > 0,
        "matmul",
        `the rows of both must divide into ${batch.times} blocks`,
        a,
        b,
      );
      const [m, k] = transposeA ? [a.cols, blockRows(a)] : [blockRows(a), a.cols];
      const [k2, n] = transposeB ? [b.cols, blockRows(b)] : [blockRows(b), b.cols];
      check(k === k2, "matmul", wants, a, b);
      return { rows: scaled(batch, m), cols: n, type: "f32" };
    }
    const kB = transposeB ? extent(b.cols) : b.rows;
    check(sameRows(transposeA ? a.rows : extent(a.cols), kB), "matmul", wants, a, b);
    check(
      !transposeB || b.rows.count === null,
      "matmul",
      "the rows of b become columns, so their number must be fixed",
      a,
      b,
    );
    return { rows: transposeA ? extent(a.cols) : a.rows, cols: transposeB ? b.rows.times : b.cols, type: "f32" };
  },
});

/**
 * The matrix product: [M, K], [K, N] → [M, N]. With `batch`: [B·M, K], [B·K, N] → [B·M, N], block by block.
 * @throws RangeError unless both are f32, the inner dimensions are equal and the rows divide into the blocks.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  checkOptions(options, ["transposeA", "transposeB", "batch"]);
  const { transposeA = false, transposeB = false, batch } = options;
  const blocks = batch === undefined ? null : extent(batch);
  const block = blocks ? (transposeA ? tensor(a).cols : ratio(tensor(a).rows, blocks)) : 0;
  return apply(matmulOp(blocks), [a, b], [flag("transposeA", transposeA), flag("transposeB", transposeB), block]);
}

/** Options of `linear`. */
export interface LinearOptions {
  /** φ, applied last; "none" by default. */
  activation?: ActivationName;
  /** A bias [R / g, N], each row of which is added to g consecutive rows before the activation. */
  groupBias?: Tensor | null;
}

const linearOp = (): Op => ({
  name: "linear",
  code: Opcode.Linear,
  shape(inputs) {
    const [x, w, bias, group] = [input(inputs, 0), input(inputs, 1), inputs[2] ?? null, inputs[3] ?? null];
    check(sameRows(extent(x.cols), w.rows), "linear", "the columns of x must equal the rows of the weight", x, w);
    if (bias) check(sameRows(bias.rows, extent(1)) && bias.cols === w.cols, "linear", "bias must be [1, out]", w, bias);
    if (group) {
      const whole = ratio(x.rows, group.rows) >= 1 && group.cols === w.cols;
      check(
        whole,
        "linear",
        "the group bias must have the weight's columns, and its rows must divide those of x",
        x,
        group,
      );
    }
    return { rows: x.rows, cols: w.cols, type: "f32" };
  },
});

/**
 * A dense layer φ(x·w + bias + group bias): x [R, K], w [K, N], bias [1, N] → [R, N], in one pass over the result.
 * @throws RangeError when the shapes do not fit.
 */
export function linear(x: Tensor, w: Tensor, bias: Tensor | null = null, options: LinearOptions = {}): Tensor {
  checkOptions(options, ["activation", "groupBias"]);
  const { activation = "none", groupBias = null } = options;
  return apply(linearOp(), [x, w, bias, groupBias], [activationCode(activation), LEAKY_SLOPE]);
}

const transposeOp = (rows: Extent, cols: number): Op => ({
  name: "transpose",
  code: Opcode.Transpose,
  shape: () => ({ rows, cols, type: "f32" }),
});

/**
 * The transpose: [R, C] → [C, R], or of each of `batch` blocks of rows: [B·R, C] → [B·C, R].
 * @throws RangeError unless the rows have a fixed number and divide into the blocks.
 */
export function transpose(x: Tensor, batch: number | Extent = 1): Tensor {
  const blocks = extent(batch);
  const rows = ratio(tensor(x).rows, blocks);
  check(rows >= 1, "transpose", `rows must be fixed and divide into ${blocks.times} blocks`, x);
  return apply(transposeOp(scaled(blocks, x.cols), rows), [x], [x.cols]);
}
