import { describe, expect, it } from "vitest";
import { Chain } from "../../../src/train/hierarchical/chain.ts";
import { type CovariancePrior, halfT, inverseWishart } from "../../../src/train/hierarchical/covariance-prior.ts";

const PEOPLE = 6;

/** The posterior mean of Σ by the chain, when the weights of everybody are known: k = 1. */
async function meanVariance(prior: CovariancePrior, weights: readonly number[]): Promise<number> {
  const starts = Int32Array.from({ length: PEOPLE + 1 }, (_, u) => u);
  const choices = {
    size: 1,
    x: new Float64Array(PEOPLE),
    tasks: starts,
    others: new Float32Array(PEOPLE),
    users: starts,
  };
  const chain = await Chain.open(choices, 3, 0, prior);
  const state = chain.state.slice();
  weights.forEach((w, u) => {
    state[2 * u] = w; // rows have an even number of places
  });
  state.fill(0, state.length - 2 * PEOPLE, state.length - PEOPLE); // steps of size 0 leave the weights where they are
  chain.restore(0, state);
  for (let i = 0; i < 40_000; i++) chain.advance();
  return chain.estimate.sigma[0] as number;
}

/** The same, with p(σ²) up to a constant, by integration over log σ². */
function exactVariance(density: (variance: number) => number, weights: readonly number[]): number {
  const mean = weights.reduce((sum, w) => sum + w / PEOPLE, 0);
  const squares = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0);
  let [sum, total] = [0, 0];
  for (let t = -12; t < 12; t += 0.001) {
    const v = Math.exp(t);
    const p = density(v) * v * v ** (-(PEOPLE - 1) / 2) * Math.exp(-squares / (2 * v));
    sum += p * v;
    total += p;
  }
  return sum / total;
}

describe("the prior of Σ", () => {
  const weights = [0.9, -0.3, 0.4, 1.6, -0.8, 0.2];
  it.each([
    ["inverse Wishart, variance 1", inverseWishart(1), (v: number) => v ** -3 * Math.exp(-4 / (2 * v))],
    ["inverse Wishart, variance 1/16", inverseWishart(1 / 16), (v: number) => v ** -3 * Math.exp(-4 / 16 / (2 * v))],
    ["half-t deviations", halfT, (v: number) => v ** -0.5 * (1 + v / 50) ** -1.5],
  ])("gives the posterior that integration does (%s)", async (_, prior, density) => {
    const ratio = (await meanVariance(prior, weights)) / exactVariance(density, weights);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
  });
});
