import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { kolmogorov, normalCdf } from "../backend/statistics.ts";
import { encoded, L, maskOf, N, one, type Said, type Told, told, userOf, WIDTH } from "./encoded.ts";
import { apart, dot, invert, normals, times } from "./models.ts";

/** The precision P and P·mean, to which each answer adds. */
const natural = ({ covariance, mean }: Said) => {
  const { inverse } = invert(covariance, L);
  return [...inverse, ...times(inverse, mean)];
};
const minus = (x: number[], y: number[]) => x.map((xi, i) => xi - (y[i] as number));

describe.each(["aggregation", "utility"] as const)("Bayesian aggregation: %s", (name) => {
  it("reduces the variance in every direction with every answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const random = new Random(seed);
        const user = userOf(random, N);
        const growing = Array.from({ length: N + 1 }, (_, count) => told({ ...user, count }));
        const all = await encoded(name, growing, { seed });
        for (let n = 0; n < N; n++) {
          const [before, after] = [all[n], all[n + 1]] as [Said, Said];
          for (let k = 0; k < 10; k++) {
            const x = normals(random, L);
            const spread = ({ covariance }: Said) => dot(x, times(covariance, x));
            expect(spread(after)).toBeLessThan(spread(before));
          }
          before.variance.forEach((v, i) => {
            expect(after.variance[i]).toBeLessThan(v);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("adds a term of rank one for each answer, independent of the other answers", async () => {
    const user = told(userOf(new Random(7), 3));
    const only = (...places: number[]): Told => ({
      ...user,
      mask: maskOf({ ...user, count: 0 }).map((_, i) => Number(places.includes(i))),
    });
    const all = await encoded(name, [only(), only(0), only(1), only(2), only(0, 1, 2)]);
    const [nothing, ...said] = all.map(natural) as [number[], number[], number[], number[], number[]];
    const [first, second, third, together] = said.map((each) => minus(each, nothing)) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const sum = first.map((x, i) => x + (second[i] as number) + (third[i] as number));
    expect(apart(sum, together)).toBeLessThan(1e-9);
    for (const each of [first, second, third]) {
      // u·uᵀ has rank one, so every 2 × 2 minor is 0.
      const at = (i: number, j: number) => each[i * L + j] as number;
      for (let i = 1; i < L; i++) expect(at(0, 0) * at(i, i) - at(0, i) * at(i, 0)).toBeCloseTo(0, 9);
      expect(at(0, 0) + at(1, 1) + at(2, 2)).toBeGreaterThan(1e-3);
    }
  });

  it("treats a tie as the mean of both orders, and depends on the sides", async () => {
    const user = told(userOf(new Random(8), 1));
    const labelled = (label: number): Told => ({ ...user, label: user.label.map(() => label) });
    const size = WIDTH / 2;
    const turned = {
      ...labelled(0),
      pair: user.pair.map((_, i) => user.pair[i - (i % WIDTH) + ((i + size) % WIDTH)] as number),
    };
    const all = await encoded(name, [labelled(1), labelled(0), labelled(0.5), turned]);
    const [won, lost, tied, same] = all.map(natural) as [number[], number[], number[], number[]];
    expect(
      apart(
        tied,
        won.map((x, i) => (x + (lost[i] as number)) / 2),
      ),
    ).toBeLessThan(1e-9);
    expect(apart(won, same)).toBeLessThan(1e-9);
    expect(apart(won, lost)).toBeGreaterThan(1e-2);
  });

  it("draws samples with the stated mean and covariance", async () => {
    const count = 10_000;
    const user = told(userOf(new Random(9), 4));
    const { covariance, variance } = await one(name, user);
    const { mean, z } = await one(name, user, { noise: normals(new Random(10), count * L) });
    expect(
      apart(
        covariance.filter((_, k) => k % (L + 1) === 0),
        variance,
      ),
    ).toBeLessThan(1e-11);
    for (let i = 0; i < L; i++) {
      const [m, sd] = [mean[i] as number, Math.sqrt(variance[i] as number)];
      const draws = Array.from({ length: count }, (_, k) => ((z[k * L + i] as number) - m) / sd);
      expect(kolmogorov(draws, normalCdf)).toBeLessThan(1.95); // the 99.9 % quantile
    }
    // The squared length of a whitened draw is χ² distributed with L = 3 degrees of freedom.
    const { inverse } = invert(covariance, L);
    const squares = Array.from({ length: count }, (_, k) => {
      const x = minus(z.slice(k * L, (k + 1) * L), mean);
      return dot(x, times(inverse, x));
    });
    const chi = (q: number) => 2 * normalCdf(Math.sqrt(q)) - 1 - Math.sqrt((2 * q) / Math.PI) * Math.exp(-q / 2);
    expect(kolmogorov(squares, chi)).toBeLessThan(1.95);
  });
});

describe("measurements of utilities", () => {
  const size = WIDTH / 2;

  it("are along R·(chosen − rejected): q is the prior in all other directions", async () => {
    const user = userOf(new Random(11), 1);
    const [nothing, said] = (await encoded("utility", [told({ ...user, count: 0 }), told(user)])) as [Said, Said];
    const sign = user.label[0] ? 1 : -1;
    const x = Array.from(
      { length: size },
      (_, j) => sign * ((user.pair[j] as number) - (user.pair[size + j] as number)),
    );
    const R = Array.from(said.parameters.get("reward.latent") as Float32Array);
    const g = Array.from({ length: L }, (_, l) => dot(R.slice(l * size, (l + 1) * size), x));
    const added = minus(natural(said), natural(nothing));
    const scale = dot(added.slice(0, L), g) / (dot(g, g) * (g[0] as number)); // added = scale · g·gᵀ
    expect(scale).toBeGreaterThan(0);
    added.slice(0, L * L).forEach((v, k) => {
      expect(v).toBeCloseTo(scale * (g[Math.floor(k / L)] as number) * (g[k % L] as number), 9);
    });
    const along = (added[L * L] as number) / (g[0] as number);
    added.slice(L * L).forEach((v, l) => {
      expect(v).toBeCloseTo(along * (g[l] as number), 9);
    });
  });

  it("depend on the difference of the sides alone", async () => {
    const user = told(userOf(new Random(12), N));
    const shifted = { ...user, pair: user.pair.map((v, i) => v + ((i % size) - 0.5) / 4) };
    const [q, same] = (await encoded("utility", [user, shifted])) as [Said, Said];
    expect(apart(q.mean, same.mean)).toBeLessThan(1e-9);
    expect(apart(q.covariance, same.covariance)).toBeLessThan(1e-9);
  });
});
