import { expect, it } from "vitest";
import { crossover } from "../../src/measure/crossover.ts";

/** Microseconds: `slow` grows with the size; `fast` has a fixed cost and grows a hundredth as much. */
const times = (sizes: number[], fixed: number) => sizes.map((size) => ({ size, slow: size, fast: fixed + size / 100 }));

it("is where the lines cross, between the sizes on either side", () => {
  // slow = s and fast = 10·√s are straight lines on logarithmic axes, and meet at 100.
  const powers = [1, 10, 1000].map((size) => ({ size, slow: size, fast: 10 * Math.sqrt(size) }));
  expect(crossover(powers)).toBeCloseTo(100);
  expect(crossover(powers.toReversed())).toBeCloseTo(100);
  const at = crossover(times([1, 10, 100, 1000], 50)) as number;
  expect(at).toBeGreaterThan(10);
  expect(at).toBeLessThan(100);
});

it("is the smallest size if the fast way always leads, and null if it does not lead at the largest", () => {
  expect(crossover(times([8, 16], 1))).toBe(8);
  expect(crossover(times([8, 16], 1000))).toBeNull();
  expect(crossover([{ size: 4, slow: 1, fast: 1 }])).toBeNull();
});

it("is after the last size at which the fast way is behind", () => {
  const wavering = [
    { size: 1, slow: 9, fast: 1 },
    { size: 10, slow: 1, fast: 4 },
    { size: 100, slow: 4, fast: 1 },
  ];
  expect(crossover(wavering)).toBeCloseTo(Math.sqrt(1000));
});
