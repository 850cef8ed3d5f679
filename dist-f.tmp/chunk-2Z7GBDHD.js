import {
  at
} from "./chunk-NNLXVFEM.js";
import {
  isWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/base/math.ts
var LN2_HIGH = 0.6931471803691238, LN2_LOW = 19082149292705877e-26, SQRT_HALF = Math.SQRT1_2, bits = new DataView(new ArrayBuffer(8));
function power(n) {
  return bits.setUint32(0, n + 1023 << 20), bits.setUint32(4, 0), bits.getFloat64(0);
}
function exp(x) {
  if (Number.isNaN(x)) return x;
  if (x < -708) return 0;
  if (x > 709) return Number.POSITIVE_INFINITY;
  let n = Math.round(x / Math.LN2), r = x - n * LN2_HIGH - n * LN2_LOW, sum = 1;
  for (let k = 14; k >= 1; k--) sum = 1 + sum * r / k;
  return sum * power(n >> 1) * power(n - (n >> 1));
}
function log(x) {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x < 22250738585072014e-324) return log(x * 2 ** 54) - 54 * Math.LN2;
  if (x === Number.POSITIVE_INFINITY) return x;
  bits.setFloat64(0, x);
  let high = bits.getUint32(0), n = (high >>> 20) - 1022;
  bits.setUint32(0, high & 1048575 | 1022 << 20);
  let m = bits.getFloat64(0);
  m < SQRT_HALF && (m *= 2, n--);
  let s = (m - 1) / (m + 1), sum = 0;
  for (let k = 23; k >= 3; k -= 2) sum = (sum + 1 / k) * s * s;
  return n * LN2_HIGH + (n * LN2_LOW + 2 * (s + s * sum));
}

// src/base/philox.ts
var M0 = 3528531795, M1 = 3449720151, W0 = 2654435769, W1 = 3144134277;
function mulHigh(a, b) {
  let [a0, a1, b0, b1] = [a & 65535, a >>> 16, b & 65535, b >>> 16], mid = Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16) >>> 0, mid2 = Math.imul(a0, b1) + (mid & 65535) >>> 0;
  return Math.imul(a1, b1) + (mid >>> 16) + (mid2 >>> 16) >>> 0;
}
function philox(counter, key) {
  let [c0, c1, c2, c3] = counter, [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    let h0 = mulHigh(M0, c0), h1 = mulHigh(M1, c2), l0 = Math.imul(M0, c0);
    c0 = h1 ^ c1 ^ k0, c1 = Math.imul(M1, c2), c2 = h0 ^ c3 ^ k1, c3 = l0, k0 = k0 + W0 | 0, k1 = k1 + W1 | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}
function seedKey(seed) {
  return isWhole(seed, 0) || refuse("seed", seed, "a whole number from 0 to 2^53 \u2212 1", RangeError), [seed >>> 0, Math.floor(seed / 2 ** 32)];
}
var Random = class {
  // word i and its neighbours
  constructor(seed, stream = 0) {
    this.stream = stream;
    this.key = seedKey(seed);
  }
  stream;
  i = 0;
  key;
  words = [0, 0, 0, 0];
  /** A whole number in 0 … n − 1, for n < 2³². */
  index(n) {
    return mulHigh(this.word(), n);
  }
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform() {
    return this.word() / 2 ** 32;
  }
  /** Standard normal, by the polar method (Marsaglia & Bray 1964). */
  normal() {
    for (; ; ) {
      let [u, v] = [2 * this.uniform() - 1, 2 * this.uniform() - 1], s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt(-2 * log(s) / s);
    }
  }
  word() {
    let k = this.i++ & 3;
    return k === 0 && (this.words = philox([this.i >>> 2, 4294967295, this.stream, 0], this.key)), this.words[k];
  }
  /** A random permutation of 0 … n − 1 (Fisher–Yates). */
  permutation(n) {
    let order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      let j = this.index(i + 1);
      [order[i], order[j]] = [at(order, j), at(order, i)];
    }
    return order;
  }
};

export {
  exp,
  log,
  philox,
  seedKey,
  Random
};
