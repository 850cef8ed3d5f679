import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, log } from "../../src/base/math.ts";
import { Random } from "../../src/base/philox.ts";

const ULP = 2 ** -52;

describe("e^x and ln x", () => {
  it("exp agrees with Math.exp within 4 ulp", () => {
    const check = (x: number) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(4 * ULP);
    };
    fc.assert(fc.property(fc.double({ min: -700, max: 709, noNaN: true }), check), { numRuns: 2000 });
  });
  it("log agrees with Math.log within 4 ulp", () => {
    const check = (x: number) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(4 * ULP * Math.max(Math.abs(Math.log(x)), 1e-300));
    };
    fc.assert(fc.property(fc.double({ min: 2.3e-308, max: 1.7e308, noNaN: true }), check), { numRuns: 2000 });
    fc.assert(fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), check), { numRuns: 2000 });
  });
  it("both have the right values at 0, infinity and NaN", () => {
    expect([exp(0), exp(-1000), exp(1000), log(1), log(0), log(Infinity)]).toEqual([
      1,
      0,
      Infinity,
      0,
      -Infinity,
      Infinity,
    ]);
    expect([exp(Number.NaN), log(Number.NaN), log(-1)].every(Number.isNaN)).toBe(true);
    expect(log(5e-324)).toBeCloseTo(Math.log(5e-324), 10);
  });
});

it("normal numbers have mean 0, variance 1 and the tails of a normal distribution", () => {
  const random = new Random(3);
  const draws = Array.from({ length: 40_000 }, () => random.normal());
  const mean = (f: (x: number) => number) => draws.reduce((sum, x) => sum + f(x), 0) / draws.length;
  expect(Math.abs(mean((x) => x))).toBeLessThan(0.02);
  expect(Math.abs(mean((x) => x * x) - 1)).toBeLessThan(0.03);
  expect(Math.abs(mean((x) => (Math.abs(x) > 2 ? 1 : 0)) - 0.0455)).toBeLessThan(0.005);
});
