import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference.ts";
import { wasm } from "../../src/backend/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { ENCODERS, type EncoderName, encode } from "../../src/model/encoder.ts";
import { prior } from "../../src/model/posterior.ts";
import { compile, Graph } from "../../src/plan/index.ts";
import { Random } from "../../src/plan/philox.ts";
import { kolmogorov, normalCdf } from "../backend/statistics.ts";
import { apart, CONFIG, dot, invert, normals, randomModel, times, uniforms } from "./models.ts";

const [N, L, WIDTH] = [CONFIG.context, CONFIG.latent, 2 * CONFIG.size];

/** Answers of one user; those after `count` are absent, whatever they hold. */
interface User {
  pair: number[];
  label: number[];
  count: number;
}
const userOf = (random: Random, count: number): User => ({
  pair: uniforms(random, N * WIDTH, 2),
  label: Array.from({ length: N }, () => random.index(2)),
  count,
});
/** The same answers at other places, the absent ones included. */
const moved = ({ pair, label }: User, presence: number[], to: number[]) => ({
  pair: to.flatMap((i) => pair.slice(i * WIDTH, (i + 1) * WIDTH)),
  label: to.map((i) => label[i] as number),
  presence: to.map((i) => presence[i] as number),
});
const presenceOf = ({ count }: User) => Array.from({ length: N }, (_, i) => Number(i < count));

interface Told {
  pair: number[];
  label: number[];
  presence: number[];
}
const told = (user: User): Told => ({ ...user, presence: presenceOf(user) });

interface Options {
  backend?: Backend;
  seed?: number;
  ties?: boolean;
  /** Weights are uniform in ± this. */
  bound?: number;
  /** Standard normal numbers behind each user's draws; the rows of the identity where they are left out. */
  noise?: number[];
}

/** What the encoder says of each user; without noise its draws are the mean plus the rows of W, Σ = WᵀW. */
async function encoded(
  name: EncoderName,
  users: Told[],
  { backend = reference, seed = 1, ties = true, bound, noise }: Options = {},
) {
  const config = { ...CONFIG, encoder: name };
  const each = noise ?? Array.from({ length: L * L }, (_, k) => Number(k % (L + 1) === 0));
  const graph = new Graph();
  const rows = graph.count("users", users.length);
  const answers = {
    presence: graph.data("presence", rows, N),
    pair: graph.data("pair", { ...rows, times: N, max: N * users.length }, WIDTH),
    label: graph.data("label", { ...rows, times: N, max: N * users.length }, 1),
    ties,
  };
  const draws = each.length / L;
  const epsilon = graph.data("noise", { ...rows, times: draws, max: draws * users.length }, L);
  const q = encode(name, answers, config.hidden, prior(graph, L));
  const program = backend.load(
    compile(graph, { mean: q.mean, variance: q.variance, kl: q.kl, z: q.sample(epsilon) }),
    0,
  );
  const { parameters } = randomModel(config, seed, bound);
  for (const [parameter, values] of parameters) if (program.plan.named.has(parameter)) program.write(parameter, values);
  for (const leaf of ["pair", "label", "presence"] as const)
    program.write(
      leaf,
      users.flatMap((user) => user[leaf]),
    );
  program.write(
    "noise",
    users.flatMap(() => each),
  );
  await program.run();
  const read = async (output: string) => Array.from(await program.read(output));
  const [mean, variance, kl, z] = [await read("mean"), await read("variance"), await read("kl"), await read("z")];
  return users.map((_, u) => {
    const of = (values: number[], n: number) => values.slice(u * n, (u + 1) * n);
    const own = { mean: of(mean, L), variance: of(variance, L), kl: of(kl, L), z: of(z, draws * L) };
    const w = (k: number, i: number) => (own.z[k * L + i] as number) - (own.mean[i] as number);
    const covariance = Array.from({ length: L * L }, (_, n) => {
      const [i, j] = [Math.floor(n / L), n % L];
      return Array.from({ length: L }, (_, k) => w(k, i) * w(k, j)).reduce((a, b) => a + b, 0);
    });
    return { ...own, covariance, parameters };
  });
}
type Said = Awaited<ReturnType<typeof encoded>>[number];
const priorOf = ({ parameters }: Said) => ({
  mean: Array.from(parameters.get("prior.mean") as Float32Array),
  variance: Array.from(parameters.get("prior.logVariance") as Float32Array, Math.exp),
});
const one = async (name: EncoderName, user: Told, options?: Options): Promise<Said> =>
  (await encoded(name, [user], options))[0] as Said;

const BACKENDS = [
  { backend: reference, tolerance: 1e-11 },
  { backend: wasm(await kernels()), tolerance: 2e-5 },
];

