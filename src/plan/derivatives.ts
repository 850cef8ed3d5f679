// The derivative of every op. They are separate from the ops so that bundles without training do not contain them.

import { Activation, Binary, Reduction, Unary } from "../../assembly/opcode.ts";
import { blocks } from "./cholesky.ts";
import {
  activationGradient,
  affine,
  divide,
  less,
  multiply,
  negate,
  select,
  sigmoid,
  step,
  subtract,
} from "./elementwise.ts";
import type { Tensor } from "./graph.ts";
import { matmul, transpose } from "./matmul.ts";
import { input, sameSize } from "./op.ts";
import { expand, expandSegments, reduce, reduceSegments, softmax, sumColumns, sumRows } from "./reduce.ts";
import { gather, gatherGroups, pad, reshape, scatterAdd, slice } from "./rows.ts";
import { ratio, sameRows, scaled } from "./shape.ts";

/** The vector–Jacobian product: gradients with respect to the inputs of y from dy; null where there is none. */
export type Derivative = (y: Tensor, dy: Tensor) => (Tensor | null)[];

const none: Derivative = () => [null];

/** The adjoint of broadcasting: sums x to the shape of `like`. */
function reduceLike(x: Tensor, like: Tensor): Tensor {
  return sameSize(x, like) ? x : reduce(Reduction.Sum, x, like.rows, like.cols);
}

function unary(y: Tensor, dy: Tensor): (Tensor | null)[] {
  const x = input(y.inputs, 0);
  const [kind, p = 0, q = 0] = y.attributes;
  switch (kind as Unary) {
    case Unary.Affine:
      return [affine(dy, p, 0)];
    case Unary.Exp:
      return [multiply(dy, y)];
    case Unary.Log:
      return [divide(dy, x)];
    case Unary.Sqrt:
      return [divide(affine(dy, 0.5, 0), y)];
    case Unary.Abs:
      return [multiply(dy, affine(step(x), 2, -1))];
    case Unary.Reciprocal:
      return [affine(multiply(dy, multiply(y, y)), -1, 0)];
    case Unary.LeakyRelu:
      return [multiply(dy, affine(step(x), 1 - p, p))];
    case Unary.Sigmoid:
      return [activationGradient(y, dy, Activation.Sigmoid)];
    case Unary.Tanh:
      return [activationGradient(y, dy, Activation.Tanh)];
    case Unary.Softplus:
      return [multiply(dy, sigmoid(x))];
    case Unary.Clip:
      return [multiply(dy, multiply(step(affine(x, 1, -p)), step(affine(x, -1, q))))];
    case Unary.Step:
      return [null]; // zero almost everywhere
  }
}

function binary(y: Tensor, dy: Tensor): (Tensor | null)[] {
  const [a, b] = [input(y.inputs, 0), input(y.inputs, 1)];
  const back = (da: Tensor, db: Tensor) => [reduceLike(da, a), reduceLike(db, b)];
  /** The gradient of a selection by a mask: it goes to b where the mask is 1, and to a elsewhere. */
  const selection = (takesB: Tensor) => back(multiply(dy, affine(takesB, -1, 1)), multiply(dy, takesB));
  switch (y.attributes[0] as Binary) {
    case Binary.Add:
      return back(dy, dy);
    case Binary.Subtract:
      return back(dy, negate(dy));
    case Binary.Multiply:
      return back(multiply(dy, b), multiply(dy, a));
    case Binary.Divide: {
      const da = divide(dy, b);
      return back(da, negate(multiply(da, y)));
    }
    case Binary.Minimum:
      return selection(less(b, a));
    case Binary.Maximum:
      return selection(less(a, b));
    case Binary.Less:
      return [null, null];
  }
}

function matmulGradients(y: Tensor, dy: Tensor): Tensor[] {
  const [a, b] = [input(y.inputs, 0), input(y.inputs, 1)];
  const [tA, tB, block] = [!!y.attributes[0], !!y.attributes[1], y.attributes[2]];
  const batch = block ? scaled(y.rows, 1 / block) : undefined;
  const product = (p: Tensor, q: Tensor, transposeA: boolean, transposeB: boolean) =>
    matmul(p, q, { transposeA, transposeB, batch });
  const da = tA ? product(b, dy, tB, true) : product(dy, b, false, !tB);
  const db = tB ? product(dy, a, true, tA) : product(a, dy, !tA, false);
  return [da, db];
}

