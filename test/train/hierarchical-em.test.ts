import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { type Preferences, selectUsers } from "../../src/data/preferences.ts";
import { evaluate, interviewOf } from "../../src/experiment/interviews.ts";
import { kernels } from "../../src/host/node.ts";
import { predict } from "../../src/inference/predict.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import { train } from "../../src/train/train-preferences.ts";
import { splitAnswers } from "../../src/world/survey.ts";
import { apart, normals, sigmoid, weights } from "../model/models.ts";

const backend = wasm(await kernels());
const D = 3;
const MEAN = [0.8, -0.5, 0];
/** Σ = R·Rᵀ: weights of the first two features are correlated; the third has mean 0 and differs between users only. */
const R = [
  [1.2, 0, 0],
  [0.8, 0.6, 0],
  [0, 0, 1.5],
];
const covariance = R.flatMap((x) => R.map((y) => x.reduce((sum, xi, i) => sum + xi * (y[i] as number), 0)));

/** Users with weights w ~ N(m, Σ), each of whom compares `answers` pairs of random states. */
function simulate(users: number, answers: number, random: Random, size = 1): Preferences {
  const rows = Array.from({ length: users }, () => {
    const e = normals(random, D);
    const w = MEAN.map((m, i) => m + (R[i] as number[]).reduce((sum, r, j) => sum + r * (e[j] as number), 0));
    return Array.from({ length: answers }, () => {
      const [a, b] = [0, 1].map(() => normals(random, D).map((x) => size * x)) as [number[], number[]];
      const p = sigmoid(w.reduce((sum, wi, i) => sum + wi * ((a[i] as number) - (b[i] as number)), 0));
      return { states: [...a, ...b], label: Number(random.uniform() < p) };
    });
  }).flat();
  return {
    states: Float32Array.from(rows.flatMap(({ states }) => states)),
    size: D,
    length: 1,
    pairs: Int32Array.from({ length: 2 * rows.length }, (_, i) => i),
    labels: Float32Array.from(rows, ({ label }) => label),
    offsets: Int32Array.from({ length: users + 1 }, (_, u) => u * answers),
  };
}
const fitted = (data: Preferences, options: TrainOptions = {}) =>
  train(backend, data, { ...options, method: "hierarchical-em" });

const data = simulate(300, 24, new Random(1, 71));

