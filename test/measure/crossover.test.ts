import { expect, it } from "vitest";
import { overtaking } from "../../src/measure/crossover.ts";

/** Microseconds: the slow one's grow with the size, the fast one's begin with a fixed cost. */
const times = (sizes: number[], fixed: number) => sizes.map((size) => ({ size, slow: size, fast: fixed + size / 100 }));

it("lies where the lines cross, between the sizes around it", () => {
  // By powers: slow = s, fast = 10·√s meet at 100.
  const powers = [1, 10, 1000].map((size) => ({ size, slow: size, fast: 10 * Math.sqrt(size) }));
  expect(overtaking(powers)).toBeCloseTo(100);
  expect(overtaking(powers.toReversed())).toBeCloseTo(100);
  const at = overtaking(times([1, 10, 100, 1000], 50)) as number;
  expect(at).toBeGreaterThan(10);
  expect(at).toBeLessThan(100);
});

it("is the smallest size where it always leads, and none where it does not at the largest", () => {
  expect(overtaking(times([8, 16], 1))).toBe(8);
  expect(overtaking(times([8, 16], 1000))).toBeNull();
  expect(overtaking([{ size: 4, slow: 1, fast: 1 }])).toBeNull();
});

it("counts from the last size at which it is behind", () => {
  const wavering = [
    { size: 1, slow: 9, fast: 1 },
    { size: 10, slow: 1, fast: 4 },
    { size: 100, slow: 4, fast: 1 },
  ];
  expect(overtaking(wavering)).toBeCloseTo(Math.sqrt(1000));
});
