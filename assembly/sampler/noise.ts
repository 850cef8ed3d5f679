import { philox } from "../philox";
import { uniform } from "../random";
import { log } from "../simd";

/** Logarithms of n uniform numbers in [0, 1), in f32. */
export function logUniform(y: usize, n: i32, stream: u32, step: u32, key: usize, scratch: usize): void {
  uniform(y, n, stream, step, key, scratch);
  for (let i = 0; i < n; i += 4, y += 16) v128.store(y, log(v128.load(y)));
}

/**
 * n numbers with mean 0 and variance 1, in f32: sums of two uniform numbers, of 16 bits each. A Metropolis step may have any
 * distribution that is symmetric, and normal numbers take four times as long.
 */
export function symmetric(y: usize, n: i32, stream: u32, step: u32, key: usize, scratch: usize): void {
  const half = i32x4.splat(0xffff);
  for (let i = 0; i < n; i += 4, y += 16) {
    philox(scratch, i >> 2, step, stream, key);
    const words = v128.load(scratch);
    const sum = i32x4.add(v128.and(words, half), i32x4.shr_u(words, 16)); // 0 … 131070
    const centred = f32x4.convert_i32x4_s(i32x4.sub(sum, half));
    v128.store(y, f32x4.mul(centred, f32x4.splat(3.7376978e-5))); // √6 / 2¹⁶
  }
}
