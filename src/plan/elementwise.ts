// Ops on each element alone. Binary ops broadcast an operand of one row or one column.

import { Activation, Binary, Opcode, Unary } from "../../assembly/opcode.ts";
import type { Op, Tensor } from "./graph.ts";
import { check, input } from "./op.ts";
import { expand } from "./reduce.ts";
import { type Extent, extent, type Shape, sameRows, scaled } from "./shape.ts";

/** The slope of LeakyReLU below zero (paper, appendix E). */
export const LEAKY_SLOPE = 0.2;

const one: Extent = extent(1);

const unary = (): Op => ({
  name: "unary",
  code: Opcode.Unary,
  shape(inputs, [kind = 0]) {
    const x = input(inputs, 0);
    check(x.shape.type === "f32", Unary[kind]?.toLowerCase() ?? "unary", "it wants f32", x);
    return x.shape;
  },
});

const map = (kind: Unary, x: Tensor, p = 0, q = 0): Tensor => x.graph.apply(unary(), [x], [kind, p, q]);

/** p·x + q */
export const affine = (x: Tensor, p: number, q: number): Tensor => map(Unary.Affine, x, p, q);
export const negate = (x: Tensor): Tensor => affine(x, -1, 0);
export const scale = (x: Tensor, p: number): Tensor => affine(x, p, 0);
export const exp = (x: Tensor): Tensor => map(Unary.Exp, x);
export const log = (x: Tensor): Tensor => map(Unary.Log, x);
export const sqrt = (x: Tensor): Tensor => map(Unary.Sqrt, x);
export const abs = (x: Tensor): Tensor => map(Unary.Abs, x);
export const reciprocal = (x: Tensor): Tensor => map(Unary.Reciprocal, x);
export const relu = (x: Tensor): Tensor => map(Unary.LeakyRelu, x, 0);
export const leakyRelu = (x: Tensor): Tensor => map(Unary.LeakyRelu, x, LEAKY_SLOPE);
export const sigmoid = (x: Tensor): Tensor => map(Unary.Sigmoid, x);
export const tanh = (x: Tensor): Tensor => map(Unary.Tanh, x);
/** log(1 + exp x), exact to rounding at both ends. */
export const softplus = (x: Tensor): Tensor => map(Unary.Softplus, x);
/** x limited to [low, high]; no gradient outside. */
export const clip = (x: Tensor, low: number, high: number): Tensor => map(Unary.Clip, x, low, high);
/** 1 where x > 0, else 0. */
export const step = (x: Tensor): Tensor => map(Unary.Step, x);

const binary = (): Op => ({
  name: "binary",
  code: Opcode.Binary,
  shape(inputs, [kind = 0]) {
    const name = Binary[kind]?.toLowerCase() ?? "binary";
    const a = input(inputs, 0);
    const b = input(inputs, 1);
    const wants = "each side's rows and columns must be equal or one, and both f32";
    check(a.shape.type === "f32" && b.shape.type === "f32", name, wants, a, b);
    const rows = broadcastRows(a.rows, b.rows);
    check(rows !== null && (a.cols === b.cols || a.cols === 1 || b.cols === 1), name, wants, a, b);
    return { rows, cols: Math.max(a.cols, b.cols), type: "f32" };
  },
});

function broadcastRows(a: Extent, b: Extent): Extent | null {
  if (sameRows(a, b) || sameRows(b, one)) return a;
  return sameRows(a, one) ? b : null;
}

const combine = (kind: Binary, a: Tensor, b: Tensor): Tensor => a.graph.apply(binary(), [a, b], [kind]);

export const add = (a: Tensor, b: Tensor): Tensor => combine(Binary.Add, a, b);
export const subtract = (a: Tensor, b: Tensor): Tensor => combine(Binary.Subtract, a, b);
export const multiply = (a: Tensor, b: Tensor): Tensor => combine(Binary.Multiply, a, b);
export const divide = (a: Tensor, b: Tensor): Tensor => combine(Binary.Divide, a, b);
export const minimum = (a: Tensor, b: Tensor): Tensor => combine(Binary.Minimum, a, b);
export const maximum = (a: Tensor, b: Tensor): Tensor => combine(Binary.Maximum, a, b);
/** 1 where a < b, else 0. */
export const less = (a: Tensor, b: Tensor): Tensor => combine(Binary.Less, a, b);
export const square = (x: Tensor): Tensor => multiply(x, x);

const selectOp = (): Op => ({
  name: "select",
  code: Opcode.Select,
  shape(inputs) {
    const [mask, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const same = (t: Tensor) => t.cols === mask.cols && sameRows(t.rows, mask.rows) && t.shape.type === "f32";
    check(same(a) && same(b) && same(mask), "select", "mask and both sides must have one shape", mask, a, b);
    return a.shape;
  },
});

/** a where mask ≠ 0, b elsewhere (b may hold anything there, NaN included). */
export const select = (mask: Tensor, a: Tensor, b: Tensor): Tensor => a.graph.apply(selectOp(), [mask, a, b]);

/** x, with every element where mask = 0 replaced by a number. */
export function fillMasked(mask: Tensor, x: Tensor, value: number): Tensor {
  return select(mask, x, expand(x.graph.constant(value), x.rows, x.cols));
}

export type ActivationName = "none" | "relu" | "leaky-relu" | "tanh" | "sigmoid";

const ACTIVATIONS: Record<ActivationName, Activation> = {
  none: Activation.None,
  relu: Activation.Relu,
  "leaky-relu": Activation.LeakyRelu,
  tanh: Activation.Tanh,
  sigmoid: Activation.Sigmoid,
};

export const activationCode = (name: ActivationName): Activation => ACTIVATIONS[name];

const activationGradientOp = (): Op => ({
  name: "activation gradient",
  code: Opcode.ActivationGradient,
  shape: (inputs): Shape => input(inputs, 0).shape,
});

/** dy · φ′ written in y = φ(x): every activation here is known from its value alone. */
export function activationGradient(y: Tensor, dy: Tensor, φ: Activation): Tensor {
  return φ === Activation.None ? dy : y.graph.apply(activationGradientOp(), [y, dy], [φ, LEAKY_SLOPE]);
}

const outerSumOp = (): Op => ({
  name: "outerSum",
  code: Opcode.OuterSum,
  shape(inputs) {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    const ok = a.cols === b.cols && b.rows.count === null;
    check(ok, "outerSum", "both need the same columns, and the second's rows must be fixed", a, b);
    return { rows: scaled(a.rows, b.rows.times), cols: a.cols, type: "f32" };
  },
});

/** φ(a_i + b_j) for every pair of rows: [R, C], [S, C] → [R·S, C], row i·S + j. */
export const outerSum = (a: Tensor, b: Tensor, activation: ActivationName = "none"): Tensor =>
  a.graph.apply(outerSumOp(), [a, b], [ACTIVATIONS[activation], LEAKY_SLOPE]);

const toFloatOp = (): Op => ({
  name: "toFloat",
  code: Opcode.ToFloat,
  integerInputs: [0],
  shape(inputs) {
    const x = input(inputs, 0);
    check(x.shape.type === "i32", "toFloat", "it wants i32", x);
    return { rows: x.rows, cols: x.cols, type: "f32" };
  },
});

/** Whole numbers as f32. */
export const toFloat = (x: Tensor): Tensor => x.graph.apply(toFloatOp(), [x]);

/** 1 where an index is not negative (an answer that exists), else 0. */
export const present = (index: Tensor): Tensor => step(affine(toFloat(index), 1, 1));
