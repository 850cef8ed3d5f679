import { expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import type { PredictedChoice } from "../../src/inference/choice.ts";
import { ImportanceSampler } from "../../src/inference/importance.ts";
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

it("predicts as integration over the weight does: pairs, a choice among three, a tie, a strength of preference", async () => {
  const sampler = await ImportanceSampler.open(model);
  const plugIn = await ImportanceSampler.open(model, true);
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
    [[{ ...pair, label: 0.3 }], (w: number) => sigmoid(w) ** 0.3 * sigmoid(-w) ** 0.7],
  ] as const) {
    const posterior = sampler.posterior(context);
    const options = [[1], [0], [2.5]];
    const best = { alternatives: options, isWorst: false };
    const [first, worst] = sampler.predict(posterior, [best, { ...best, isWorst: true }]);
    const { utility, probability } = first as PredictedChoice;
    options.forEach(([x = 0], j) => {
      const of = (w: number) => Math.exp(w * x) / options.reduce((sum, [v = 0]) => sum + Math.exp(w * v), 0);
      expect(Math.abs((probability[j] as number) - integrate(likelihood, of))).toBeLessThan(0.015);
      expect(Math.abs((utility[j] as number) - integrate(likelihood, (w) => w * x))).toBeLessThan(0.08);
    });
    expect(probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(worst?.utility[0]).toBe(-(utility[0] as number));
    const of = (w: number) => 1 / (1 + Math.exp(w) + Math.exp(-1.5 * w));
    expect(Math.abs((worst?.probability[0] as number) - integrate(likelihood, of))).toBeLessThan(0.015);
    const [atMean] = plugIn.predict(plugIn.posterior(context), [{ alternatives: [[1], [0]], isWorst: false }]);
    expect(atMean?.probability[0]).toBeCloseTo(sigmoid(posterior.mean[0] as number), 6);
  }
});

it("averages the multinomial logit over weighted draws, for any number of features and alternatives", async () => {
  const random = new Random(3, 71);
  for (const d of [2, 5, 16]) {
    const parameters = new Map([
      ["prior.mean", new Float32Array(d)],
      ["prior.logVariance", new Float32Array(d)],
      ["reward.weight", Float32Array.from({ length: d }, () => random.normal())],
      ["reward.latent", Float32Array.from({ length: d * d }, () => random.normal())],
    ]);
    const config = { ...model.config, size: d, latent: d };
    const normalisation = { mean: new Float32Array(d), scale: new Float32Array(d).fill(1) };
    const sampler = await ImportanceSampler.open({ ...model, config, parameters, normalisation } as PersonalModel);
    const features = () => Array.from({ length: d }, (_, i) => (i % 3 === 1 ? 0 : random.normal()));
    const context = Array.from({ length: 6 }, (_, i) => ({ a: features(), b: features(), label: i % 2 }));
    const posterior = sampler.posterior(context);
    const M = posterior.probability.length;
    const { weights } = sampler;
    const choices = [2, 3, 9].map((J) => ({ alternatives: Array.from({ length: J }, features), isWorst: false }));
    for (const [c, { utility, probability }] of sampler.predict(posterior, choices).entries()) {
      const { alternatives } = choices[c] as (typeof choices)[number];
      const expected = alternatives.map(() => ({ utility: 0, probability: 0 }));
      for (let m = 0; m < M; m++) {
        const own = alternatives.map((x) => x.reduce((s, v, i) => s + v * (weights[i * M + m] as number), 0));
        const total = own.reduce((sum, u) => sum + Math.exp(u), 0);
        own.forEach((u, j) => {
          const mean = expected[j] as { utility: number; probability: number };
          const share = posterior.probability[m] as number;
          mean.utility += share * u;
          mean.probability += (share * Math.exp(u)) / total;
        });
      }
      expected.forEach((mean, j) => {
        expect(utility[j]).toBeCloseTo(mean.utility, 4);
        expect(probability[j]).toBeCloseTo(mean.probability, 5);
      });
    }
  }
});
