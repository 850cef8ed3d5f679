// The reference's kernels of linear algebra.

import { Activation, Opcode } from "../../../assembly/opcode.ts";
import { at, fill, type Matrix, put, type ReferenceKernel, sigmoid, total } from "./matrix.ts";

const ACTIVATE: Record<Activation, (x: number, slope: number) => number> = {
  [Activation.None]: (x) => x,
  [Activation.Relu]: (x) => Math.max(x, 0),
  [Activation.LeakyRelu]: (x, slope) => (x > 0 ? x : slope * x),
  [Activation.Tanh]: (x) => Math.tanh(x),
  [Activation.Sigmoid]: sigmoid,
};

/** C = op(A)·op(B) for one block: A from row a0, B from row b0, C from row c0. */
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
          (tA ? at(a, a0 + l, i) : at(a, a0 + i, l)) * (tB ? at(b, b0 + j, l) : at(b, b0 + l, j));
        put(c, block * m + i, j, total(k, dot));
      }
    }
  }
}

/** R⁻¹ of the n × n block of x = R·Rᵀ at row r0: Cholesky–Banachiewicz, then forward substitution. */
function inverseCholesky(y: Matrix, x: Matrix, r0: number): void {
  const n = x.cols;
  const R = Array.from({ length: n }, () => new Float64Array(n));
  const r = (i: number, j: number): number => R[i]?.[j] as number;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const s = at(x, r0 + i, j) - total(j, (k) => r(i, k) * r(j, k));
      (R[i] as Float64Array)[j] = i === j ? Math.sqrt(s) : s / r(j, j);
    }
  }
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const unit = i === j ? 1 : 0;
      put(y, r0 + i, j, i < j ? 0 : (unit - total(i, (k) => r(i, k) * at(y, r0 + k, j))) / r(i, i));
    }
  }
}

export const ALGEBRA: Partial<Record<Opcode, ReferenceKernel>> = {
  [Opcode.Transpose]: (y, [x], [rowsOut = 1]) =>
    fill(y, (r, c) => at(x as Matrix, Math.floor(r / rowsOut) * y.cols + c, r % rowsOut)),

  [Opcode.Matmul]: (c, [a, b], [tA, tB, block = 0]) => {
    const m = block || c.rows;
    const blocks = c.rows / m;
    product(c, a as Matrix, b as Matrix, !!tA, !!tB, m, tA ? (a as Matrix).rows / blocks : (a as Matrix).cols, blocks);
  },
  [Opcode.Linear]: (y, [x, w, bias, group], [activation = 0, slope = 0]) => {
    product(y, x as Matrix, w as Matrix, false, false, y.rows, (x as Matrix).cols, 1);
    const g = group ? y.rows / group.rows : 1;
    fill(y, (r, c) => {
      const sum = at(y, r, c) + (bias ? at(bias, 0, c) : 0) + (group ? at(group, Math.floor(r / g), c) : 0);
      return ACTIVATE[activation as Activation](sum, slope);
    });
  },
  [Opcode.OuterSum]: (y, [a, b], [activation = 0, slope = 0]) => {
    const m = b as Matrix;
    const sum = (r: number, c: number) => at(a as Matrix, Math.floor(r / m.rows), c) + at(m, r % m.rows, c);
    fill(y, (r, c) => ACTIVATE[activation as Activation](sum(r, c), slope));
  },
  [Opcode.InverseCholesky]: (y, [x]) => {
    for (let r = 0; r < y.rows; r += y.cols) inverseCholesky(y, x as Matrix, r);
  },
};
