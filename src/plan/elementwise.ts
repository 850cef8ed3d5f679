// Elementwise ops. Binary ops broadcast an operand with a single row or a single column.

import { Activation, Binary, Opcode, Unary } from "../../assembly/opcode.ts";
import { refuse } from "../base/check.ts";
import type { Op, Tensor } from "./graph.ts";
import { apply, check, input, sameSize, tensor } from "./op.ts";
import { expand } from "./reduce.ts";
import { type Extent, extent, type Shape, sameRows, scaled } from "./shape.ts";

/** The slope of leaky ReLU below zero (paper, appendix E). */
export const LEAKY_SLOPE = 0.2;

const one: Extent = extent(1);

const unary = (label: string): Op => ({
  name: "unary",
  code: Opcode.Unary,
  shape(inputs) {
    const x = input(inputs, 0);
    check(x.shape.type === "f32", label, "it must be f32", x);
    return x.shape;
  },
});

/** Unary ops map x [R, C] of f32 to [R, C]; p and q are parameters of some kinds. */
const map = (label: string, kind: Unary, x: Tensor, parameters = [0, 0]): Tensor =>
  apply(unary(label), [x], [kind, ...parameters]);

/**
 * p·x + q: [R, C] → [R, C].
 * @throws RangeError unless x is f32; the same holds for all unary ops.
 */
export const affine = (x: Tensor, p: number, q: number): Tensor => map("affine", Unary.Affine, x, [p, q]);
/** −x: [R, C] → [R, C]. */
export const negate = (x: Tensor): Tensor => affine(x, -1, 0);
/** p·x: [R, C] → [R, C]. */
export const scale = (x: Tensor, p: number): Tensor => affine(x, p, 0);
/** A copy of x in memory of its own: [R, C] → [R, C]. It keeps the value that a leaf has before an effect updates it. */
export const copy = (x: Tensor): Tensor => affine(x, 1, 0);
/** e^x: [R, C] → [R, C]. */
export const exp = (x: Tensor): Tensor => map("exp", Unary.Exp, x);
/** ln x: [R, C] → [R, C]. It is −∞ at 0 and NaN below. */
export const log = (x: Tensor): Tensor => map("log", Unary.Log, x);
/** √x: [R, C] → [R, C]. */
export const sqrt = (x: Tensor): Tensor => map("sqrt", Unary.Sqrt, x);
/** |x|: [R, C] → [R, C]. Its derivative at 0 is −1. */
export const abs = (x: Tensor): Tensor => map("abs", Unary.Abs, x);
/** 1 / x: [R, C] → [R, C]. */
export const reciprocal = (x: Tensor): Tensor => map("reciprocal", Unary.Reciprocal, x);
/** max(x, 0): [R, C] → [R, C]. */
export const relu = (x: Tensor): Tensor => map("relu", Unary.LeakyRelu, x);
/** x where x > 0, LEAKY_SLOPE·x elsewhere: [R, C] → [R, C]. */
export const leakyRelu = (x: Tensor): Tensor => map("leakyRelu", Unary.LeakyRelu, x, [LEAKY_SLOPE, 0]);
/** The logistic function 1 / (1 + e^−x): [R, C] → [R, C]. */
export const sigmoid = (x: Tensor): Tensor => map("sigmoid", Unary.Sigmoid, x);
/** The hyperbolic tangent: [R, C] → [R, C]. */
export const tanh = (x: Tensor): Tensor => map("tanh", Unary.Tanh, x);
/** ln(1 + e^x), accurate to rounding for large x of either sign: [R, C] → [R, C]. */
export const softplus = (x: Tensor): Tensor => map("softplus", Unary.Softplus, x);
/** x clamped to [low, high]: [R, C] → [R, C]. The gradient is zero outside. */
export const clip = (x: Tensor, low: number, high: number): Tensor => map("clip", Unary.Clip, x, [low, high]);
/** 1 where x > 0, else 0: [R, C] → [R, C]. It has no gradient. */
export const step = (x: Tensor): Tensor => map("step", Unary.Step, x);

const binary = (label: string): Op => ({
  name: "binary",
  code: Opcode.Binary,
  shape(inputs) {
    const a = input(inputs, 0);
    const b = input(inputs, 1);
    const wants = "both must be f32, and their rows and columns equal or one";
    check(a.shape.type === "f32" && b.shape.type === "f32", label, wants, a, b);
    const rows = broadcastRows(a.rows, b.rows);
    check(rows !== null && (a.cols === b.cols || a.cols === 1 || b.cols === 1), label, wants, a, b);
    return { rows, cols: Math.max(a.cols, b.cols), type: "f32" };
  },
});

function broadcastRows(a: Extent, b: Extent): Extent | null {
  if (sameRows(a, b) || sameRows(b, one)) return a;
  return sameRows(a, one) ? b : null;
}

const combine = (label: string, kind: Binary, a: Tensor, b: Tensor): Tensor => apply(binary(label), [a, b], [kind]);

/**
 * a + b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C].
 * @throws RangeError unless both are f32 with rows and columns that are equal or one; the same holds for all binary ops.
 */
