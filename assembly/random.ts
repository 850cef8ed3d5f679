// Random numbers and indices. `key` is the address of the two words of the seed; `scratch` has room for 16 bytes.

import { mulHigh, philox } from "./philox";
import { log } from "./simd";

// Polynomials of erfinv(x) / x, single precision (Giles 2012, "Approximating the erfinv function").
const CENTRAL = memory.data<f32>([
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
]);
const TAIL = memory.data<f32>([
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
]);

// @ts-ignore: decorator
@inline function horner(table: usize, t: v128): v128 {
  let p = v128.load32_splat(table);
  for (let i: usize = 4; i < 36; i += 4) p = f32x4.add(f32x4.mul(p, t), v128.load32_splat(table + i));
  return p;
}

/** A standard normal number √2·erfinv(x), where x is an odd multiple of 2⁻²⁴ in (−1, 1) made of 24 bits, exact in f32. */
function normalOf(bits: v128): v128 {
  const odd = i32x4.add(i32x4.shl(i32x4.shr_u(bits, 8), 1), i32x4.splat(1 - (1 << 24)));
  const x = f32x4.mul(f32x4.convert_i32x4_s(odd), f32x4.splat(5.9604644775390625e-8));
  const one = f32x4.splat(1);
  const w = f32x4.neg(log(f32x4.mul(f32x4.sub(one, x), f32x4.add(one, x))));
  const central = horner(CENTRAL, f32x4.sub(w, f32x4.splat(2.5)));
  const tail = horner(TAIL, f32x4.sub(f32x4.sqrt(w), f32x4.splat(3)));
  const p = v128.bitselect(central, tail, f32x4.lt(w, f32x4.splat(5)));
  return f32x4.mul(f32x4.mul(p, x), f32x4.splat(1.4142135623730951));
}

// @ts-ignore: decorator
@inline function uniformOf(bits: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(bits, 8)), f32x4.splat(5.9604644775390625e-8));
}

/** n uniform numbers in [0, 1). */
export function uniform(y: usize, n: i32, stream: u32, step: u32, key: usize, scratch: usize): void {
  for (let i = 0; i < n; i += 4, y += 16) {
    philox(scratch, i >> 2, step, stream, key);
    v128.store(y, uniformOf(v128.load(scratch)));
  }
}

/** n standard normal numbers. */
export function normal(y: usize, n: i32, stream: u32, step: u32, key: usize, scratch: usize): void {
  for (let i = 0; i < n; i += 4, y += 16) {
    philox(scratch, i >> 2, step, stream, key);
    v128.store(y, normalOf(v128.load(scratch)));
  }
}

/** n indices, uniform in 0 … range − 1. */
export function sampleIndex(y: usize, n: i32, range: u32, stream: u32, step: u32, key: usize, scratch: usize): void {
  for (let i = 0; i < n; i++, y += 4) {
    if ((i & 3) == 0) philox(scratch, i >> 2, step, stream, key);
    store<u32>(y, mulHigh(load<u32>(scratch + (<usize>(i & 3) << 2)), range));
  }
}

/** For each row, a column drawn in proportion to its weight: inversion of the cumulative sum. */
export function categorical(
  y: usize, weights: usize, rows: i32, cols: i32, stream: u32, step: u32, key: usize, scratch: usize,
): void {
  for (let r = 0; r < rows; r++, y += 4, weights += <usize>cols << 2) {
    if ((r & 3) == 0) philox(scratch, r >> 2, step, stream, key);
    let total: f32 = 0;
    for (let c = 0; c < cols; c++) total += load<f32>(weights + (<usize>c << 2));
    const u = <f32>(load<u32>(scratch + (<usize>(r & 3) << 2)) >> 8) * <f32>5.9604644775390625e-8 * total;
    let c = 0;
    let sum = load<f32>(weights);
    while (sum <= u && c < cols - 1) sum += load<f32>(weights + (<usize>++c << 2));
    store<i32>(y, c);
  }
}

/**
 * k distinct rows of each segment in random order; −1 fills the rest where a segment is shorter. Floyd's algorithm draws them
 * and an inside-out Fisher–Yates shuffle orders them, with two words per draw. Each row starts at a new counter.
 */
export function sampleSegment(
  y: usize, rows: i32, k: i32, segment: usize, offsets: usize, stream: u32, step: u32, key: usize, scratch: usize,
): void {
  const counters = (k + 1) >> 1;
  for (let r = 0; r < rows; r++, segment += 4, y += <usize>k << 2) {
    const at = offsets + (<usize>load<i32>(segment) << 2);
    const from = load<i32>(at);
    const size = load<i32>(at, 4) - from;
    const count = min(k, size);
    for (let j = 0; j < k; j++) {
      const slot = y + (<usize>j << 2);
      if (j >= count) {
        store<i32>(slot, -1);
        continue;
      }
      if ((j & 1) == 0) philox(scratch, r * counters + (j >> 1), step, stream, key);
      const words = scratch + (<usize>(j & 1) << 3);
      const top = size - count + j;
      let drawn = from + <i32>mulHigh(load<u32>(words), top + 1);
      for (let i: usize = y; i < slot; i += 4) if (load<i32>(i) == drawn) drawn = from + top;
      const other = y + (<usize>mulHigh(load<u32>(words, 4), j + 1) << 2);
      store<i32>(slot, drawn);
      const before = load<i32>(other);
      store<i32>(other, drawn);
      store<i32>(slot, before);
    }
  }
}
