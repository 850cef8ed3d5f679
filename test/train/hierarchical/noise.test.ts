import { expect, it } from "vitest";
import { seedKey, word } from "../../../src/base/philox.ts";
import { Noise } from "../../../src/train/hierarchical/noise.ts";

it("its words are those of Philox, at a step for each iteration", () => {
  const noise = new Noise(2 ** 40 + 5, 77);
  for (const iteration of [0, 3, 1e6]) {
    noise.begin(iteration);
    for (let i = 0; i < 9; i++) {
      const expected = (word(seedKey(2 ** 40 + 5), 77, 2 ** 31 + iteration, i) + 0.5) / 2 ** 32;
      expect(noise.uniform()).toBe(expected);
    }
  }
});

it("normal and χ² numbers have the quantiles and moments of their distributions", () => {
  const noise = new Noise(1, 77);
  noise.begin(0);
  const n = 100_000;
  const x = Array.from({ length: n }, () => noise.normal()).sort((p, q) => p - q);
  const moment = (power: number) => x.reduce((sum, v) => sum + v ** power, 0) / n;
  expect(Math.abs(moment(1))).toBeLessThan(0.015);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  for (const [share, quantile] of [
    [0.001, -3.0902],
    [0.05, -1.6449],
    [0.3, -0.5244],
    [0.975, 1.96],
    [0.999, 3.0902],
  ] as const) {
    expect(Math.abs((x[Math.round(share * n)] as number) - quantile)).toBeLessThan(0.15 * Math.abs(quantile));
  }
  for (const degrees of [3, 9.5, 200]) {
    const c = Array.from({ length: 50_000 }, () => noise.chiSquare(degrees));
    const mean = c.reduce((sum, v) => sum + v, 0) / c.length;
    const variance = c.reduce((sum, v) => sum + (v - mean) ** 2, 0) / c.length;
    expect(Math.abs(mean / degrees - 1)).toBeLessThan(0.02);
    expect(Math.abs(variance / (2 * degrees) - 1)).toBeLessThan(0.06);
  }
});
