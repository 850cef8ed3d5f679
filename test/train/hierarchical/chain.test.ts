import { describe, expect, it } from "vitest";
import { Random } from "../../../src/base/philox.ts";
import { type Choices, logLikelihood } from "../../../src/inference/choice-likelihood.ts";
import { Chain } from "../../../src/train/hierarchical/chain.ts";
import { inverseWishart } from "../../../src/train/hierarchical/covariance-prior.ts";
import { joined, parted } from "../../../src/train/hierarchical/parts.ts";

/** Choices of people with weights w ~ N(mean, deviation²·I), each among `alternatives` random ones. */
function simulate(
  people: number,
  tasks: number,
  random: Random,
  { mean, deviation = 1, alternatives = 2 }: { mean: readonly number[]; deviation?: number; alternatives?: number },
): { choices: Choices; weights: number[][] } {
  const k = mean.length;
  const losers = alternatives - 1;
  const x: number[] = [];
  const weights = Array.from({ length: people }, () => mean.map((m) => m + deviation * random.normal()));
  for (const w of weights) {
    for (let t = 0; t < tasks; t++) {
      const options = Array.from({ length: alternatives }, () => mean.map(() => random.normal()));
      const gumbel = () => -Math.log(-Math.log((random.index(2 ** 31) + 0.5) / 2 ** 31));
      const utility = options.map((o) => o.reduce((sum, v, i) => sum + v * (w[i] as number), gumbel()));
      const best = utility.indexOf(Math.max(...utility));
      options.forEach((o, j) => {
        if (j !== best) x.push(...o.map((v, i) => (options[best]?.[i] as number) - v));
      });
    }
  }
  const choices = {
    size: k,
    x: Float64Array.from(x),
    tasks: Int32Array.from({ length: people * tasks + 1 }, (_, t) => t * losers),
    others: new Float32Array(people * tasks),
    users: Int32Array.from({ length: people + 1 }, (_, u) => u * tasks),
  };
  return { choices, weights };
}

/** Draws of μ after burn-in, and the chain. */
async function sample(choices: Choices, seed: number, iterations: number) {
  const chain = await Chain.open(choices, seed, iterations / 2, inverseWishart(1));
  const mu: number[][] = [];
  for (let i = 0; i < iterations; i++) {
    chain.advance();
    if (i >= iterations / 2) mu.push(Array.from(chain.mu));
  }
  return { chain, mu };
}

