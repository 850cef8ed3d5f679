import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import * as world from "../../src/world/gaussians.ts";
import { chiDeviations, kolmogorov } from "../backend/statistics.ts";

/** log N(x; μ, σ²), written out. */
const logDensity = ({ mean, deviation }: world.GaussianUser, x: number) =>
  Math.log(Math.exp(-((x - mean) ** 2) / (2 * deviation ** 2)) / (deviation * Math.sqrt(2 * Math.PI)));

describe("four users over one dimension", () => {
  it("have the log of a normal density as their reward, up to a constant", () => {
    for (const user of world.FOUR_USERS) {
      for (const x of [-3, 0, 1.5]) {
        const own = world.reward(user, user.mean + x) - world.reward(user, user.mean);
        expect(own).toBeCloseTo(logDensity(user, user.mean + x) - logDensity(user, user.mean), 10);
      }
    }
  });

  it("answer with the Bradley–Terry–Luce probability", () => {
    const random = new Random(1, 81);
    for (const user of [...world.FOUR_USERS, ...world.NOISY_USERS]) {
      // Number of answers and of those for a, by predicted probability in tenths.
      const bins = Array.from({ length: 10 }, () => ({ n: 0, p: 0, variance: 0, said: 0 }));
      for (let i = 0; i < 20_000; i++) {
        const { a, b, label } = world.ask(user, random);
        const p = 1 / (1 + Math.exp(logDensity(user, b) - logDensity(user, a)));
        if (Number.isNaN(p)) continue; // the density underflows
        expect(world.preference(user, a, b)).toBeCloseTo(p, 6);
        const bin = bins[Math.min(9, Math.floor(10 * p))] as (typeof bins)[number];
        bin.n++;
        bin.p += p;
        bin.variance += p * (1 - p);
        bin.said += label;
      }
      for (const { n, p, variance, said } of bins) {
        if (variance > 3) expect(Math.abs(said - p)).toBeLessThan(4.5 * Math.sqrt(variance));
        else expect(Math.abs(said - p)).toBeLessThan(12);
        expect(n).toBeGreaterThan(0);
      }
    }
  });

  it("compare states drawn uniformly from −10 to 10", () => {
    const random = new Random(2, 82);
    const asked = Array.from({ length: 5000 }, () => world.ask(world.FOUR_USERS[0] as world.GaussianUser, random));
    for (const side of ["a", "b"] as const) {
      const states = asked.map((answer) => answer[side]);
      expect(kolmogorov(states, (x) => (x + 10) / 20)).toBeLessThan(1.95); // 99.9 %
    }
  });

  it("make well-formed data, in which each annotator is a user drawn uniformly", () => {
    const [annotators, answers] = [400, 60];
    const data = world.preferences(world.FOUR_USERS, annotators, answers, new Random(3, 83));
    checkPreferences(data);
    expect(data.offsets).toHaveLength(annotators + 1);
    const counts = [0, 0, 0, 0];
    for (let u = 0; u < annotators; u++) {
      const own = Array.from({ length: answers }, (_, i) => {
        const row = u * answers + i;
        const [a, b] = [0, 1].map((k) => data.states[data.pairs[2 * row + k] as number] as number);
        return { a, b, label: data.labels[row] } as world.StateAnswer;
      });
      const belief = world.bayes(world.FOUR_USERS, own);
      const [top, sure] = belief.reduce((best, p, i) => (p > best[1] ? [i, p] : best), [0, 0] as [number, number]);
      expect(sure).toBeGreaterThan(0.9); // sixty answers tell who it is
      counts[top] = (counts[top] as number) + 1;
    }
    expect(
      chiDeviations(
        counts,
        counts.map(() => annotators / 4),
      ),
    ).toBeLessThan(5);
  });
});

describe("the posterior over the four users", () => {
  it("follows Bayes's rule", () => {
    const random = new Random(4, 84);
    for (let n = 0; n < 50; n++) {
      const user = world.FOUR_USERS[random.index(4)] as world.GaussianUser;
      const answers = Array.from({ length: random.index(4) }, () => ({
        a: 6 * random.uniform() - 3,
        b: 6 * random.uniform() - 3,
        label: random.index(2) as 0 | 1,
      }));
      const belief = world.bayes([user, ...world.FOUR_USERS], answers);
      const likelihood = [user, ...world.FOUR_USERS].map((u) => {
        let p = 1;
        for (const { a, b, label } of answers) {
          const first = Math.exp(logDensity(u, a)) / (Math.exp(logDensity(u, a)) + Math.exp(logDensity(u, b)));
          p *= label === 1 ? first : 1 - first;
        }
        return p;
      });
      const total = likelihood.reduce((x, y) => x + y);
      belief.forEach((p, i) => {
        expect(p).toBeCloseTo((likelihood[i] as number) / total, 8);
      });
    }
  });

  it("is uniform before the first answer, and does not underflow after thousands", () => {
    expect(world.bayes(world.FOUR_USERS, [])).toEqual([0.25, 0.25, 0.25, 0.25]);
    const random = new Random(5, 85);
    const [careless] = world.NOISY_USERS as [world.GaussianUser];
    const answers = Array.from({ length: 3000 }, () => world.ask(careless, random));
    expect(world.bayes([careless, { mean: 4, deviation: 4 }], answers)[0]).toBeCloseTo(1, 9);
  });
});

it("region spans three standard deviations to both sides of a user's mean", () => {
  const grid = world.region({ mean: 2, deviation: 0.5 }, 7);
  [0.5, 1, 1.5, 2, 2.5, 3, 3.5].forEach((x, i) => {
    expect(grid[i]).toBeCloseTo(x, 12);
  });
});
