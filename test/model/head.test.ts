import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference.ts";
import { compareValues, HEADS, logitOf, rewardOf, rewardsOf, stateValues } from "../../src/model/head.ts";
import type { Model, ModelConfig } from "../../src/model/model.ts";
import { compile, Graph, type Tensor } from "../../src/plan/index.ts";
import { Random } from "../../src/plan/philox.ts";
import { apart, CONFIG, dot, randomModel, sigmoid, uniforms } from "./models.ts";

/** Rows of numbers that a graph takes, by the number of columns. */
type Rows = { values: readonly number[]; cols: number };
const rows = (values: readonly number[], cols: number): Rows => ({ values, cols });

/** What a graph of these leaves gives, in f64, with the model's weights. */
async function evaluate<Leaves extends Record<string, Rows>>(
  { parameters }: Pick<Model, "parameters">,
  leaves: Leaves,
  build: (leaves: { [name in keyof Leaves]: Tensor }) => Tensor,
): Promise<number[]> {
  const graph = new Graph();
  const tensors = Object.entries(leaves).map(([name, { values, cols }]) => [
    name,
    graph.data(name, values.length / cols, cols),
  ]);
  const program = reference.load(compile(graph, { out: build(Object.fromEntries(tensors)) }), 0);
  for (const [name, { values }] of Object.entries(leaves))
    if (program.plan.named.has(name)) program.write(name, values);
  for (const [name, values] of parameters) if (program.plan.named.has(name)) program.write(name, values);
  await program.run();
  return Array.from(await program.read("out"));
}

const KINDS: ModelConfig[] = [
  ...HEADS.map((head): ModelConfig => ({ ...CONFIG, head })),
  ...(["reward", "linear"] as const).map(
    (head): ModelConfig => ({ ...CONFIG, method: "btl", head, encoder: "none", latent: 0, context: 0, beta: 0 }),
  ),
  ...(["dpl-mean-variance", "dpl-categorical"] as const).map(
    (method): ModelConfig => ({ ...CONFIG, method, encoder: "none", latent: 0, context: 0, beta: 0 }),
  ),
];
const named = KINDS.map((config) => ({ name: `${config.method} ${config.head}`, config }));
const rewarding = named.filter(({ config }) => config.head !== "classifier");
const D = CONFIG.size;

/** Leaves of `groups` latents, or none where the model has no z. */
const latents = ({ latent }: ModelConfig, random: Random, groups: number): Rows =>
  rows(uniforms(random, groups * Math.max(1, latent)), Math.max(1, latent));

describe.each(named)("rewards of options, $name", ({ config }) => {
  const model = randomModel(config, 3);
  const random = new Random(4);
  const [S, G] = [5, config.latent ? 3 : 1];
  const options = uniforms(random, S * D, 2);
  const z = latents(config, random, G);
  const comparison = rows(Array.from(model.comparison?.data ?? Array(D).fill(0)), D);
  const score = (states: number[], at: Rows) =>
    evaluate(model, { states: rows(states, D), z: at, comparison }, ({ states, z, comparison }) =>
      rewardsOf(config, { states, here: null }, config.latent ? z : null, model.comparison ? comparison : null),
    );

  it("are those of one option and one z at a time", async () => {
    const all = await score(options, z);
    expect(all).toHaveLength(G * S);
    for (let g = 0; g < G; g++) {
      for (let s = 0; s < S; s++) {
        const own = rows(z.values.slice(g * z.cols, (g + 1) * z.cols), z.cols);
        const [alone] = await score(options.slice(s * D, (s + 1) * D), own);
        expect(Math.abs((all[g * S + s] as number) - (alone as number))).toBeLessThan(1e-12);
      }
    }
    expect(new Set(all.map((r) => r.toFixed(9))).size).toBe(G * S); // no two happen to be alike
  });
});

