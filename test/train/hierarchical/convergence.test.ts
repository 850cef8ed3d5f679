import { expect, it } from "vitest";
import { Random } from "../../../src/base/philox.ts";
import { convergenceNote } from "../../../src/train/hierarchical/convergence.ts";

const intervals = (loss: (i: number) => number, count = 40) =>
  Array.from({ length: count }, (_, i) => ({ step: 10 * (i + 1), training: { loss: loss(i), acceptance: 0.3 } }));

it("a chain that drifts after burn-in is reported; noise, and drift before it, are not", () => {
  const random = new Random(1, 71);
  const noisy = (i: number) => 0.5 + 0.01 * random.normal() + (i < 20 ? (20 - i) / 20 : 0);
  const found = convergenceNote(intervals(noisy), 200);
  expect(found).toMatch(
    /^30 % of the steps were accepted; the log-likelihood of a choice is -0\.\d{4} in the first half of the draws, -0\.\d{4} in the second$/,
  );
  const drifting = convergenceNote(
    intervals((i) => 0.8 - i / 100 + 0.001 * random.normal()),
    200,
  );
  expect(drifting).toMatch(/: the chain has not converged; train with more steps$/);
  expect(convergenceNote(intervals(noisy, 10), 50)).toBeUndefined();
});
