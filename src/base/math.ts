// e^x and ln x in f64, computed with + − × ÷ only, which every host rounds identically. Math.exp and Math.log differ between
// hosts.

const LN2_HIGH = 0.6931471803691238; // its low bits are zeros, so that n · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = Math.SQRT1_2;

const bits = new DataView(new ArrayBuffer(8));

/** 2ⁿ for whole n in −1022 … 1023. */
function power(n: number): number {
  bits.setUint32(0, (n + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** e^x, within 2 ulp for −708 ≤ x ≤ 709; 0 for x < −708, Infinity for x > 709. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < -708) return 0;
  if (x > 709) return Number.POSITIVE_INFINITY;
  const n = Math.round(x / Math.LN2);
  const r = x - n * LN2_HIGH - n * LN2_LOW; // within ±0.35
  let sum = 1;
  for (let k = 14; k >= 1; k--) sum = 1 + (sum * r) / k;
  return sum * power(n >> 1) * power(n - (n >> 1));
}

/** ln x, within 2 ulp for positive normal numbers; −Infinity at 0, NaN for x < 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x < 2.2250738585072014e-308) return log(x * 2 ** 54) - 54 * Math.LN2;
  if (x === Number.POSITIVE_INFINITY) return x;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let n = (high >>> 20) - 1022;
  bits.setUint32(0, (high & 0xfffff) | (1022 << 20));
  let m = bits.getFloat64(0); // in [½, 1)
  if (m < SQRT_HALF) {
    m *= 2;
    n--;
  }
  // ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 …)
  const s = (m - 1) / (m + 1);
  let sum = 0;
  for (let k = 23; k >= 3; k -= 2) sum = (sum + 1 / k) * s * s;
  return n * LN2_HIGH + (n * LN2_LOW + 2 * (s + s * sum));
}
