// Elementwise ops. Loops process whole vectors: a buffer has a spare vector after its end, and where a row overruns into the
// next one, that row is computed later and overwrites the excess.

import { Activation, Binary, Unary } from "./opcode";
import { exp, log, sigmoid, softplus, tanh } from "./simd";

// @ts-ignore: decorator
@inline function ones(mask: v128): v128 {
  return v128.and(mask, f32x4.splat(1));
}

// @ts-ignore: decorator
@inline function leaky(x: v128, slope: v128): v128 {
  const zero = f32x4.splat(0);
  return f32x4.add(f32x4.max(x, zero), f32x4.mul(slope, f32x4.min(x, zero)));
}

/** y = f(x) for n elements; p and q are parameters of some kinds. */
export function unary(kind: i32, y: usize, x: usize, n: i32, p: f32, q: f32): void {
  const end = x + (<usize>n << 2);
  const vp = f32x4.splat(p);
  const vq = f32x4.splat(q);
  switch (kind) {
    case Unary.Affine:
      for (; x < end; x += 16, y += 16) v128.store(y, f32x4.add(f32x4.mul(v128.load(x), vp), vq));
      break;
    case Unary.Exp:
      for (; x < end; x += 16, y += 16) v128.store(y, exp(v128.load(x)));
      break;
    case Unary.Log:
      for (; x < end; x += 16, y += 16) v128.store(y, log(v128.load(x)));
      break;
    case Unary.Sqrt:
      for (; x < end; x += 16, y += 16) v128.store(y, f32x4.sqrt(v128.load(x)));
      break;
    case Unary.Abs:
      for (; x < end; x += 16, y += 16) v128.store(y, f32x4.abs(v128.load(x)));
      break;
    case Unary.Reciprocal:
      for (; x < end; x += 16, y += 16) v128.store(y, f32x4.div(f32x4.splat(1), v128.load(x)));
      break;
    case Unary.LeakyRelu:
      for (; x < end; x += 16, y += 16) v128.store(y, leaky(v128.load(x), vp));
      break;
    case Unary.Sigmoid:
      for (; x < end; x += 16, y += 16) v128.store(y, sigmoid(v128.load(x)));
      break;
    case Unary.Tanh:
      for (; x < end; x += 16, y += 16) v128.store(y, tanh(v128.load(x)));
      break;
    case Unary.Softplus:
      for (; x < end; x += 16, y += 16) v128.store(y, softplus(v128.load(x)));
      break;
    case Unary.Clip:
      for (; x < end; x += 16, y += 16) v128.store(y, f32x4.min(f32x4.max(v128.load(x), vp), vq));
      break;
    case Unary.Step:
      for (; x < end; x += 16, y += 16) v128.store(y, ones(f32x4.gt(v128.load(x), f32x4.splat(0))));
      break;
    default:
      unreachable();
  }
}

// @ts-ignore: decorator
@inline function apply(kind: i32, a: v128, b: v128): v128 {
  if (kind == Binary.Add) return f32x4.add(a, b);
  if (kind == Binary.Subtract) return f32x4.sub(a, b);
  if (kind == Binary.Multiply) return f32x4.mul(a, b);
  if (kind == Binary.Divide) return f32x4.div(a, b);
  if (kind == Binary.Minimum) return f32x4.min(a, b);
  if (kind == Binary.Maximum) return f32x4.max(a, b);
  return ones(f32x4.lt(a, b)); // Binary.Less
}

/** One row of n elements; a step of 0 broadcasts a single value over the row. */
function binaryRow(kind: i32, y: usize, a: usize, aStep: usize, b: usize, bStep: usize, n: i32): void {
  const end = y + (<usize>n << 2);
  if (aStep && bStep) {
    for (; y < end; y += 16, a += 16, b += 16) v128.store(y, apply(kind, v128.load(a), v128.load(b)));
  } else if (aStep) {
    const vb = v128.load32_splat(b);
    for (; y < end; y += 16, a += 16) v128.store(y, apply(kind, v128.load(a), vb));
  } else {
    const va = v128.load32_splat(a);
    for (; y < end; y += 16, b += bStep) v128.store(y, apply(kind, va, bStep ? v128.load(b) : v128.load32_splat(b)));
  }
}

