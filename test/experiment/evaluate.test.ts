import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { accuracyByUser, choiceQuality, pairwiseQuality, quantile } from "../../src/experiment/evaluate.ts";

const judged = (...answers: [p: number, y: number][]) => ({
  probability: Float64Array.from(answers, ([p]) => p),
  labels: answers.map(([, y]) => y),
});

describe("pairwiseQuality", () => {
  it("computes accuracy, log-loss and calibration error", () => {
    // Bins of the predicted side: [0.7, 0.8) has 0.75 and 0.75 for 1 of 2; [0.8, 0.9) has 0.8 for 0; [0.9, 1] has 1.85 for 2.
    const users = [judged([0.9, 1], [0.2, 1]), judged([0.75, 0]), judged([0.25, 0], [0.95, 1])];
    const { pairwiseAccuracy, pairwiseLogLoss, calibrationError } = pairwiseQuality(users);
    expect(pairwiseAccuracy).toBeCloseTo(3 / 5, 12);
    const logs = [0.9, 0.2, 0.25, 0.75, 0.95].map(Math.log);
    expect(pairwiseLogLoss).toBeCloseTo(-logs.reduce((a, b) => a + b) / 5, 12);
    expect(calibrationError).toBeCloseTo((0.5 + 0.8 + 0.15) / 5, 12);
  });

  it("has no calibration error if frequencies match the probabilities", () => {
    const users = [judged([0.25, 0], [0.25, 0], [0.25, 1]), judged([0.25, 0], [0.85, 1])];
    expect(pairwiseQuality(users).calibrationError).toBeCloseTo(0.15 / 5, 12);
  });

  it("puts 0 and 1 into the outer bins, and boundaries into the outer of two bins", () => {
    expect(pairwiseQuality([judged([0, 0], [1, 1])]).calibrationError).toBe(0);
    // 0.1 and 0.09 share a bin, in which one of two predicted sides was preferred; 0.19 is in another one.
    expect(pairwiseQuality([judged([0.1, 0], [0.19, 1], [0.09, 1])]).calibrationError).toBeCloseTo(
      (1.81 - 1 + 0.81) / 3,
      12,
    );
  });

  it("takes a strength of preference for its share in the calibration error, and for a side in the accuracy", () => {
    const quality = pairwiseQuality([judged([0.7, 0.7], [0.8, 0.8], [0.3, 0.3], [0.5, 0.9])]);
    expect(quality.calibrationError).toBeCloseTo(0, 12);
    expect(quality.pairwiseAccuracy).toBeCloseTo(3.5 / 4, 12);
    expect(pairwiseQuality([judged([0.75, 0.5], [0.75, 0.25])]).calibrationError).toBeCloseTo(0.5, 12);
  });

  it("does not depend on which side of a comparison is A", () => {
    const answer = fc.record({
      p: fc.oneof(
        fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      y: fc.constantFrom(0, 1, 0.5, 0.25),
      swapped: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 60 }), (answers) => {
        fc.pre(answers.some(({ y }) => y !== 0.5));
        const recorded = pairwiseQuality([judged(...answers.map(({ p, y }): [number, number] => [p, y]))]);
        const swapped = pairwiseQuality([
          judged(...answers.map(({ p, y, swapped }): [number, number] => (swapped ? [1 - p, 1 - y] : [p, y]))),
        ]);
        expect(swapped.calibrationError).toBeCloseTo(recorded.calibrationError, 12);
        expect(swapped.calibrationErrorIfCalibrated).toBeCloseTo(recorded.calibrationErrorIfCalibrated, 12);
      }),
    );
  });

  it("tells what a calibrated predictor scores at this number of predictions", () => {
    const random = new Random(1, 90);
    const answersOf = (n: number, truth: (p: number) => number) =>
      judged(
        ...Array.from({ length: n }, (): [number, number] => {
          const p = random.uniform();
          return [p, Number(random.uniform() < truth(p))];
        }),
      );
    const errors = [50, 200, 800].map((n) => {
      const scores = Array.from({ length: 20 }, () => pairwiseQuality([answersOf(n, (p) => p)]));
      const mean = (metric: "calibrationError" | "calibrationErrorIfCalibrated") =>
        scores.reduce((sum, score) => sum + score[metric], 0) / scores.length;
      const stated = mean("calibrationErrorIfCalibrated");
      expect(Math.abs(mean("calibrationError") / stated - 1)).toBeLessThan(0.25);
      return stated;
    });
    // It falls with the square root of the number.
    expect(errors[0] as number).toBeCloseTo(2 * (errors[1] as number), 2);
    expect(errors[1] as number).toBeCloseTo(2 * (errors[2] as number), 2);
    // What is stated depends on the predictions, not on the answers.
    const bold = pairwiseQuality([answersOf(800, () => 0.5)]);
    expect(bold.calibrationErrorIfCalibrated).toBeCloseTo(errors[2] as number, 2);
    expect(bold.calibrationError).toBeGreaterThan(0.2);
  });

  it("simulates the same answers in every run", () => {
    const users = [judged([0.9, 1], [0.3, 0], [0.6, 1])];
    expect(pairwiseQuality(users)).toEqual(pairwiseQuality(users));
    // One prediction of 0.75: the error is 0.25 with probability 0.75 and 0.75 otherwise.
    expect(pairwiseQuality([judged([0.75, 1])]).calibrationErrorIfCalibrated).toBeCloseTo(0.375, 1);
  });

  it("ignores ties", () => {
    const users = [judged([0.9, 1], [0.1, 0.5], [0.6, 0])];
    expect(pairwiseQuality(users)).toEqual(pairwiseQuality([judged([0.9, 1], [0.6, 0])]));
  });

  it("counts a probability of ½ as half correct", () => {
    expect(pairwiseQuality([judged([0.5, 1], [0.5, 0], [0.5, 1])]).pairwiseAccuracy).toBe(0.5);
    expect(pairwiseQuality([judged([0.5, 1], [0.8, 1])]).pairwiseAccuracy).toBe(0.75);
  });

  it("keeps the log-loss of a wrong prediction with probability 1 finite", () => {
    expect(pairwiseQuality([judged([0, 1])]).pairwiseLogLoss).toBeCloseTo(25 * Math.log(2), 12);
    expect(pairwiseQuality([judged([1, 0])]).pairwiseLogLoss).toBeCloseTo(25 * Math.log(2), 12);
    expect(pairwiseQuality([judged([1, 1], [0, 0])])).toMatchObject({ pairwiseAccuracy: 1, pairwiseLogLoss: 0 });
  });

  it("refuses data without a choice", () => {
    expect(() => pairwiseQuality([judged([0.3, 0.5]), judged([0.9, 0.5])])).toThrow("all answers to predict are ties");
  });
});