describe("the classifier's rewards", () => {
  it("are the logit of the mean chance against the comparisons", async () => {
    const config: ModelConfig = { ...CONFIG, head: "classifier" };
    const model = randomModel(config, 5);
    const K = 4;
    const beside = Array.from(model.comparison?.data ?? []);
    const random = new Random(6);
    const [option, z] = [uniforms(random, D), rows(uniforms(random, CONFIG.latent), CONFIG.latent)];
    const [got] = await evaluate(model, { s: rows(option, D), z, beside: rows(beside, D) }, ({ s, z, beside }) =>
      rewardsOf(config, { states: s, here: null }, z, beside),
    );
    const pairs = Array.from({ length: K }, (_, k) => [...option, ...beside.slice(k * D, (k + 1) * D)]).flat();
    const logits = await evaluate(model, { pair: rows(pairs, 2 * D), z }, ({ pair, z }) =>
      logitOf(config, { pair, here: null }, z),
    );
    const p = logits.map(sigmoid).reduce((a, b) => a + b) / K;
    expect(got).toBeCloseTo(Math.log(p / (1 - p)), 10);
  });

  it("need comparisons", async () => {
    const config: ModelConfig = { ...CONFIG, head: "classifier" };
    const graph = new Graph();
    const [states, z] = [graph.data("s", 1, D), graph.data("z", 1, CONFIG.latent)];
    expect(() => rewardsOf(config, { states, here: null }, z, null)).toThrow("comparison: a classifier head scores");
  });
});

describe.each(rewarding)("segments, $name", ({ config }) => {
  const model = randomModel(config, 7);
  const long = { ...config, length: 3 };
  const random = new Random(8);
  const states = uniforms(random, 3 * D, 2);
  const z = latents(config, random, 1);
  const latent = (z: Tensor) => (config.latent ? z : null);
  /** Values (reward; mean and variance; chances of atoms) of single states. */
  const values = (of: number[]) =>
    evaluate(model, { s: rows(of, D), z }, ({ s, z }) => stateValues(config, s, latent(z)));
  const segment = (features: number[], here: number[] | null) =>
    evaluate(model, { s: rows(features, 3 * D), here: rows(here ?? [1, 1, 1], 3), z }, ({ s, here: there, z }) =>
      rewardsOf(long, { states: s, here: here && there }, latent(z), null),
    );

  it("have the sum of their states' rewards (a categorical model: the mean); an absent one does not count", async () => {
    const mean = config.method === "dpl-categorical";
    const each = await evaluate(model, { s: rows(states, D), z }, ({ s, z }) =>
      rewardOf(config, stateValues(config, s, latent(z))),
    );
    const total = (n: number) => each.slice(0, n).reduce((a, b) => a + b) / (mean ? n : 1);
    expect((await segment(states, null))[0]).toBeCloseTo(total(3), 12);
    expect((await segment(states, [1, 1, 1]))[0]).toBeCloseTo(total(3), 12);
    for (const n of [1, 2]) {
      const here = [1, 2, 3].map((i) => Number(i <= n));
      const cut = states.map((x, i) => (i < n * D ? x : 0));
      const noise = states.map((x, i) => (i < n * D ? x : 9 * x));
      for (const features of [cut, noise]) expect((await segment(features, here))[0]).toBeCloseTo(total(n), 12);
    }
  });

  it("compare by the sums of their states' values", async () => {
    const k = (await values(states.slice(0, D))).length;
    const other = uniforms(random, 3 * D, 2);
    const here = [1, 1, 0, 1, 0, 0];
    const [got] = await evaluate(
      model,
      { pair: rows([...states, ...other], 6 * D), here: rows(here, 6), z },
      ({ pair, here, z }) => logitOf(long, { pair, here }, latent(z)),
    );
    const sum = async (of: number[], n: number) => {
      const all = await values(of.slice(0, n * D));
      return Array.from({ length: k }, (_, j) => all.filter((_, i) => i % k === j).reduce((a, b) => a + b));
    };
    const [a, b] = [await sum(states, 2), await sum(other, 1)];
    const [want] = await evaluate(model, { a: rows(a, k), b: rows(b, k) }, ({ a, b }) => compareValues(config, a, b));
    expect(got).toBeCloseTo(want as number, 12);
  });
});