describe("the chain of hierarchical Bayes", () => {
  it("has the posterior means that integration over a grid has", async () => {
    const { choices } = simulate(12, 6, new Random(1, 71), { mean: [0.7] });
    choices.others[3] = 0.5;
    const range = (from: number, to: number, n: number) =>
      Array.from({ length: n }, (_, i) => from + ((i + 0.5) / n) * (to - from));
    const w = range(-15, 15, 600);
    const likelihood = Array.from({ length: 12 }, (_, u) =>
      w.map((_, n) => Math.exp(logLikelihood(choices, u, Float64Array.from(w), n))),
    );
    let [total, sumMu, sumSigma] = [0, 0, 0];
    for (const logVariance of range(-3.5, 5, 85)) {
      const variance = Math.exp(logVariance);
      // Σ ~ inverse Wishart(4, 4): variance^(−3) e^(−2 / variance), and dΣ = variance · d(log variance).
      const prior = variance ** -2 * Math.exp(-2 / variance);
      for (const mu of range(-8, 8, 160)) {
        const density = w.map((v) => Math.exp((-0.5 * (v - mu) ** 2) / variance) / Math.sqrt(variance));
        let p = prior;
        for (const l of likelihood) p *= l.reduce((sum, v, n) => sum + v * (density[n] as number), 0) * 0.05;
        total += p;
        sumMu += p * mu;
        sumSigma += p * variance;
      }
    }
    const { mu, sigma } = (await sample(choices, 0, 100_000)).chain.estimate;
    expect(mu[0]).toBeCloseTo(sumMu / total, 1.5);
    expect(Math.abs((sigma[0] as number) / (sumSigma / total) - 1)).toBeLessThan(0.05);
  });

  it("draws μ and Σ from their conjugate posterior when weights are known", async () => {
    const random = new Random(2, 71);
    const [people, k] = [30, 2];
    const { choices } = simulate(people, 1, random, { mean: [0, 0] });
    const chain = await Chain.open(choices, 3, 0, inverseWishart(1));
    const w = chain.weights.map((_, i) => (i % k === 0 ? 2 : 0) + random.normal());
    const state = chain.state.slice();
    state.set(w);
    state.fill(0, state.length - 2 * people, state.length - people); // steps of size 0 leave the weights where they are
    chain.restore(0, state);
    for (let i = 0; i < 20_000; i++) chain.advance();
    expect(chain.weights).toEqual(w);
    const { mu, sigma } = chain.estimate;
    const mean = [0, 1].map((i) => w.reduce((sum, x, n) => (n % k === i ? sum + x / people : sum), 0));
    // Σ ~ inverse Wishart(ν + U − 1, V + S) once μ is integrated out; its mean is (V + S) / (ν + U − 1 − k − 1).
    const expected = (i: number, j: number) => {
      let s = i === j ? k + 3 : 0;
      for (let u = 0; u < people; u++) {
        s += ((w[u * k + i] as number) - (mean[i] as number)) * ((w[u * k + j] as number) - (mean[j] as number));
      }
      return s / (k + 3 + people - 1 - k - 1);
    };
    for (let i = 0; i < k; i++) {
      expect(Math.abs((mu[i] as number) - (mean[i] as number))).toBeLessThan(0.01);
      for (let j = 0; j < k; j++) expect(Math.abs((sigma[i * k + j] as number) - expected(i, j))).toBeLessThan(0.02);
    }
  });

  it("covers the simulated μ with its 80 % intervals about as often as they say", async () => {
    let covered = 0;
    const seeds = 30;
    for (let seed = 0; seed < seeds; seed++) {
      const mean = [0.5, -1];
      const { choices } = simulate(50, 8, new Random(seed, 72), { mean, alternatives: 3 });
      const { mu } = await sample(choices, seed, 2000);
      mean.forEach((m, i) => {
        const draws = mu.map((draw) => draw[i] as number).sort((p, q) => p - q);
        const [low, high] = [draws[100] as number, draws[899] as number];
        if (low <= m && m <= high) covered++;
      });
    }
    // 48 of 60 on average, with a standard deviation of 3.1.
    expect(covered).toBeGreaterThanOrEqual(39);
    expect(covered).toBeLessThanOrEqual(57);
  });

  it("recovers μ, Σ and people's weights from many choices among four", async () => {
    const { choices, weights } = simulate(250, 60, new Random(5, 71), {
      mean: [1, -0.5, 0],
      deviation: 0.8,
      alternatives: 4,
    });
    const { chain } = await sample(choices, 0, 1500);
    const { mu, sigma } = chain.estimate;
    for (const [i, m] of [1, -0.5, 0].entries()) {
      expect(Math.abs((mu[i] as number) - m)).toBeLessThan(0.2);
      expect(Math.abs((sigma[i * 4] as number) - 0.64)).toBeLessThan(0.16);
    }
    const error = weights.flatMap((own, u) => own.map((w, i) => ((chain.weightsOf(u)[i] as number) - w) ** 2));
    expect(Math.sqrt(error.reduce((sum, e) => sum + e, 0) / error.length)).toBeLessThan(0.4);
  });

  it("continues at a stored state with the same bits", async () => {
    const { choices } = simulate(20, 5, new Random(6, 71), { mean: [1, 0] });
    const whole = await Chain.open(choices, 7, 100, inverseWishart(1));
    for (let i = 0; i < 113; i++) whole.advance();
    const stored = joined(parted(whole.state), whole.state.length);
    expect(stored).toEqual(whole.state);
    const resumed = await Chain.open(choices, 7, 100, inverseWishart(1));
    resumed.restore(113, stored);
    for (let i = 0; i < 210; i++) {
      whole.advance();
      resumed.advance();
    }
    expect(resumed.state).toEqual(whole.state);
    expect((await Chain.open(choices, 8, 100, inverseWishart(1))).estimate).not.toEqual(whole.estimate);
  });
});
