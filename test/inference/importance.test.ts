import { expect, it } from "vitest";
import { choiceProbabilities, importanceSampler } from "../../src/inference/importance.ts";
import type { PersonalModel } from "../../src/model/model.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One feature with weight w ~ N(0.5, 1.5²), not normalised. */
const model = {
  config: {
    ...{ kind: "personal", method: "hierarchical", head: "linear", encoder: "newton", likelihood: "logistic" },
    ...{ size: 1, length: 1, hidden: [], latent: 1, context: 8, beta: 1 },
  },
  parameters: new Map([
    ["prior.mean", Float32Array.of(0)],
    ["prior.logVariance", Float32Array.of(0)],
    ["reward.weight", Float32Array.of(0.5)],
    ["reward.latent", Float32Array.of(1.5)],
  ]),
  normalisation: { mean: Float32Array.of(0), scale: Float32Array.of(1) },
} as PersonalModel;

/** Expectations under the posterior, by integration: `likelihood` is that of the known answers at w. */
function integrate(likelihood: (w: number) => number, f: (w: number) => number): number {
  let [sum, total] = [0, 0];
  for (let w = -9; w < 10; w += 0.01) {
    const p = Math.exp((-0.5 * (w - 0.5) ** 2) / 2.25) * likelihood(w);
    total += p;
    sum += p * f(w);
  }
  return sum / total;
}

it("predicts as integration over the weight does: pairs, a choice among three, a tie", () => {
  const infer = importanceSampler(model);
  const pair = { a: [1], b: [0], label: 1 };
  const choice = [
    { a: [2], b: [1], label: 1, task: 3 },
    { a: [-1], b: [2], label: 0, task: 3 },
  ];
  const tie = { a: [0], b: [2], label: 0.5 };
  for (const [context, likelihood] of [
    [[], () => 1],
    [[pair], sigmoid],
    [choice, (w: number) => 1 / (1 + Math.exp(-w) + Math.exp(-3 * w))],
    [choice.map(({ a, b, label }) => ({ a, b, label })), (w: number) => sigmoid(w) * sigmoid(3 * w)],
    [[pair, tie], (w: number) => sigmoid(w) * Math.sqrt(sigmoid(2 * w) * sigmoid(-2 * w))],
  ] as const) {
    const posterior = infer(context);
    const options = [[1], [0], [2.5]];
    const { utility, probability } = choiceProbabilities(model, posterior, options);
    options.forEach(([x = 0], j) => {
      const of = (w: number) => Math.exp(w * x) / options.reduce((sum, [v = 0]) => sum + Math.exp(w * v), 0);
      expect(Math.abs((probability[j] as number) - integrate(likelihood, of))).toBeLessThan(0.015);
      expect(Math.abs((utility[j] as number) - integrate(likelihood, (w) => w * x))).toBeLessThan(0.08);
    });
    expect(probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10);
    const atMean = choiceProbabilities(model, importanceSampler(model, true)(context), [[1], [0]]);
    expect(atMean.probability[0]).toBeCloseTo(sigmoid(posterior.mean[0] as number), 6);
  }
});
