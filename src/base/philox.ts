// Philox4x32-10 (Salmon et al., SC 2011), which maps a counter and a key to four 32-bit words. The integers equal those of
// assembly/philox.ts. The host uses it for initial weights, simulated users and splits.

import { at } from "./arrays.ts";
import { isWhole, refuse } from "./check.ts";
import { log } from "./math.ts";

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** The upper 32 bits of a product of two 32-bit words. */
export function mulHigh(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const mid = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) >>> 0;
  const mid2 = (Math.imul(a0, b1) + (mid & 0xffff)) >>> 0;
  return (Math.imul(a1, b1) + (mid >>> 16) + (mid2 >>> 16)) >>> 0;
}

/** Four unsigned 32-bit integers. */
export type Words = [number, number, number, number];

/** The four random words for a counter and a key. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(M0, c0);
    const h1 = mulHigh(M1, c2);
    const l0 = Math.imul(M0, c0);
    c0 = h1 ^ c1 ^ k0;
    c1 = Math.imul(M1, c2);
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/**
 * A seed as the two words of a key, low word first.
 * @throws RangeError unless the seed is a whole number from 0 to 2⁵³ − 1.
 */
export function seedKey(seed: number): [number, number] {
  if (!isWhole(seed, 0)) refuse("seed", seed, "a whole number from 0 to 2^53 − 1", RangeError);
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}

/** Word i of a stream at a step. Element i of a random op is computed from it. */
export function word(key: readonly [number, number], stream: number, step: number, i: number): number {
  return philox([i >>> 2, step, stream, 0], key)[(i & 3) as 0];
}

/** A sequence of random numbers on the host, determined by seed and stream. */
export class Random {
  private i = 0;
  private readonly key: [number, number];
  private words: Words = [0, 0, 0, 0]; // word i and its neighbours
  constructor(
    seed: number,
    private readonly stream = 0,
  ) {
    this.key = seedKey(seed);
  }
  /** A whole number in 0 … n − 1, for n < 2³². */
  index(n: number): number {
    return mulHigh(this.word(), n);
  }
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number {
    return this.word() / 2 ** 32;
  }
  /** Standard normal, by the polar method (Marsaglia & Bray 1964). */
  normal(): number {
    for (;;) {
      const [u, v] = [2 * this.uniform() - 1, 2 * this.uniform() - 1];
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
    }
  }
  private word(): number {
    const k = this.i++ & 3;
    if (k === 0) this.words = philox([this.i >>> 2, 0xffffffff, this.stream, 0], this.key);
    return this.words[k as 0];
  }
}

/** A random permutation of 0 … n − 1 (Fisher–Yates). */
export function permutation(random: Random, n: number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.index(i + 1);
    [order[i], order[j]] = [at(order, j), at(order, i)];
  }
  return order;
}
