import { expect, it } from "vitest";
import { wilsonInterval } from "../../src/experiment/episodes.ts";

// Newcombe (1998), table I, method 3: the score interval without continuity correction.
it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("Wilson's interval for %i of %i is %f to %f", (successes, n, low, high) => {
  const interval = wilsonInterval(successes / n, n);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

it("Wilson's interval stays within 0 and 1", () => {
  expect(wilsonInterval(0, 100)[0]).toBeGreaterThanOrEqual(0);
  expect(wilsonInterval(1, 100)[1]).toBeLessThanOrEqual(1);
  expect(wilsonInterval(0, 100)[1]).toBeCloseTo(1 - wilsonInterval(1, 100)[0], 12);
});
