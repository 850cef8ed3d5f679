// Inverse Cholesky factors of small matrices.

import { Opcode } from "../../assembly/opcode.ts";
import type { Graph, Op, Tensor } from "./graph.ts";
import { apply, check, checked, input } from "./op.ts";
import { tileRows } from "./rows.ts";
import type { Extent } from "./shape.ts";

const inverseCholeskyOp = (): Op => ({
  name: "inverseCholesky",
  code: Opcode.InverseCholesky,
  shape(inputs) {
    const x = input(inputs, 0);
    const square = x.rows.times % x.cols === 0;
    check(square && x.shape.type === "f32", "inverseCholesky", "it must be f32 and consist of square blocks", x);
    return x.shape;
  },
});

/**
 * The inverse W = R⁻¹ of the Cholesky factor of each n × n block X = R·Rᵀ (R lower triangular, X symmetric and positive
 * definite): [B·n, n] → [B·n, n]. Then X⁻¹ = Wᵀ·W, log det X = −2 Σ log W_ii, and ε·W has covariance X⁻¹ for standard normal
 * ε. Only the lower triangle of X is read.
 * @throws RangeError unless x is f32 and its rows divide into square blocks.
 */
export const inverseCholesky = (x: Tensor): Tensor => apply(inverseCholeskyOp(), [x]);

/** A constant n × n matrix with elements f(row, column), repeated for each of `times` blocks: [times·n, n]. */
export function blocks(graph: Graph, n: number, times: Extent, f: (r: number, c: number) => number): Tensor {
  return tileRows(checked(graph).filled(n, n, f), times);
}
