import { describe, expect, it } from "vitest";
import { cholesky, inverseLower } from "../../../src/base/matrices.ts";
import { Random, word } from "../../../src/base/philox.ts";
import { type Choices, logLikelihood } from "../../../src/inference/choice-likelihood.ts";
import { Layout } from "../../../src/inference/sampler.ts";
import { Chain } from "../../../src/train/hierarchical/chain.ts";
import { inverseWishart } from "../../../src/train/hierarchical/covariance-prior.ts";

const normals = (random: Random, length: number) => Float64Array.from({ length }, () => random.normal());

/** People with 1 to 9 choices, each among 2 to 6 alternatives, a tie or a strength of preference. */
function ragged(random: Random, k: number, people: number): Choices {
  const [tasks, users]: [number[], number[]] = [[0], [0]];
  const others: number[] = [];
  for (let u = 0; u < people; u++) {
    for (let t = random.index(9); t >= 0; t--) {
      const rows = 1 + random.index(5);
      tasks.push((tasks[tasks.length - 1] as number) + rows);
      others.push(rows === 1 ? random.index(4) / 4 : 0);
    }
    users.push(others.length);
  }
  return {
    size: k,
    x: normals(random, k * (tasks[tasks.length - 1] as number)),
    tasks: Int32Array.from(tasks),
    others: Float32Array.from(others),
    users: Int32Array.from(users),
  };
}

describe("the kernels of hierarchical Bayes", () => {
  it("keep the log-likelihoods of people whose numbers of choices and alternatives differ", async () => {
    const random = new Random(1, 71);
    for (let k = 1; k <= 17; k++) {
      const choices = ragged(random, k, 23);
      const chain = await Chain.open(choices, k, 10, inverseWishart(1));
      for (const iterations of [0, 1, 40]) {
        let accepted = 0;
        for (let i = 0; i < iterations; i++) accepted += chain.advance();
        if (iterations > 1) expect(accepted / iterations).toBeGreaterThan(0.01);
        let expected = 0;
        for (let u = 0; u < 23; u++) expected += logLikelihood(choices, u, Float64Array.from(chain.weightsOf(u)), 0);
        expect(chain.meanLogLikelihood).toBeCloseTo(expected / choices.others.length, 5);
      }
    }
  });

  it("limit the odds of a choice that is all but impossible", async () => {
    const choices: Choices = {
      size: 1,
      x: Float64Array.of(-1000, 1000),
      tasks: Int32Array.of(0, 1, 2),
      others: new Float32Array(2),
      users: Int32Array.of(0, 2),
    };
    const chain = await Chain.open(choices, 0, 10, inverseWishart(1));
    chain.restore(
      0,
      chain.state.map((value, i) => (i === 0 ? 5 : value)),
    );
    expect(chain.meanLogLikelihood).toBeCloseTo(-40, 3);
  });

  it("invert Cholesky factors, and add up weights", async () => {
    const random = new Random(2, 71);
    const people = 5;
    for (let k = 1; k <= 17; k++) {
      const row = k + (k & 1);
      const places = (k + 3) & ~3;
      const layout = Layout.empty();
      const [information, precision, weights, mu] = [people * k, k, people, 1].map((n) => layout.take(n * row)) as [
        number,
        number,
        number,
        number,
      ];
      const [factors, triangles, total, scatter, scratch] = [
        layout.take((people * k * places) / 2),
        layout.take((2 * k + 1) * row),
        layout.take(row),
        layout.take(k * row),
        layout.take(row),
      ];
      const { kernels, memory } = await layout.open();
      const view = (at: number, rows: number) => new Float64Array(memory.buffer, at, rows * row);
      const [I, P, w, m] = [view(information, people * k), view(precision, k), view(weights, people), view(mu, 1)];
      const random64 = (to: Float64Array) => {
        for (let i = 0; i < to.length; i++) if (i % row < k) to[i] = random.normal();
      };
      for (const to of [I, P, w, m]) random64(to);
      for (let i = 0; i < k; i++) for (let u = 0; u < people; u++) I[(u * k + i) * row + i] = 4 * k;
      kernels.factor(people, k, information, precision, factors, triangles);
      const found = new Float32Array(memory.buffer, factors, people * k * places);
      for (let u = 0; u < people; u++) {
        const A = new Float64Array(k * k);
        for (let i = 0; i < k; i++) {
          for (let j = 0; j < k; j++) A[i * k + j] = (I[(u * k + i) * row + j] as number) + (P[i * row + j] as number);
        }
        const L = inverseLower(cholesky(A, k), k);
        for (let i = 0; i < k; i++) {
          for (let j = 0; j < k; j++) expect(found[(u * k + i) * places + j]).toBeCloseTo(L[i * k + j] as number, 5);
        }
      }
      kernels.total(people, k, weights, total);
      kernels.scatter(people, k, weights, mu, scatter, scratch);
      const [sums, squares] = [view(total, 1), view(scatter, k)];
      const column = (j: number) => Array.from({ length: people }, (_, u) => w[u * row + j] as number);
      for (let i = 0; i < k; i++) {
        expect(sums[i]).toBeCloseTo(
          column(i).reduce((sum, x) => sum + x, 0),
          10,
        );
        for (let j = 0; j <= i; j++) {
          const centred = (n: number) => column(n).map((x) => x - (m[n] as number));
          const expected = centred(i).reduce((sum, x, u) => sum + x * (centred(j)[u] as number), 0);
          expect(squares[i * row + j]).toBeCloseTo(expected, 10);
        }
      }
    }
  });

  it("draw steps with mean 0, variance 1 and a symmetric distribution, and logarithms of uniform numbers", async () => {
    const n = 100_000;
    const layout = Layout.empty();
    const [noise, logs, key, words] = [n / 2, n / 2, 1, 2].map((count) => layout.take(count)) as [
      number,
      number,
      number,
      number,
    ];
    const { kernels, memory } = await layout.open();
    kernels.symmetric(noise, n, 5, 7, key);
    kernels.logUniform(logs, n, 6, 7, key, words);
    const found = Array.from(new Float32Array(memory.buffer, noise, 16)).sort((p, q) => p - q);
    const sums = Array.from({ length: 16 }, (_, i) => word([0, 0], 5, 7, i)).map(
      (w) => (w & 0xffff) + (w >>> 16) - 0xffff,
    );
    for (const [i, sum] of sums.sort((p, q) => p - q).entries()) {
      expect(found[i]).toBeCloseTo((Math.sqrt(6) * sum) / 2 ** 16, 6);
    }
    const moment = (at: number, f: (x: number) => number) =>
      new Float32Array(memory.buffer, at, n).reduce((sum, x) => sum + f(x), 0) / n;
    for (const power of [1, 3]) expect(Math.abs(moment(noise, (x) => x ** power))).toBeLessThan(0.03);
    expect(Math.abs(moment(noise, (x) => x * x) - 1)).toBeLessThan(0.02);
    for (const power of [1, 2]) expect(moment(logs, (l) => Math.exp(power * l))).toBeCloseTo(1 / (power + 1), 2);
  });
});
