import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { permutation, Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { encoded, L, maskOf, moved, N, one, priorOf, type Said, type Told, told, userOf, WIDTH } from "./encoded.ts";
import { apart, ENCODER_NAMES, invert, normals } from "./models.ts";

const BACKENDS = [
  { backend: reference, tolerance: 1e-11 },
  { backend: wasm(await kernels()), tolerance: 2e-5 },
];

describe.each(BACKENDS)("encoders on $backend.name", ({ backend, tolerance }) => {
  it.each(ENCODER_NAMES)("%s: without answers the posterior is the prior", async (name) => {
    const said = await one(name, told(userOf(new Random(1), 0)), { backend });
    const { mean, variance } = priorOf(said);
    expect(apart(said.mean, mean)).toBeLessThan(tolerance);
    expect(apart(said.variance, variance)).toBeLessThan(tolerance);
    expect(
      apart(
        said.kl,
        mean.map(() => 0),
      ),
    ).toBeLessThan(tolerance);
  });

  it.each(ENCODER_NAMES)("%s: the values of masked answers do not matter", async (name) => {
    const user = told(userOf(new Random(2), 3));
    const other = {
      ...user,
      pair: user.pair.map((x, i) => (i < 3 * WIDTH ? x : 50 - x)),
      label: user.label.map((y, i) => (i < 3 ? y : 1 - y)),
    };
    const [said, same] = (await encoded(name, [user, other], { backend })) as [Said, Said];
    for (const part of ["mean", "variance", "kl", "z"] as const) expect(apart(said[part], same[part])).toBe(0);
    const { label } = user;
    const changed = await one(name, { ...user, label: [1 - (label[0] as number), ...label.slice(1)] }, { backend });
    expect(apart(said.mean, changed.mean)).toBeGreaterThan(1e-3); // values of other answers do matter
  });

  it.each(["aggregation", "attention"] as const)("%s: the order of answers does not matter", async (name) => {
    const random = new Random(3);
    for (const count of [2, 5, N]) {
      const user = userOf(random, count);
      const shuffled = moved(user, maskOf(user), permutation(random, N));
      const [said, same] = (await encoded(name, [told(user), shuffled], { backend })) as [Said, Said];
      for (const part of ["mean", "variance"] as const) expect(apart(said[part], same[part])).toBeLessThan(tolerance);
    }
  });

  it.each(ENCODER_NAMES)("%s: a user's posterior does not depend on other users' answers", async (name) => {
    const users = [4, 0, 6, 1].map((count, u) => told(userOf(new Random(u, 4), count)));
    const together = await encoded(name, users, { backend });
    for (const [u, user] of users.entries()) {
      const alone = await one(name, user, { backend });
      for (const part of ["mean", "variance", "kl", "z"] as const)
        expect(apart((together[u] as Said)[part], alone[part])).toBeLessThan(tolerance);
    }
  });

  it.each(ENCODER_NAMES)(
    "%s: without ties the result is the same whether or not the graph supports them",
    async (name) => {
      for (const count of [1, 4, N]) {
        const user = told(userOf(new Random(count, 5), count));
        const [with_, without] = [
          await one(name, user, { backend, ties: true }),
          await one(name, user, { backend, ties: false }),
        ];
        for (const part of ["mean", "variance", "kl"] as const)
          expect(apart(with_[part], without[part])).toBeLessThan(tolerance);
      }
    },
  );

  it.each(ENCODER_NAMES)("%s: KL(q ‖ p) agrees with the closed form for two normal distributions", async (name) => {
    // Attention rescales its draws, so its covariance is not theirs; the stated one is diagonal.
    for (const said of await encoded(
      name,
      [1, 3, N].map((count) => told(userOf(new Random(count, 6), count))),
      { backend },
    )) {
      const diagonal = said.variance.flatMap((v, i) => said.variance.map((_, j) => (i === j ? v : 0)));
      const covariance = name === "attention" ? diagonal : said.covariance;
      const p = priorOf(said);
      const off = said.mean.map((m, i) => m - (p.mean[i] as number));
      const terms = off.map((d, i) => ((covariance[i * (L + 1)] as number) + d * d) / (p.variance[i] as number));
      const logRatio = Math.log(p.variance.reduce((a, b) => a * b) / invert(covariance, L).determinant);
      const kl = (terms.reduce((a, b) => a + b) - L + logRatio) / 2;
      expect(kl).toBeGreaterThan(1e-3);
      expect(Math.abs(said.kl.reduce((a, b) => a + b) - kl)).toBeLessThan(100 * tolerance * kl);
    }
  });
});

describe("attention", () => {
  it("clamps means and log-variances to ±1, and draws samples on the sphere of radius √L", async () => {
    const users = [1, 2, 5, N].map((count) => told(userOf(new Random(count, 11), count)));
    for (const bound of [0.8, 8]) {
      const noise = normals(new Random(12), 20 * L);
      for (const { mean, variance, z } of await encoded("attention", users, { bound, noise })) {
        for (const m of mean) expect(Math.abs(m)).toBeLessThanOrEqual(1);
        for (const v of variance) expect(Math.abs(Math.log(v))).toBeLessThanOrEqual(1 + 1e-12);
        for (let k = 0; k < 20; k++) expect(Math.hypot(...z.slice(k * L, (k + 1) * L))).toBeCloseTo(Math.sqrt(L), 9);
        if (bound === 8) expect(mean.some((m) => Math.abs(m) === 1)).toBe(true);
      }
    }
  });

  it("draws samples in the direction of mean + deviation·noise", async () => {
    const noise = normals(new Random(13), 5 * L);
    const { mean, variance, z } = await one("attention", told(userOf(new Random(14), 3)), { noise });
    for (let k = 0; k < 5; k++) {
      const plain = mean.map((m, i) => m + Math.sqrt(variance[i] as number) * (noise[k * L + i] as number));
      const length = Math.hypot(...plain);
      expect(
        apart(
          z.slice(k * L, (k + 1) * L),
          plain.map((x) => (x * Math.sqrt(L)) / length),
        ),
      ).toBeLessThan(1e-9);
    }
  });

  it("treats a tie as the mean of both orders", async () => {
    // With a single answer, the output before the clamp is affine in the encoding of that answer.
    const user = told(userOf(new Random(15), 1));
    const labelled = (label: number): Told => ({ ...user, label: user.label.map(() => label) });
    const all = await encoded("attention", [labelled(1), labelled(0), labelled(0.5)], { bound: 0.3 });
    const [won, lost, tied] = all as [Said, Said, Said];
    expect(
      apart(
        tied.mean,
        won.mean.map((x, i) => (x + (lost.mean[i] as number)) / 2),
      ),
    ).toBeLessThan(1e-12);
    expect(apart(won.mean, lost.mean)).toBeGreaterThan(1e-4);
  });
});
