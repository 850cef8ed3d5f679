// e^x for loops over many values: a table and a short series. Only + − × and rounding to whole numbers are used, which every host
// does identically.

import { exp } from "./math.ts";

const PARTS = 64;
const LN2_PARTS_HIGH = 0.6931471803691238 / PARTS; // its low bits are zeros, as in math.ts
const LN2_PARTS_LOW = 1.9082149292705877e-10 / PARTS;
/** 2^(i / 64), and 2ⁿ⁻¹⁰²². */
const ROOTS = Float64Array.from({ length: PARTS }, (_, i) => exp((i / PARTS) * Math.LN2));
const POWERS = new Float64Array(2045);
POWERS[1022] = 1;
for (let n = 1; n <= 1022; n++) {
  POWERS[1022 + n] = 2 * (POWERS[1021 + n] as number);
  POWERS[1022 - n] = (POWERS[1023 - n] as number) / 2;
}

/** e^x to a relative error of 1e-14, for x ≤ 700; 0 for x < −700. */
export function fastExp(x: number): number {
  if (x < -700) return 0;
  const n = Math.floor(x * (PARTS / Math.LN2) + 0.5) | 0;
  const r = x - n * LN2_PARTS_HIGH - n * LN2_PARTS_LOW; // within ±0.0055
  const series = 1 + r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  return (ROOTS[n & (PARTS - 1)] as number) * series * (POWERS[(n >> 6) + 1022] as number);
}