describe("choiceQuality", () => {
  const predicted = (utility: number[], probability: number[]) => ({
    utility: Float64Array.from(utility),
    probability: Float64Array.from(probability),
  });

  it("counts choices whose chosen alternative, the first, has the highest utility", () => {
    const choices = [
      predicted([2, 1, 0], [0.6, 0.3, 0.1]),
      predicted([1, 2, 0], [0.3, 0.5, 0.2]),
      predicted([1, 1, 0, 1], [0.25, 0.25, 0.25, 0.25]),
    ];
    const quality = choiceQuality(choices);
    expect(quality?.hitRate).toBeCloseTo((1 + 0 + 1 / 3) / 3, 12);
    expect(quality?.multinomialLogLoss).toBeCloseTo(-(Math.log(0.6) + Math.log(0.3) + Math.log(0.25)) / 3, 12);
  });

  it("is null without choices, and bounds the loss of a choice that was thought impossible", () => {
    expect(choiceQuality([])).toBeNull();
    expect(choiceQuality([predicted([0, 9], [0, 1])])?.multinomialLogLoss).toBeCloseTo(25 * Math.log(2), 12);
  });
});

describe("accuracyByUser", () => {
  it("is sorted in ascending order, without users who made no choice", () => {
    const users = [
      judged([0.9, 1], [0.8, 1]),
      judged([0.3, 0.5]),
      judged([0.9, 0]),
      judged([0.6, 1], [0.6, 0], [0.5, 1]),
    ];
    expect(accuracyByUser(users)).toEqual([0, 0.5, 1]);
  });
});

describe("quantile", () => {
  it("interpolates between sorted values", () => {
    const values = [1, 2, 4, 8, 16];
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([1, 2, 4, 8, 16]);
    expect(quantile(values, 0.1)).toBeCloseTo(1.4, 12);
    expect(quantile(values, 0.9)).toBeCloseTo(12.8, 12);
    expect(quantile([3], 0.9)).toBe(3);
    expect(quantile([3, 5], 0.5)).toBe(4);
  });
});
