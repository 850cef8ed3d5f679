import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { latentSize, type ModelConfig } from "../../src/model/config.ts";
import type { Tensor } from "../../src/plan/index.ts";
import { evaluate, named, type Rows, rewarding, rows } from "./graphs.ts";
import { apart, CONFIG, logitOf, randomModel, rewardsOf, sigmoid, stateValues, uniforms, valueHead } from "./models.ts";

const D = CONFIG.size;

/** A leaf with `groups` latents, or none for a model without z. */
const latents = (config: ModelConfig, random: Random, groups: number): Rows => {
  const width = Math.max(1, latentSize(config));
  return rows(uniforms(random, groups * width), width);
};

describe.each(named)("rewards of alternatives, $name", ({ config }) => {
  const model = randomModel(config, 3);
  const random = new Random(4);
  const [S, G] = [5, latentSize(config) ? 3 : 1];
  const options = uniforms(random, S * D, 2);
  const z = latents(config, random, G);
  const comparison = rows(Array.from(model.comparison?.data ?? Array(D).fill(0)), D);
  const score = (states: number[], at: Rows) =>
    evaluate(model, { states: rows(states, D), z: at, comparison }, ({ states, z, comparison }) =>
      rewardsOf(
        config,
        { states, stateMask: null },
        latentSize(config) ? z : null,
        model.comparison ? comparison : null,
      ),
    );

  it("are the same as for one alternative and one z at a time", async () => {
    const all = await score(options, z);
    expect(all).toHaveLength(G * S);
    for (let g = 0; g < G; g++) {
      for (let s = 0; s < S; s++) {
        const own = rows(z.values.slice(g * z.cols, (g + 1) * z.cols), z.cols);
        const [alone] = await score(options.slice(s * D, (s + 1) * D), own);
        expect(Math.abs((all[g * S + s] as number) - (alone as number))).toBeLessThan(1e-12);
      }
    }
    expect(new Set(all.map((r) => r.toFixed(9))).size).toBe(G * S); // all of them differ
  });
});

describe("rewards of the classifier", () => {
  it("are the logit of the mean probability of beating the comparison states", async () => {
    const config: ModelConfig = { ...CONFIG, head: "classifier" };
    const model = randomModel(config, 5);
    const K = 4;
    const beside = Array.from(model.comparison?.data ?? []);
    const random = new Random(6);
    const [option, z] = [uniforms(random, D), rows(uniforms(random, CONFIG.latent), CONFIG.latent)];
    const [got] = await evaluate(model, { s: rows(option, D), z, beside: rows(beside, D) }, ({ s, z, beside }) =>
      rewardsOf(config, { states: s, stateMask: null }, z, beside),
    );
    const pairs = Array.from({ length: K }, (_, k) => [...option, ...beside.slice(k * D, (k + 1) * D)]).flat();
    const logits = await evaluate(model, { pair: rows(pairs, 2 * D), z }, ({ pair, z }) =>
      logitOf(config, { pair, stateMask: null }, z),
    );
    const p = logits.map(sigmoid).reduce((a, b) => a + b) / K;
    expect(got).toBeCloseTo(Math.log(p / (1 - p)), 10);
  });

  it("without comparison states compare the options with one another", async () => {
    const config: ModelConfig = { ...CONFIG, head: "classifier" };
    const random = new Random(6);
    const [options, z] = [uniforms(random, 3 * D), uniforms(random, CONFIG.latent)];
    const inputs = { s: rows(options, D), z: rows(z, CONFIG.latent) };
    const rewards = (isGiven: boolean) =>
      evaluate(randomModel(config, 5), inputs, ({ s, z }) =>
        rewardsOf(config, { states: s, stateMask: null }, z, isGiven ? s : null),
      );
    expect(await rewards(false)).toEqual(await rewards(true));
  });
});

describe.each(rewarding)("segments, $name", ({ config }) => {
  const model = randomModel(config, 7);
  const long = { ...config, length: 3 };
  const random = new Random(8);
  const states = uniforms(random, 3 * D, 2);
  const z = latents(config, random, 1);
  const latent = (z: Tensor) => (latentSize(config) ? z : null);
  /** Values (reward; mean and variance; chances of atoms) of single states. */
  const values = (of: number[]) =>
    evaluate(model, { s: rows(of, D), z }, ({ s, z }) => stateValues(config, s, latent(z)));
  const segment = (features: number[], here: number[] | null) =>
    evaluate(model, { s: rows(features, 3 * D), here: rows(here ?? [1, 1, 1], 3), z }, ({ s, here: there, z }) =>
      rewardsOf(long, { states: s, stateMask: here && there }, latent(z), null),
    );

  it("have the sum of the rewards of their states (the mean for a categorical model); masked states do not count", async () => {
    const mean = config.method === "dpl-categorical";
    const each = await evaluate(model, { s: rows(states, D), z }, ({ s, z }) =>
      valueHead(config).reward(stateValues(config, s, latent(z))),
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

  it("are compared by the sums of the values of their states", async () => {
    const k = (await values(states.slice(0, D))).length;
    const other = uniforms(random, 3 * D, 2);
    const here = [1, 1, 0, 1, 0, 0];
    const [got] = await evaluate(
      model,
      { pair: rows([...states, ...other], 6 * D), here: rows(here, 6), z },
      ({ pair, here, z }) => logitOf(long, { pair, stateMask: here }, latent(z)),
    );
    const sum = async (of: number[], n: number) => {
      const all = await values(of.slice(0, n * D));
      return Array.from({ length: k }, (_, j) => all.filter((_, i) => i % k === j).reduce((a, b) => a + b));
    };
    const [a, b] = [await sum(states, 2), await sum(other, 1)];
    const [want] = await evaluate(model, { a: rows(a, k), b: rows(b, k) }, ({ a, b }) =>
      valueHead(config).compareValues(a, b),
    );
    expect(got).toBeCloseTo(want as number, 12);
  });
});

describe.each(rewarding)("comparisons, $name", ({ config }) => {
  it("of d with −d have the logit f(d) − f(−d), which changes sign when the sides are swapped", async () => {
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
      evaluate(model, { pair, z }, ({ pair, z }) =>
        logitOf(config, { pair, stateMask: null }, latentSize(config) ? z : null),
      );
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
        valueHead(config).reward(stateValues(config, s, latentSize(config) ? z : null)),
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
