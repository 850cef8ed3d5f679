import { expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import type { PredictedChoice } from "../../src/inference/choice.ts";
import { effectiveNumber } from "../../src/inference/draws.ts";
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
      expect(Math.abs((probability[j] as number) - integrate(likelihood, of))).toBeLessThan(0.004);
      expect(Math.abs((utility[j] as number) - integrate(likelihood, (w) => w * x))).toBeLessThan(0.02);
    });
    expect(probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(worst?.utility[0]).toBe(-(utility[0] as number));
    const of = (w: number) => 1 / (1 + Math.exp(w) + Math.exp(-1.5 * w));
    expect(Math.abs((worst?.probability[0] as number) - integrate(likelihood, of))).toBeLessThan(0.004);
    const [atMean] = plugIn.predict(plugIn.posterior(context), [{ alternatives: [[1], [0]], isWorst: false }]);
    expect(atMean?.probability[0]).toBeCloseTo(sigmoid(posterior.mean[0] as number), 6);
  }
});

it("agrees with many draws from the prior, for few and many answers, features and alternatives", async () => {
  const random = new Random(3, 71);
  for (const [d, answers] of [
    [2, 6],
    [5, 3],
    [7, 2],
  ] as const) {
    const parameters = new Map([
      ["prior.mean", Float32Array.from({ length: d }, () => random.normal())],
      ["prior.logVariance", Float32Array.from({ length: d }, () => 0.4 * random.normal())],
      ["reward.weight", Float32Array.from({ length: d }, () => random.normal())],
      ["reward.latent", Float32Array.from({ length: d * d }, () => random.normal() / Math.sqrt(d))],
    ]);
    const of = (name: string, i: number) => parameters.get(name)?.[i] as number;
    const config = { ...model.config, size: d, latent: d };
    const normalisation = { mean: new Float32Array(d), scale: new Float32Array(d).fill(1) };
    const sampler = await ImportanceSampler.open({ ...model, config, parameters, normalisation } as PersonalModel);
    const features = () => Array.from({ length: d }, (_, i) => (i % 3 === 1 ? 0 : random.normal()));
    const mean = (x: readonly number[]) => x.reduce((sum, v, i) => sum + v * of("reward.weight", i), 0);
    const context = Array.from({ length: answers }, () => {
      const [a, b] = [features(), features()];
      return { a, b, label: Number(mean(a) > mean(b)) };
    });
    const posterior = sampler.posterior(context);
    const choices = [2, 4].map((J) => ({ alternatives: Array.from({ length: J }, features), isWorst: false }));
    const predicted = sampler.predict(posterior, choices);

    const sums = choices.map(({ alternatives }) => new Float64Array(alternatives.length));
    const [weights, z, squares] = [new Float64Array(d), new Float64Array(d), new Float64Array(d)];
    let total = 0;
    const w = new Float64Array(d);
    const utility = (x: readonly number[]) => x.reduce((sum, v, i) => sum + v * (w[i] as number), 0);
    for (let draw = 0; draw < 40_000; draw++) {
      const own = w.map((_, l) => of("prior.mean", l) + Math.exp(of("prior.logVariance", l) / 2) * random.normal());
      for (let j = 0; j < d; j++) {
        w[j] = own.reduce((sum, v, l) => sum + v * of("reward.latent", l * d + j), of("reward.weight", j));
      }
      const likelihood = context.reduce(
        (product, { a, b, label }) => product * sigmoid((2 * label - 1) * (utility(a) - utility(b))),
        1,
      );
      total += likelihood;
      for (const [c, { alternatives }] of choices.entries()) {
        const odds = alternatives.map((x) => Math.exp(utility(x)));
        const all = odds.reduce((sum, o) => sum + o, 0);
        odds.forEach((o, j) => {
          (sums[c] as Float64Array)[j] = ((sums[c] as Float64Array)[j] as number) + (likelihood * o) / all;
        });
      }
      for (let l = 0; l < d; l++) {
        weights[l] = (weights[l] as number) + likelihood * (w[l] as number);
        z[l] = (z[l] as number) + likelihood * (own[l] as number);
        squares[l] = (squares[l] as number) + likelihood * (own[l] as number) ** 2;
      }
    }
    predicted.forEach(({ probability }, c) => {
      probability.forEach((p, j) => {
        expect(Math.abs(p - (sums[c]?.[j] as number) / total)).toBeLessThan(0.02);
      });
    });
    for (let l = 0; l < d; l++) {
      const [mean, square] = [(z[l] as number) / total, (squares[l] as number) / total];
      expect(Math.abs((posterior.mean[l] as number) - (weights[l] as number) / total)).toBeLessThan(0.1);
      expect(Math.abs((posterior.variance[l] as number) / (square - mean * mean) - 1)).toBeLessThan(0.08);
    }
  }
});

it("averages over a hundred draws at least, of users of whom dozens of directions are known", async () => {
  const random = new Random(4, 71);
  const d = 40;
  const normal = () => Float32Array.from({ length: d }, () => random.normal());
  const roots = Float32Array.from({ length: d * d }, () => random.normal() / Math.sqrt(d));
  const parameters = new Map([
    ["prior.mean", new Float32Array(d)],
    ["prior.logVariance", new Float32Array(d)],
    ["reward.weight", normal()],
    ["reward.latent", roots],
  ]);
  const config = { ...model.config, size: d, latent: d, context: 64 };
  const normalisation = { mean: new Float32Array(d), scale: new Float32Array(d).fill(1) };
  const sampler = await ImportanceSampler.open({ ...model, config, parameters, normalisation } as PersonalModel);
  const nobody = sampler.posterior([]);
  let gain = 0;
  for (let u = 0; u < 6; u++) {
    const z = normal();
    const w = (parameters.get("reward.weight") as Float32Array).map((m, j) =>
      z.reduce((sum, value, l) => sum + value * (roots[l * d + j] as number), m),
    );
    const utility = (x: Float32Array) => x.reduce((sum, value, j) => sum + value * (w[j] as number), 0);
    const pair = () => {
      const [a, b] = [normal(), normal()] as const;
      return random.uniform() < sigmoid(utility(a) - utility(b)) ? [a, b] : [b, a];
    };
    const context = Array.from({ length: 40 }, pair).map(([a = [], b = []]) => ({ a, b, label: 1 }));
    const fresh = Array.from({ length: 30 }, () => ({ alternatives: pair(), isWorst: false }));
    const own = sampler.posterior(context);
    expect(effectiveNumber(own.shares)).toBeGreaterThan(99);
    expect(effectiveNumber(own.shares)).toBeLessThan(110); // as few as allowed: the shares are flattened no further
    const logLoss = (posterior: typeof own) =>
      sampler.predict(posterior, fresh).reduce((sum, p) => sum - Math.log(p.probability[0] as number), 0) / 30 / 6;
    gain += logLoss(nobody) - logLoss(own);
  }
  expect(gain).toBeGreaterThan(0.03);
});