/** y [R, C] = a ∘ b; an operand with a single row or column is broadcast. */
export function binary(
  kind: i32, y: usize, rows: i32, cols: i32,
  a: usize, aRows: i32, aCols: i32, b: usize, bRows: i32, bCols: i32,
): void {
  const aWhole = (aRows == rows && aCols == cols) || aRows * aCols == 1;
  const bWhole = (bRows == rows && bCols == cols) || bRows * bCols == 1;
  if (aWhole && bWhole) {
    binaryRow(kind, y, a, aRows * aCols > 1 ? 16 : 0, b, bRows * bCols > 1 ? 16 : 0, rows * cols);
    return;
  }
  const aRow: usize = aRows > 1 ? <usize>aCols << 2 : 0;
  const bRow: usize = bRows > 1 ? <usize>bCols << 2 : 0;
  const aStep: usize = aCols > 1 ? 16 : 0;
  const bStep: usize = bCols > 1 ? 16 : 0;
  for (let r = 0; r < rows; r++, y += <usize>cols << 2, a += aRow, b += bRow) {
    binaryRow(kind, y, a, aStep, b, bStep, cols);
  }
}

/** Applies the activations that are not piecewise linear, in place. */
export function saturate(activation: i32, y: usize, n: i32): void {
  if (activation == Activation.Tanh) unary(Unary.Tanh, y, y, n, 0, 0);
  if (activation == Activation.Sigmoid) unary(Unary.Sigmoid, y, y, n, 0, 0);
}

/** y [R·S, C] = φ(aᵢ + bⱼ) in row i·S + j, from a [R, C] and b [S, C]; `slope` is that of φ below zero. */
export function outerSum(
  activation: i32, y: usize, a: usize, aRows: i32, b: usize, bRows: i32, cols: i32, slope: f32,
): void {
  const row = <usize>cols << 2, below = f32x4.splat(slope), first = y;
  for (let i = 0; i < aRows; i++, a += row) {
    for (let j = 0, from = b; j < bRows; j++, from += row, y += row) {
      for (let c: usize = 0; c < row; c += 16) {
        const sum = f32x4.add(v128.load(a + c), v128.load(from + c));
        v128.store(y + c, f32x4.pmax(f32x4.mul(sum, below), sum)); // correct for slopes from 0 to 1
      }
    }
  }
  saturate(activation, first, aRows * bRows * cols);
}

/** y = a where mask ≠ 0, b elsewhere. */
export function select(y: usize, mask: usize, a: usize, b: usize, n: i32): void {
  const end = y + (<usize>n << 2);
  for (; y < end; y += 16, mask += 16, a += 16, b += 16) {
    const isZero = f32x4.eq(v128.load(mask), f32x4.splat(0));
    v128.store(y, v128.bitselect(v128.load(b), v128.load(a), isZero));
  }
}

/** dx = dy · φ′, from y = φ(x). */
export function activationGradient(kind: i32, dx: usize, y: usize, dy: usize, n: i32, slope: f32): void {
  const end = y + (<usize>n << 2);
  if (kind == Activation.Tanh || kind == Activation.Sigmoid) {
    const one = f32x4.splat(1);
    for (; y < end; dx += 16, y += 16, dy += 16) {
      const v = v128.load(y);
      const d = kind == Activation.Tanh ? f32x4.sub(one, f32x4.mul(v, v)) : f32x4.mul(v, f32x4.sub(one, v));
      v128.store(dx, f32x4.mul(v128.load(dy), d));
    }
    return;
  }
  const zero = f32x4.splat(0);
  const below = f32x4.splat(kind == Activation.Relu ? 0 : slope);
  for (; y < end; dx += 16, y += 16, dy += 16) {
    const g = v128.load(dy);
    v128.store(dx, v128.bitselect(g, f32x4.mul(g, below), f32x4.gt(v128.load(y), zero)));
  }
}

/** Converts i32 to f32. */
export function toFloat(y: usize, x: usize, n: i32): void {
  const end = y + (<usize>n << 2);
  for (; y < end; y += 16, x += 16) v128.store(y, f32x4.convert_i32x4_s(v128.load(x)));
}