export const add = (a: Tensor, b: Tensor): Tensor => combine("add", Binary.Add, a, b);
/** a − b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. */
export const subtract = (a: Tensor, b: Tensor): Tensor => combine("subtract", Binary.Subtract, a, b);
/** The elementwise product a · b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. */
export const multiply = (a: Tensor, b: Tensor): Tensor => combine("multiply", Binary.Multiply, a, b);
/** The elementwise quotient a / b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. */
export const divide = (a: Tensor, b: Tensor): Tensor => combine("divide", Binary.Divide, a, b);
/** The elementwise minimum, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. Where both are equal, the gradient goes to a. */
export const minimum = (a: Tensor, b: Tensor): Tensor => combine("minimum", Binary.Minimum, a, b);
/** The elementwise maximum, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. Where both are equal, the gradient goes to a. */
export const maximum = (a: Tensor, b: Tensor): Tensor => combine("maximum", Binary.Maximum, a, b);
/** 1 where a < b, else 0, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. It has no gradient. */
export const less = (a: Tensor, b: Tensor): Tensor => combine("less", Binary.Less, a, b);
/** x²: [R, C] → [R, C]. */
export const square = (x: Tensor): Tensor => multiply(x, x);

const selectOp = (): Op => ({
  name: "select",
  code: Opcode.Select,
  shape(inputs) {
    const [mask, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const ok = [mask, a, b].every((t) => sameSize(t, mask) && t.shape.type === "f32");
    check(ok, "select", "the mask and both sides must be f32 of the same shape", mask, a, b);
    return a.shape;
  },
});

/**
 * a where mask ≠ 0, b elsewhere: three [R, C] → [R, C]. The value that is not selected may be anything, even NaN.
 * @throws RangeError unless all three are f32 of the same shape.
 */
export const select = (mask: Tensor, a: Tensor, b: Tensor): Tensor => apply(selectOp(), [mask, a, b]);

/** x with `value` in place of the elements where mask = 0: two [R, C] → [R, C]. */
export function fillMasked(mask: Tensor, x: Tensor, value: number): Tensor {
  const { graph, rows, cols } = tensor(x);
  return select(mask, x, expand(graph.constant(value), rows, cols));
}

/** Activations that `linear` and `outerSum` apply to their result. "leaky-relu" has slope LEAKY_SLOPE below zero. */
export type ActivationName = "none" | "relu" | "leaky-relu" | "tanh" | "sigmoid";

const ACTIVATIONS: Record<ActivationName, Activation> = {
  none: Activation.None,
  relu: Activation.Relu,
  "leaky-relu": Activation.LeakyRelu,
  tanh: Activation.Tanh,
  sigmoid: Activation.Sigmoid,
};

/** The numeric code of an activation, as kernels read it. */
export const activationCode = (name: ActivationName): Activation =>
  (typeof name === "string" ? ACTIVATIONS[name] : undefined) ??
  refuse("activation", name, Object.keys(ACTIVATIONS).join(", "), RangeError);

const activationGradientOp = (): Op => ({
  name: "activation gradient",
  code: Opcode.ActivationGradient,
  shape: (inputs): Shape => input(inputs, 0).shape,
});

/** dy · φ′(x), computed from y = φ(x): two [R, C] → [R, C]. φ′ of every activation is a function of its value alone. */
export function activationGradient(y: Tensor, dy: Tensor, φ: Activation): Tensor {
  return φ === Activation.None ? dy : apply(activationGradientOp(), [y, dy], [φ, LEAKY_SLOPE]);
}

const outerSumOp = (): Op => ({
  name: "outerSum",
  code: Opcode.OuterSum,
  shape(inputs) {
    const [a, b] = [input(inputs, 0), input(inputs, 1)];
    const ok = a.cols === b.cols && b.rows.count === null;
    check(ok, "outerSum", "both must have the same columns, and the second a fixed number of rows", a, b);
    return { rows: scaled(a.rows, b.rows.times), cols: a.cols, type: "f32" };
  },
});

/**
 * φ(a_i + b_j) for every pair of rows, in row i·S + j: [R, C], [S, C] → [R·S, C].
 * @throws RangeError unless both have the same columns, and b a fixed number of rows.
 */
export const outerSum = (a: Tensor, b: Tensor, activation: ActivationName = "none"): Tensor =>
  apply(outerSumOp(), [a, b], [activationCode(activation), LEAKY_SLOPE]);

const toFloatOp = (): Op => ({
  name: "toFloat",
  code: Opcode.ToFloat,
  integerInputs: [0],
  shape(inputs) {
    const x = input(inputs, 0);
    check(x.shape.type === "i32", "toFloat", "it must be i32", x);
    return { rows: x.rows, cols: x.cols, type: "f32" };
  },
});

/**
 * Converts i32 to f32: [R, C] → [R, C].
 * @throws RangeError unless x is i32.
 */
export const toFloat = (x: Tensor): Tensor => apply(toFloatOp(), [x]);

/** 1 where an index is not negative, else 0, as f32: [R, C] of i32 → [R, C]. Negative indices mark padding. */
export const present = (index: Tensor): Tensor => step(affine(toFloat(index), 1, 1));