/** Derivatives by the name of the op. An op without an entry has none. */
export const DERIVATIVES: Readonly<Record<string, Derivative>> = {
  unary,
  binary,
  select(y, dy) {
    const mask = input(y.inputs, 0);
    const zero = expand(dy.graph.constant(0), dy.rows, dy.cols);
    return [null, select(mask, dy, zero), select(mask, zero, dy)];
  },
  outerSum(y, dy) {
    const b = input(y.inputs, 1);
    const dsum = activationGradient(y, dy, y.attributes[0] as Activation); //             [R·S, C]
    return [sumRows(dsum, b.rows.times), reshape(sumRows(reshape(dsum, b.rows.times * b.cols)), b.cols)];
  },
  toFloat: none,
  categorical: none,
  stopGradient: none,
  matmul: matmulGradients,
  linear(y, dy) {
    const [x, w, bias, group] = [input(y.inputs, 0), input(y.inputs, 1), y.inputs[2] ?? null, y.inputs[3] ?? null];
    const da = activationGradient(y, dy, y.attributes[0] as Activation);
    return [
      matmul(da, w, { transposeB: true }),
      matmul(x, da, { transposeA: true }),
      bias && sumRows(da),
      group && (sameRows(group.rows, x.rows) ? da : sumRows(da, ratio(x.rows, group.rows))),
    ];
  },
  transpose: (y, dy) => [transpose(dy, scaled(y.rows, 1 / (y.attributes[0] ?? 1)))],
  // With Φ(M) the lower triangle of M and half its diagonal, dW = −Φ(W·dX·Wᵀ)·W; the adjoint is −Wᵀ·Φ(dW·Wᵀ)·W.
  inverseCholesky(w, dw) {
    const batch = scaled(w.rows, 1 / w.cols);
    const lower = blocks(w.graph, w.cols, batch, (r, c) => (r > c ? 1 : r === c ? 0.5 : 0));
    const inner = multiply(matmul(dw, w, { transposeB: true, batch }), lower);
    return [negate(matmul(matmul(w, inner, { transposeA: true, batch }), w, { batch }))];
  },
  reduce(y, dy) {
    const x = input(y.inputs, 0);
    const [kind] = y.attributes;
    if (kind !== Reduction.Max) return [expand(dy, x.rows, x.cols, kind === Reduction.Mean)];
    const below = less(x, expand(y, x.rows, x.cols));
    return [multiply(expand(dy, x.rows, x.cols), affine(below, -1, 1))];
  },
  expand(y, dy) {
    const x = input(y.inputs, 0);
    return [reduce(y.attributes[0] as Reduction, dy, x.rows, x.cols)];
  },
  segmentReduce(y, dy) {
    const [x, offsets] = [input(y.inputs, 0), input(y.inputs, 1)];
    return [expandSegments(dy, offsets, x.rows, y.attributes[0] === Reduction.Mean), null];
  },
  segmentExpand(y, dy) {
    const offsets = input(y.inputs, 1);
    return [reduceSegments(y.attributes[0] as Reduction, dy, offsets), null];
  },
  softmax: (y, dy) => [multiply(y, subtract(dy, sumColumns(multiply(dy, y))))],
  logSumExp: (y, dy) => [multiply(dy, softmax(input(y.inputs, 0)))],
  reshape: (y, dy) => [reshape(dy, input(y.inputs, 0).cols)],
  gather(y, dy) {
    const [table, index] = [input(y.inputs, 0), input(y.inputs, 1)];
    return [table.shape.type === "i32" ? null : scatterAdd(dy, index, table.rows, y.attributes[0]), null];
  },
  scatterAdd: (y, dy) => [(y.attributes[0] ? gatherGroups : gather)(dy, input(y.inputs, 1)), null],
  concat(y, dy) {
    let start = 0;
    return y.inputs.map((t) => {
      const width = t?.cols ?? 0;
      start += width;
      return slice(dy, start - width, start);
    });
  },
  slice: (y, dy) => [pad(dy, y.attributes[0] ?? 0, input(y.inputs, 0).cols)],
  pad(y, dy) {
    const start = y.attributes[0] ?? 0;
    return [slice(dy, start, start + input(y.inputs, 0).cols)];
  },
};