describe.each(BACKENDS)("every encoder, $backend.name", ({ backend, tolerance }) => {
  it.each(ENCODERS)("%s: no answers leave the prior", async (name) => {
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

  it.each(ENCODERS)("%s: what an absent answer holds does not matter", async (name) => {
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
    expect(apart(said.mean, changed.mean)).toBeGreaterThan(1e-3); // where there is an answer, it does
  });

  it.each(["aggregation", "attention"] as const)("%s: the order of answers does not matter", async (name) => {
    const random = new Random(3);
    for (const count of [2, 5, N]) {
      const user = userOf(random, count);
      const shuffled = moved(user, presenceOf(user), random.permutation(N));
      const [said, same] = (await encoded(name, [told(user), shuffled], { backend })) as [Said, Said];
      for (const part of ["mean", "variance"] as const) expect(apart(said[part], same[part])).toBeLessThan(tolerance);
    }
  });

  it.each(ENCODERS)("%s: users do not see each other's answers", async (name) => {
    const users = [4, 0, 6, 1].map((count, u) => told(userOf(new Random(u, 4), count)));
    const together = await encoded(name, users, { backend });
    for (const [u, user] of users.entries()) {
      const alone = await one(name, user, { backend });
      for (const part of ["mean", "variance", "kl", "z"] as const)
        expect(apart((together[u] as Said)[part], alone[part])).toBeLessThan(tolerance);
    }
  });

  it.each(ENCODERS)("%s: where no label is ½, it is the same whether one may be", async (name) => {
    for (const count of [1, 4, N]) {
      const user = told(userOf(new Random(count, 5), count));
      const [with_, without] = [
        await one(name, user, { backend, ties: true }),
        await one(name, user, { backend, ties: false }),
      ];
      for (const part of ["mean", "variance", "kl"] as const)
        expect(apart(with_[part], without[part])).toBeLessThan(tolerance);
    }
  });

  it.each(ENCODERS)("%s: KL(q ‖ p) is that of two normal distributions", async (name) => {
    // Attention's draws are rescaled, so its covariance is not theirs: what it says is diagonal.
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

describe("Bayesian aggregation", () => {
  it("grows more certain in every direction with every answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const random = new Random(seed);
        const user = userOf(random, N);
        const growing = Array.from({ length: N + 1 }, (_, count) => told({ ...user, count }));
        const all = await encoded("aggregation", growing, { seed });
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

  /** P and P·mean: to these each answer adds. */
  const natural = ({ covariance, mean }: Said) => {
    const { inverse } = invert(covariance, L);
    return [...inverse, ...times(inverse, mean)];
  };
  const minus = (x: number[], y: number[]) => x.map((xi, i) => xi - (y[i] as number));

  it("adds what each answer says alone, along one direction", async () => {
    const user = told(userOf(new Random(7), 3));
    const only = (...places: number[]): Told => ({
      ...user,
      presence: presenceOf({ ...user, count: 0 }).map((_, i) => Number(places.includes(i))),
    });
    const all = await encoded("aggregation", [only(), only(0), only(1), only(2), only(0, 1, 2)]);
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
      // u·uᵀ has rank one: every 2 × 2 minor is 0.
      const at = (i: number, j: number) => each[i * L + j] as number;
      for (let i = 1; i < L; i++) expect(at(0, 0) * at(i, i) - at(0, i) * at(i, 0)).toBeCloseTo(0, 9);
      expect(at(0, 0) + at(1, 1) + at(2, 2)).toBeGreaterThan(1e-3);
    }
  });

  it("takes a tie for the mean of both orders, and the sides for what they are", async () => {
    const user = told(userOf(new Random(8), 1));
    const labelled = (label: number): Told => ({ ...user, label: user.label.map(() => label) });
    const size = WIDTH / 2;
    const turned = {
      ...labelled(0),
      pair: user.pair.map((_, i) => user.pair[i - (i % WIDTH) + ((i + size) % WIDTH)] as number),
    };
    const all = await encoded("aggregation", [labelled(1), labelled(0), labelled(0.5), turned]);
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

  it("draws with the mean and covariance that it states", async () => {
    const count = 10_000;
    const user = told(userOf(new Random(9), 4));
    const { covariance, variance } = await one("aggregation", user);
    const { mean, z } = await one("aggregation", user, { noise: normals(new Random(10), count * L) });
    expect(
      apart(
        covariance.filter((_, k) => k % (L + 1) === 0),
        variance,
      ),
    ).toBeLessThan(1e-11);
    for (let i = 0; i < L; i++) {
      const [m, sd] = [mean[i] as number, Math.sqrt(variance[i] as number)];
      const draws = Array.from({ length: count }, (_, k) => ((z[k * L + i] as number) - m) / sd);
      expect(kolmogorov(draws, normalCdf)).toBeLessThan(1.95); // 99.9 %
    }
    // Whitened by Σ, the squared length of a draw has L = 3 degrees of freedom.
    const { inverse } = invert(covariance, L);
    const squares = Array.from({ length: count }, (_, k) => {
      const x = minus(z.slice(k * L, (k + 1) * L), mean);
      return dot(x, times(inverse, x));
    });
    const chi = (q: number) => 2 * normalCdf(Math.sqrt(q)) - 1 - Math.sqrt((2 * q) / Math.PI) * Math.exp(-q / 2);
    expect(kolmogorov(squares, chi)).toBeLessThan(1.95);
  });
});

describe("attention", () => {
  it("states means and log-variances within ±1, and draws on the sphere of radius √L", async () => {
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

  it("draws along mean + deviation·noise", async () => {
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

  it("takes a tie for the mean of both orders", async () => {
    // Of one answer alone, what is said before the clamp is affine in what the network reads off it.
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