describe("hierarchical Bayes by EM", () => {
  it("recovers the mean and covariance of 250 linear users with many answers each", async () => {
    // State differences are half as large as in `data`, so that few answers are certain.
    const much = simulate(250, 80, new Random(3, 71), 0.5);
    const { model, report } = await fitted(much);
    expect(model.config).toMatchObject({ head: "linear", encoder: "newton", latent: D, beta: 1, hidden: [] });
    expect(report.bestStep).toBeLessThan(300); // converged early
    expect(weights(model, "prior.mean")).toEqual([0, 0, 0]);
    expect(weights(model, "prior.logVariance")).toEqual([0, 0, 0]);
    // Weights apply to features multiplied by `scale`.
    const scale = model.normalisation.scale;
    const m = weights(model, "reward.weight").map((x, i) => x * (scale[i] as number));
    const V = weights(model, "reward.latent"); // w = m + z·V
    const at = (k: number, i: number) => (V[k * D + i] as number) * (scale[i] as number);
    const found = covariance.map((_, n) =>
      [0, 1, 2].reduce((sum, k) => sum + at(k, Math.floor(n / D)) * at(k, n % D), 0),
    );
    // Standard errors with 250 users: √(2.25 / 250) = 0.09 for a mean, √(2 / 250) = 9 % for a variance. The Laplace
    // approximation underestimates variances by 10 to 20 % with 80 answers per user, and by far more with few.
    expect(apart(m, MEAN)).toBeLessThan(0.3);
    for (const k of [0, 4, 8]) {
      const share = (found[k] as number) / (covariance[k] as number);
      expect(share).toBeGreaterThan(0.65);
      expect(share).toBeLessThan(1.2);
    }
    for (const k of [2, 5]) expect(Math.abs(found[k] as number)).toBeLessThan(0.3);
    const correlation = (found[1] as number) / Math.sqrt((found[0] as number) * (found[4] as number));
    expect(Math.abs(correlation - 0.8)).toBeLessThan(0.15);
  });

  it("predicts new users better than a shared reward, with calibrated probabilities", async () => {
    const fresh = simulate(60, 30, new Random(2, 71));
    const tests = splitAnswers(fresh, 12, 0).map((split) => interviewOf(fresh, split));
    const quality = async (options: TrainOptions) => {
      const { model } = await train(backend, data, { ...options, context: 12, head: "linear" });
      return (await evaluate(backend, model, tests)).quality;
    };
    const [own, shared] = [
      await quality({ method: "hierarchical-em" }),
      await quality({ method: "btl", steps: 150, decay: 0 }),
    ];
    expect(own.pairwiseLogLoss).toBeLessThan(shared.pairwiseLogLoss - 0.05);
    expect(own.pairwiseAccuracy).toBeGreaterThan(shared.pairwiseAccuracy + 0.05);
    expect(own.calibrationError).toBeLessThan(0.08); // EM with Laplace's approximation is underconfident
  });

  it("is the same for people with fewer answers than features, computed by answers or by features", async () => {
    const few = simulate(80, 2, new Random(4, 71));
    // Comparing a state with itself says nothing, and makes four answers of two.
    const rows = Array.from({ length: 320 }, (_, row) => (row % 4 < 2 ? (row >> 2) * 2 + (row % 4) : -1));
    const many = {
      ...few,
      pairs: Int32Array.from(rows.flatMap((row) => (row < 0 ? [0, 0] : [2 * row, 2 * row + 1]))),
      labels: Float32Array.from(rows, (row) => few.labels[row] ?? 1),
      offsets: Int32Array.from({ length: 81 }, (_, u) => 4 * u),
    };
    const [answers, features] = [await fitted(few), await fitted(many)];
    for (const name of ["reward.weight", "reward.latent"]) {
      expect(apart(weights(answers.model, name), weights(features.model, name))).toBeLessThan(1e-5);
    }
  });

  it("is invariant to an offset of the features", async () => {
    const [here, there] = [await fitted(data), await fitted({ ...data, states: data.states.map((x) => x + 4) })];
    expect(apart(weights(here.model, "reward.weight"), weights(there.model, "reward.weight"))).toBeLessThan(1e-3);
    expect(apart(weights(here.model, "reward.latent"), weights(there.model, "reward.latent"))).toBeLessThan(1e-3);
  });

  it("scores a segment as the sum of its states", async () => {
    const few = selectUsers(
      data,
      Array.from({ length: 40 }, (_, u) => u),
    );
    const { model: single } = await fitted(few);
    // Repeating every state doubles the differences and so halves the weights.
    const pairs = Int32Array.from({ length: 2 * few.pairs.length }, (_, i) => few.pairs[i >> 1] as number);
    const { model: double } = await fitted({ ...few, length: 2, pairs });
    const half = (name: string) => weights(single, name).map((x) => x / 2);
    expect(apart(weights(double, "reward.weight"), half("reward.weight"))).toBeLessThan(0.01);
    // Shorter segments are padded with −1.
    const padded = Int32Array.from(pairs, (state, i) => (i % 2 ? -1 : state));
    const { model: short } = await fitted({ ...few, length: 2, pairs: padded });
    expect(weights(short, "reward.weight")).toEqual(weights(single, "reward.weight"));
    // Padding counts as a state with average features, which are 0 after normalisation.
    const uneven = Int32Array.from(pairs, (state, i) => (i % 4 === 3 ? -1 : state));
    const count = few.states.length / D;
    const mean = [0, 1, 2].map((j) => few.states.reduce((sum, x, i) => (i % D === j ? sum + x : sum), 0) / count);
    const average = { ...few, states: Float32Array.from([...few.states, ...mean]), length: 2 };
    const [absent, neutral] = [
      await fitted({ ...average, pairs: uneven }),
      await fitted({ ...average, pairs: uneven.map((state) => (state < 0 ? count : state)) }),
    ];
    expect(apart(weights(absent.model, "reward.weight"), weights(neutral.model, "reward.weight"))).toBeLessThan(1e-4);
  });

  it("stays finite when the answers are separable and when a feature is constant", async () => {
    const few = selectUsers(
      data,
      Array.from({ length: 20 }, (_, u) => u),
    );
    const states = few.states.map((x, i) => (i % D === 2 ? 7 : x));
    const labels = few.labels.map((_, i) =>
      Number((states[2 * i * D] as number) > (states[(2 * i + 1) * D] as number)),
    );
    const { model } = await fitted({ ...few, states, labels });
    for (const values of model.parameters.values()) expect(values.every(Number.isFinite)).toBe(true);
    const separable = { ...few, states, labels };
    const tests = splitAnswers(separable, 12, 0)
      .slice(0, 1)
      .map((split) => interviewOf(separable, split));
    const [predicted] = await predict(backend, model, tests);
    tests[0]?.labels.forEach((y, i) => {
      const d = (k: "a" | "b") => tests[0]?.questions[i]?.[k][0] as number;
      if (Math.abs(d("a") - d("b")) > 0.3) expect((predicted?.probability[i] as number) > 0.5).toBe(y === 1);
    });
  });

  it("refuses options that it does not support, and stops on abort", async () => {
    const wide: Preferences = {
      states: Float32Array.from({ length: 2 * 257 }, (_, i) => i),
      size: 257,
      length: 1,
      pairs: Int32Array.of(0, 1),
      labels: Float32Array.of(1),
      offsets: Int32Array.of(0, 1),
    };
    await expect(fitted(wide)).rejects.toThrow(
      "method: got 257 features; hierarchical-em fits a full covariance and takes at most 256",
    );
    const controller = new AbortController();
    const steps: number[] = [];
    const stopped = fitted(data, {
      signal: controller.signal,
      onProgress: ({ step }) => {
        steps.push(step);
        if (step === 2) controller.abort(new Error("stop"));
      },
    });
    await expect(stopped).rejects.toThrow("stop");
    expect(steps).toEqual([1, 2]);
  });
});
