import { describe, expect, it } from "vitest";
import { accuracyByUser, qualityOf, quantile } from "../../src/experiment/evaluate.ts";

const judged = (...answers: [p: number, y: number][]) => ({
  probability: Float64Array.from(answers, ([p]) => p),
  labels: answers.map(([, y]) => y),
});

describe("qualityOf", () => {
  it("counts what is right, its log-likelihood and how far chances are from frequencies", () => {
    // Bins: 0.2 … (0.2, 0.25 → 0.45 predicted, 1 happened), 0.7 … (0.75 → 0), 0.9 … (0.9, 0.95 → 1.85, 2).
    const users = [judged([0.9, 1], [0.2, 1]), judged([0.75, 0]), judged([0.25, 0], [0.95, 1])];
    const { accuracy, logLoss, calibration } = qualityOf(users);
    expect(accuracy).toBeCloseTo(3 / 5, 12);
    const logs = [0.9, 0.2, 0.25, 0.75, 0.95].map(Math.log);
    expect(logLoss).toBeCloseTo(-logs.reduce((a, b) => a + b) / 5, 12);
    expect(calibration).toBeCloseTo((0.55 + 0.75 + 0.15) / 5, 12);
  });

  it("is calibrated where as many choose as is said, whoever they are", () => {
    const users = [judged([0.25, 0], [0.25, 0], [0.25, 1]), judged([0.25, 0], [0.85, 1])];
    expect(qualityOf(users).calibration).toBeCloseTo(0.15 / 5, 12);
  });

  it("keeps 0 and 1 in the outer bins, and the borders in the upper", () => {
    expect(qualityOf([judged([0, 0], [1, 1])]).calibration).toBe(0);
    // 0.1 and 0.19 are one bin, in which 0.29 of 1 is expected; 0.09 is another.
    expect(qualityOf([judged([0.1, 0], [0.19, 1], [0.09, 0])]).calibration).toBeCloseTo((0.71 + 0.09) / 3, 12);
  });

  it("leaves ties out", () => {
    const users = [judged([0.9, 1], [0.1, 0.5], [0.6, 0])];
    expect(qualityOf(users)).toEqual(qualityOf([judged([0.9, 1], [0.6, 0])]));
  });

  it("counts an even chance as half right", () => {
    expect(qualityOf([judged([0.5, 1], [0.5, 0], [0.5, 1])]).accuracy).toBe(0.5);
    expect(qualityOf([judged([0.5, 1], [0.8, 1])]).accuracy).toBe(0.75);
  });

  it("does not take certainty that is wrong for infinitely bad", () => {
    expect(qualityOf([judged([0, 1])]).logLoss).toBeCloseTo(25 * Math.log(2), 12);
    expect(qualityOf([judged([1, 0])]).logLoss).toBeCloseTo(25 * Math.log(2), 12);
    expect(qualityOf([judged([1, 1], [0, 0])])).toMatchObject({ accuracy: 1, logLoss: 0 });
  });

  it("wants a choice", () => {
    expect(() => qualityOf([judged([0.3, 0.5]), judged([0.9, 0.5])])).toThrow("all those to predict are ties");
  });
});

describe("accuracyByUser", () => {
  it("is each user's own, in ascending order, without those who made no choice", () => {
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
  it("interpolates between the sorted values", () => {
    const values = [1, 2, 4, 8, 16];
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([1, 2, 4, 8, 16]);
    expect(quantile(values, 0.1)).toBeCloseTo(1.4, 12);
    expect(quantile(values, 0.9)).toBeCloseTo(12.8, 12);
    expect(quantile([3], 0.9)).toBe(3);
    expect(quantile([3, 5], 0.5)).toBe(4);
  });
});
