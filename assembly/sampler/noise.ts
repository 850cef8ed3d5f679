// Random numbers of a chain, from Philox (assembly/philox.ts).

import { uniform } from "../random";
import { log } from "../simd";

/** Logarithms of n uniform numbers in [0, 1), in f32. */
export function logUniform(y: usize, n: i32, stream: u32, step: u32, key: usize, scratch: usize): void {
  uniform(y, n, stream, step, key, scratch);
  for (let i = 0; i < n; i += 4, y += 16) v128.store(y, log(v128.load(y)));
}

/** √6 / 2¹⁶ */
const SCALE: f32 = 3.7376247e-5;

/** Sums of the two halves of random words, in four lanes, with mean 0 and variance 1. */
// @ts-ignore: decorator
@inline function centred(words: v128): v128 {
  const half = i32x4.splat(0xffff);
  const sum = i32x4.add(v128.and(words, half), i32x4.shr_u(words, 16)); // 0 … 131070
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(sum, half)), f32x4.splat(SCALE));
}

/**
 * n numbers with mean 0 and variance 1, in f32, and up to 15 more: sums of two uniform numbers, of 16 bits each. A Metropolis step
 * may have any distribution that is symmetric, and normal numbers take several times as long. Philox maps four counters at once.
 */
export function symmetric(y: usize, n: i32, stream: u32, step: u32, key: usize): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  for (let i = 0; i < n; i += 16, y += 64) {
    let c0 = i32x4.add(i32x4.splat(i >> 2), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(step);
    let c2 = i32x4.splat(stream);
    let c3 = i32x4.splat(0);
    let k0 = load<u32>(key);
    let k1 = load<u32>(key, 4);
    for (let round = 0; round < 10; round++) {
      const a = i64x2.extmul_low_i32x4_u(c0, m0);
      const b = i64x2.extmul_high_i32x4_u(c0, m0);
      const c = i64x2.extmul_low_i32x4_u(c2, m1);
      const d = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), c1), i32x4.splat(k0));
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), c3), i32x4.splat(k1));
      c1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
      c3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    v128.store(y, centred(c0));
    v128.store(y, centred(c1), 16);
    v128.store(y, centred(c2), 32);
    v128.store(y, centred(c3), 48);
  }
}