describe.each(rewarding)("comparisons, $name", ({ config }) => {
  it("of d with −d are f(d) − f(−d), and turn their sign with the sides", async () => {
    const model = randomModel(config, 9);
    const random = new Random(10);
    const [d, z] = [uniforms(random, 8 * D, 2), latents(config, random, 1)];
    const minus = d.map((x) => -x);
    const pairs = (first: number[], second: number[]) =>
      rows(
        Array.from({ length: 8 }, (_, r) => [first, second].flatMap((s) => s.slice(r * D, (r + 1) * D))).flat(),
        2 * D,
      );
    const logit = (pair: Rows) =>
      evaluate(model, { pair, z }, ({ pair, z }) => logitOf(config, { pair, here: null }, config.latent ? z : null));
    const [forth, back] = [await logit(pairs(d, minus)), await logit(pairs(minus, d))];
    expect(
      apart(
        forth,
        back.map((x) => -x),
      ),
    ).toBeLessThan(1e-10);
    expect(
      apart(
        forth,
        forth.map(() => 0),
      ),
    ).toBeGreaterThan(0.1);
    expect(
      apart(
        await logit(pairs(d, d)),
        forth.map(() => 0),
      ),
    ).toBeLessThan(1e-10);
    if (config.method.startsWith("dpl")) return;
    const f = (states: number[]) =>
      evaluate(model, { s: rows(states, D), z }, ({ s, z }) =>
        rewardOf(config, stateValues(config, s, config.latent ? z : null)),
      );
    const [up, down] = [await f(d), await f(minus)];
    expect(
      apart(
        forth,
        up.map((x, i) => x - (down[i] as number)),
      ),
    ).toBeLessThan(1e-12);
    if (config.head === "linear")
      expect(
        apart(
          forth,
          up.map((x) => 2 * x),
        ),
      ).toBeLessThan(1e-12);
  });
});

const leaky = (x: number) => Math.max(x, 0) + 0.2 * Math.min(x, 0);

describe("first layers that are split", () => {
  const weights = ({ parameters }: Model, name: string) => Array.from(parameters.get(name) as Float32Array);
  const random = new Random(11);
  const z = uniforms(random, 2 * CONFIG.latent); // two groups
  const groupOf = (r: number, n: number) => z.slice(Math.floor((r * 2) / n) * 3, Math.floor((r * 2) / n) * 3 + 3);
  /** leaky([x] · W + b) · out + b, one row at a time. */
  const byHand = (model: Model, name: string, x: number[], W: number[]) => {
    const H = 4;
    const bias = weights(
      model,
      Array.from(model.parameters.keys()).find((key) => key.startsWith(`${name}.0`) && key.endsWith("bias")) as string,
    );
    const h = bias.map((b, j) =>
      leaky(
        b +
          dot(
            x,
            x.map((_, i) => W[i * H + j] as number),
          ),
      ),
    );
    return dot(h, weights(model, `${name}.out.weight`)) + (weights(model, `${name}.out.bias`)[0] as number);
  };

  it("give the classifier the unsplit product of [s_A, s_B, z]", async () => {
    const config: ModelConfig = { ...CONFIG, head: "classifier", hidden: [4] };
    const model = randomModel(config, 12);
    const R = 6;
    const pair = uniforms(random, R * 2 * D, 2);
    const got = await evaluate(model, { pair: rows(pair, 2 * D), z: rows(z, 3) }, ({ pair, z }) =>
      logitOf(config, { pair, here: null }, z),
    );
    const W = ["a.weight", "b", "latent"].flatMap((part) => weights(model, `classifier.0.${part}`));
    const want = got.map((_, r) =>
      byHand(model, "classifier", [...pair.slice(r * 2 * D, (r + 1) * 2 * D), ...groupOf(r, R)], W),
    );
    expect(apart(got, want)).toBeLessThan(1e-12);
    const other = await evaluate(
      model,
      {
        pair: rows(pair, 2 * D),
        z: rows(
          z.map((x) => -x),
          3,
        ),
      },
      ({ pair, z }) => logitOf(config, { pair, here: null }, z),
    );
    expect(apart(got, other)).toBeGreaterThan(0.01);
  });

  it("give the reward that of [s, z]", async () => {
    const config: ModelConfig = { ...CONFIG, head: "reward", hidden: [4] };
    const model = randomModel(config, 13);
    const R = 6;
    const s = uniforms(random, R * D, 2);
    const got = await evaluate(model, { s: rows(s, D), z: rows(z, 3) }, ({ s, z }) => stateValues(config, s, z));
    const W = ["weight", "latent"].flatMap((part) => weights(model, `reward.0.${part}`));
    const want = got.map((_, r) => byHand(model, "reward", [...s.slice(r * D, (r + 1) * D), ...groupOf(r, R)], W));
    expect(apart(got, want)).toBeLessThan(1e-12);
  });

  it("give the linear head w(z)·s", async () => {
    const config: ModelConfig = { ...CONFIG, head: "linear" };
    const model = randomModel(config, 14);
    const R = 6;
    const s = uniforms(random, R * D, 2);
    const got = await evaluate(model, { s: rows(s, D), z: rows(z, 3) }, ({ s, z }) => stateValues(config, s, z));
    const [m, V] = [weights(model, "reward.weight"), weights(model, "reward.latent")];
    const want = got.map((_, r) => {
      const own = groupOf(r, R);
      const w = m.map(
        (x, j) =>
          x +
          dot(
            own,
            own.map((_, i) => V[i * D + j] as number),
          ),
      );
      return dot(w, s.slice(r * D, (r + 1) * D));
    });
    expect(apart(got, want)).toBeLessThan(1e-12);
  });
});

