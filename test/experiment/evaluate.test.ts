import { describe, expect, it } from "vitest";
import { accuracyByUser, qualityOf, quantile } from "../../src/experiment/evaluate.ts";

const judged = (...answers: [p: number, y: number][]) => ({
  probability: Float64Array.from(answers, ([p]) => p),
  labels: answers.map(([, y]) => y),
});

describe("qualityOf", () => {
  it("computes accuracy, log loss and calibration error", () => {
    // Bins: [0.2, 0.3) has 0.2 and 0.25, in sum 0.45 for 1 event; [0.7, 0.8) has 0.75 for 0; [0.9, 1] has 1.85 for 2.
    const users = [judged([0.9, 1], [0.2, 1]), judged([0.75, 0]), judged([0.25, 0], [0.95, 1])];
    const { accuracy, logLoss, calibration } = qualityOf(users);
    expect(accuracy).toBeCloseTo(3 / 5, 12);
    const logs = [0.9, 0.2, 0.25, 0.75, 0.95].map(Math.log);
    expect(logLoss).toBeCloseTo(-logs.reduce((a, b) => a + b) / 5, 12);
    expect(calibration).toBeCloseTo((0.55 + 0.75 + 0.15) / 5, 12);
  });

  it("has no calibration error if frequencies match the probabilities", () => {
    const users = [judged([0.25, 0], [0.25, 0], [0.25, 1]), judged([0.25, 0], [0.85, 1])];
    expect(qualityOf(users).calibration).toBeCloseTo(0.15 / 5, 12);
  });

  it("puts 0 and 1 into the outer bins, and boundaries into the upper bin", () => {
    expect(qualityOf([judged([0, 0], [1, 1])]).calibration).toBe(0);
    // 0.1 and 0.19 share a bin with an expectation of 0.29 events; 0.09 is in another bin.
    expect(qualityOf([judged([0.1, 0], [0.19, 1], [0.09, 0])]).calibration).toBeCloseTo((0.71 + 0.09) / 3, 12);
  });

  it("ignores ties", () => {
    const users = [judged([0.9, 1], [0.1, 0.5], [0.6, 0])];
    expect(qualityOf(users)).toEqual(qualityOf([judged([0.9, 1], [0.6, 0])]));
  });

  it("counts a probability of ½ as half correct", () => {
    expect(qualityOf([judged([0.5, 1], [0.5, 0], [0.5, 1])]).accuracy).toBe(0.5);
    expect(qualityOf([judged([0.5, 1], [0.8, 1])]).accuracy).toBe(0.75);
  });

  it("keeps the log loss of a wrong prediction with probability 1 finite", () => {
    expect(qualityOf([judged([0, 1])]).logLoss).toBeCloseTo(25 * Math.log(2), 12);
    expect(qualityOf([judged([1, 0])]).logLoss).toBeCloseTo(25 * Math.log(2), 12);
    expect(qualityOf([judged([1, 1], [0, 0])])).toMatchObject({ accuracy: 1, logLoss: 0 });
  });

  it("refuses data without a choice", () => {
    expect(() => qualityOf([judged([0.3, 0.5]), judged([0.9, 0.5])])).toThrow("all answers to predict are ties");
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
