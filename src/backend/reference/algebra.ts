// Linear algebra of the reference backend.

import { Activation, Opcode } from "../../../assembly/opcode.ts";
import type { PlanOpcode } from "../../plan/graph.ts";
import { fill, get, type Matrix, put, type ReferenceKernel, sigmoid, total } from "./matrix.ts";

const ACTIVATE: Record<Activation, (x: number, slope: number) => number> = {
  [Activation.None]: (x) => x,
  [Activation.Relu]: (x) => Math.max(x, 0),
  [Activation.LeakyRelu]: (x, slope) => (x > 0 ? x : slope * x),
  [Activation.Tanh]: (x) => Math.tanh(x),
  [Activation.Sigmoid]: sigmoid,
};

/** C = op(A)·op(B) for each of `blocks` blocks of rows; C has m rows per block, and sums run over k terms. */
function product(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  tA: boolean,
  tB: boolean,
  m: number,
  k: number,
  blocks: number,
): void {
  const [aRows, bRows] = [a.rows / blocks, b.rows / blocks];
  for (let block = 0; block < blocks; block++) {
    const [a0, b0] = [block * aRows, block * bRows];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < c.cols; j++) {
        const dot = (l: number) =>
          (tA ? get(a, a0 + l, i) : get(a, a0 + i, l)) * (tB ? get(b, b0 + j, l) : get(b, b0 + l, j));
        put(c, block * m + i, j, total(k, dot));
      }
    }
  }
}

/** y = R⁻¹ of the n × n block x = R·Rᵀ at row r0: the Cholesky–Banachiewicz algorithm, then forward substitution. */
function inverseCholesky(y: Matrix, x: Matrix, r0: number): void {
  const n = x.cols;
  const R: Matrix = { data: new Float64Array(n * n), rows: n, cols: n };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const s = get(x, r0 + i, j) - total(j, (k) => get(R, i, k) * get(R, j, k));
      put(R, i, j, i === j ? Math.sqrt(s) : s / get(R, j, j));
    }
  }
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const unit = i === j ? 1 : 0;
      put(y, r0 + i, j, i < j ? 0 : (unit - total(i, (k) => get(R, i, k) * get(y, r0 + k, j))) / get(R, i, i));
    }
  }
}

/** Kernels of linear algebra, by opcode. */
export const ALGEBRA = {
  [Opcode.Transpose]: (y, [x], [rowsOut = 1]) =>
    fill(y, (r, c) => get(x, Math.floor(r / rowsOut) * y.cols + c, r % rowsOut)),

  [Opcode.Matmul]: (c, [a, b], [tA, tB, block = 0]) => {
    const m = block || c.rows;
    const blocks = c.rows / m;
    product(c, a, b, !!tA, !!tB, m, tA ? a.rows / blocks : a.cols, blocks);
  },
  [Opcode.Linear]: (y, [x, w, bias, group], [activation = 0, slope = 0]) => {
    product(y, x, w, false, false, y.rows, x.cols, 1);
    const g = group ? y.rows / group.rows : 1;
    fill(y, (r, c) => {
      const sum = get(y, r, c) + (bias ? get(bias, 0, c) : 0) + (group ? get(group, Math.floor(r / g), c) : 0);
      return ACTIVATE[activation as Activation](sum, slope);
    });
  },
  [Opcode.OuterSum]: (y, [a, b], [activation = 0, slope = 0]) => {
    const sum = (r: number, c: number) => get(a, Math.floor(r / b.rows), c) + get(b, r % b.rows, c);
    fill(y, (r, c) => ACTIVATE[activation as Activation](sum(r, c), slope));
  },
  [Opcode.InverseCholesky]: (y, [x]) => {
    for (let r = 0; r < y.rows; r += y.cols) inverseCholesky(y, x, r);
  },
} satisfies Partial<Record<PlanOpcode, ReferenceKernel>>;