describe("distributional preference learning", () => {
  const random = new Random(15);
  const logits = (method: ModelConfig["method"], a: number[], b: number[], k: number) =>
    evaluate({ parameters: new Map() }, { a: rows(a, k), b: rows(b, k) }, ({ a, b }) =>
      compareValues({ ...CONFIG, method }, a, b),
    );

  it("categorical: the chance that A's draw is above B's, equal draws by half", async () => {
    for (let n = 0; n < 20; n++) {
      const distribution = () => {
        const p = uniforms(random, 10).map((x) => Math.exp(3 * x));
        const total = p.reduce((x, y) => x + y);
        return p.map((x) => x / total);
      };
      const [a, b] = [distribution(), distribution()];
      let above = 0;
      for (let i = 0; i < 10; i++)
        for (let j = 0; j < 10; j++) above += (a[i] as number) * (b[j] as number) * (i > j ? 1 : i === j ? 0.5 : 0);
      const [forth, back] = [await logits("dpl-categorical", a, b, 10), await logits("dpl-categorical", b, a, 10)];
      expect(sigmoid(forth[0] as number)).toBeCloseTo(above, 12);
      expect(sigmoid(forth[0] as number) + sigmoid(back[0] as number)).toBeCloseTo(1, 12);
    }
  });

  it("categorical: a state's value is a distribution, its reward the mean of atoms 0, 1/9 … 1", async () => {
    const config = named.find(({ name }) => name.startsWith("dpl-categorical"))?.config as ModelConfig;
    const model = randomModel(config, 16);
    const s = rows(uniforms(random, 4 * D, 2), D);
    const p = await evaluate(model, { s }, ({ s }) => stateValues(config, s, null));
    const r = await evaluate(model, { s }, ({ s }) => rewardOf(config, stateValues(config, s, null)));
    for (let i = 0; i < 4; i++) {
      const own = p.slice(i * 10, (i + 1) * 10);
      expect(own.reduce((x, y) => x + y)).toBeCloseTo(1, 12);
      expect(r[i]).toBeCloseTo(
        dot(
          own,
          own.map((_, k) => k / 9),
        ),
        12,
      );
    }
  });

  it("mean and variance: σ(√(2π)·(μ_A − μ_B) / √(σ²_A + σ²_B)), the slope of Φ at 0 and its argument", async () => {
    const [a, b] = [
      [0.7, 0.2, -1.1, 2.5],
      [0.1, 0.9, 0.4, 0.3],
    ];
    const want = [0, 1].map((r) => {
      const at = (x: number[], i: number) => x[2 * r + i] as number;
      return (Math.sqrt(2 * Math.PI) * (at(a, 0) - at(b, 0))) / Math.sqrt(at(a, 1) + at(b, 1));
    });
    expect(apart(await logits("dpl-mean-variance", a, b, 2), want)).toBeLessThan(1e-12);
    const h = 1e-6; // P(A ≻ B) has the slope of Φ where both are alike: 1 / √(2π) over the spread
    const [near] = await logits("dpl-mean-variance", [h, 0.5], [0, 0.5], 2);
    expect((sigmoid(near as number) - 0.5) / h).toBeCloseTo(Math.sqrt(2 * Math.PI) / 4, 6);
  });

  it("mean and variance: a state's variance is positive, its reward the mean", async () => {
    const config = named.find(({ name }) => name.startsWith("dpl-mean"))?.config as ModelConfig;
    const model = randomModel(config, 17, 3);
    const s = rows(uniforms(random, 30 * D, 2), D);
    const v = await evaluate(model, { s }, ({ s }) => stateValues(config, s, null));
    const r = await evaluate(model, { s }, ({ s }) => rewardOf(config, stateValues(config, s, null)));
    expect(v.filter((_, i) => i % 2 === 1).every((x) => x > 0)).toBe(true);
    expect(r).toEqual(v.filter((_, i) => i % 2 === 0));
  });
});
