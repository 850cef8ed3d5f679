// Reductions and their adjoints. Every sum is computed by one loop, in a fixed order.

import { Reduction } from "./opcode";
import { exp, lanes, log } from "./simd";

/** The sum or maximum of n consecutive elements. */
function reduceContiguous(kind: i32, x: usize, n: i32): f32 {
  const end = x + (<usize>(n & ~3) << 2);
  const last = x + (<usize>n << 2);
  if (kind == Reduction.Max) {
    let top = load<f32>(x);
    for (; x < last; x += 4) top = max(top, load<f32>(x));
    return top;
  }
  let sums = f32x4.splat(0);
  for (; x < end; x += 16) sums = f32x4.add(sums, v128.load(x));
  let sum = lanes(sums);
  for (; x < last; x += 4) sum += load<f32>(x);
  return sum;
}

/** y [R/g, C/w] from x [R, C]: reduces g consecutive rows, and all columns if y has a single one. */
export function reduce(kind: i32, y: usize, yRows: i32, yCols: i32, x: usize, rows: i32, cols: i32): void {
  const g = rows / yRows;
  const share: f32 = kind == Reduction.Mean ? <f32>(1.0 / (<f64>g * <f64>(cols / yCols))) : 1;
  const row = <usize>cols << 2;
  if (yCols == 1) {
    // The rows of a group are contiguous.
    for (let r = 0; r < yRows; r++, y += 4, x += row * g) store<f32>(y, reduceContiguous(kind, x, g * cols) * share);
    return;
  }
  const scale = f32x4.splat(share);
  for (let r = 0; r < yRows; r++, y += row, x += row * g) {
    let c: usize = 0;
    // A cache line of columns at a time, so that each row is read in whole lines.
    if (kind != Reduction.Max) {
      for (; c + 64 <= row; c += 64) {
        let at = x + c;
        let s0 = v128.load(at), s1 = v128.load(at, 16), s2 = v128.load(at, 32), s3 = v128.load(at, 48);
        for (let i = 1; i < g; i++) {
          at += row;
          s0 = f32x4.add(s0, v128.load(at)); s1 = f32x4.add(s1, v128.load(at, 16));
          s2 = f32x4.add(s2, v128.load(at, 32)); s3 = f32x4.add(s3, v128.load(at, 48));
        }
        v128.store(y + c, f32x4.mul(s0, scale)); v128.store(y + c, f32x4.mul(s1, scale), 16);
        v128.store(y + c, f32x4.mul(s2, scale), 32); v128.store(y + c, f32x4.mul(s3, scale), 48);
      }
    }
    for (; c < row; c += 16) {
      let at = x + c;
      let total = v128.load(at);
      for (let i = 1; i < g; i++) {
        at += row;
        total = kind == Reduction.Max ? f32x4.max(total, v128.load(at)) : f32x4.add(total, v128.load(at));
      }
      v128.store(y + c, f32x4.mul(total, scale));
    }
  }
}

/** y [R·g, C·w] from x [R, C]: the adjoint of `reduce`. It repeats rows and a single column; for a mean it divides. */
export function expand(kind: i32, y: usize, yRows: i32, yCols: i32, x: usize, rows: i32, cols: i32): void {
  const g = yRows / rows;
  const scale = f32x4.splat(kind == Reduction.Mean ? <f32>(1.0 / (<f64>g * <f64>(yCols / cols))) : 1);
  const row = <usize>yCols << 2;
  const one = cols == 1;
  for (let r = 0; r < rows; r++, x += <usize>cols << 2) {
    for (let i = 0; i < g; i++, y += row) {
      for (let c: usize = 0; c < row; c += 16) {
        const v = one ? v128.load32_splat(x) : v128.load(x + c);
        v128.store(y + c, f32x4.mul(v, scale));
      }
    }
  }
}

/** y [S, C]: row s is the sum or mean of rows offsets[s] … offsets[s + 1] − 1 of x. */
export function segmentReduce(kind: i32, y: usize, segments: i32, cols: i32, x: usize, offsets: usize): void {
  const row = <usize>cols << 2;
  for (let s = 0; s < segments; s++, y += row, offsets += 4) {
    const from = load<i32>(offsets);
    const to = load<i32>(offsets, 4);
    const scale = f32x4.splat(kind == Reduction.Mean && to > from ? <f32>(1.0 / <f64>(to - from)) : 1);
    for (let c: usize = 0; c < row; c += 16) {
      let total = f32x4.splat(0);
      for (let i = from; i < to; i++) total = f32x4.add(total, v128.load(x + <usize>i * row + c));
      v128.store(y + c, f32x4.mul(total, scale));
    }
  }
}

/** The adjoint of `segmentReduce`: y [R, C] from x [S, C]; rows outside all segments are 0. */
export function segmentExpand(
  kind: i32, y: usize, rows: i32, cols: i32, x: usize, segments: i32, offsets: usize,
): void {
  const row = <usize>cols << 2;
  memory.fill(y, 0, row * rows);
  for (let s = 0; s < segments; s++, x += row, offsets += 4) {
    const from = load<i32>(offsets);
    const to = load<i32>(offsets, 4);
    const scale: f32 = kind == Reduction.Mean ? <f32>(1.0 / <f64>(to - from)) : 1;
    for (let r = from; r < to; r++) {
      const at = y + <usize>r * row;
      for (let c: usize = 0; c < row; c += 4) store<f32>(at + c, load<f32>(x + c) * scale);
    }
  }
}

/** y = e^(x − top) for a row; returns the sum. */
function exponentials(y: usize, x: usize, cols: i32, top: f32): f32 {
  const vtop = f32x4.splat(top);
  const row = <usize>cols << 2;
  for (let c: usize = 0; c < row; c += 16) v128.store(y + c, exp(f32x4.sub(v128.load(x + c), vtop)));
  return reduceContiguous(Reduction.Sum, y, cols);
}

/** Softmax of each row. */
export function softmax(y: usize, x: usize, rows: i32, cols: i32): void {
  const row = <usize>cols << 2;
  for (let r = 0; r < rows; r++, y += row, x += row) {
    const scale = f32x4.splat(<f32>1 / exponentials(y, x, cols, reduceContiguous(Reduction.Max, x, cols)));
    for (let c: usize = 0; c < row; c += 16) v128.store(y + c, f32x4.mul(v128.load(y + c), scale));
  }
}

/** ln Σ e^x of each row: y [R, 1]. `scratch` has room for a row of x. */
export function logSumExp(y: usize, x: usize, rows: i32, cols: i32, scratch: usize): void {
  for (let r = 0; r < rows; r++, y += 4, x += <usize>cols << 2) {
    const top = reduceContiguous(Reduction.Max, x, cols);
    const sum = exponentials(scratch, x, cols, top);
    store<f32>(y, top + f32x4.extract_lane(log(f32x4.splat(sum)), 0));
  }
}
