import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import { DISTRIBUTIONAL_HEADS, type DistributionalHeadName } from "../../src/model/head/index.ts";
import type { Model } from "../../src/model/model.ts";
import { evaluate, named, rows } from "./graphs.ts";
import { apart, CONFIG, dot, logitOf, randomModel, sigmoid, stateValues, uniforms, valueHead } from "./models.ts";

const D = CONFIG.size;

const leaky = (x: number) => Math.max(x, 0) + 0.2 * Math.min(x, 0);

describe("a first layer split by input", () => {
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

  it("gives the classifier the same result as the product with [s_A, s_B, z]", async () => {
    const config: ModelConfig = { ...CONFIG, head: "classifier", hidden: [4] };
    const model = randomModel(config, 12);
    const R = 6;
    const pair = uniforms(random, R * 2 * D, 2);
    const got = await evaluate(model, { pair: rows(pair, 2 * D), z: rows(z, 3) }, ({ pair, z }) =>
      logitOf(config, { pair, stateMask: null }, z),
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
      ({ pair, z }) => logitOf(config, { pair, stateMask: null }, z),
    );
    expect(apart(got, other)).toBeGreaterThan(0.01);
  });

  it("gives the reward head the same result as the product with [s, z]", async () => {
    const config: ModelConfig = { ...CONFIG, head: "reward", hidden: [4] };
    const model = randomModel(config, 13);
    const R = 6;
    const s = uniforms(random, R * D, 2);
    const got = await evaluate(model, { s: rows(s, D), z: rows(z, 3) }, ({ s, z }) => stateValues(config, s, z));
    const W = ["weight", "latent"].flatMap((part) => weights(model, `reward.0.${part}`));
    const want = got.map((_, r) => byHand(model, "reward", [...s.slice(r * D, (r + 1) * D), ...groupOf(r, R)], W));
    expect(apart(got, want)).toBeLessThan(1e-12);
  });

  it("gives the linear head w(z)·s", async () => {
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
  const logits = (head: DistributionalHeadName, a: number[], b: number[], k: number) =>
    evaluate({ parameters: new Map() }, { a: rows(a, k), b: rows(b, k) }, ({ a, b }) =>
      DISTRIBUTIONAL_HEADS[head].compareValues(a, b),
    );

  it("categorical: P(A ≻ B) is the probability that A's draw is larger, counting equal draws half", async () => {
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

  it("categorical: the value of a state is a distribution, its reward the mean over atoms 0, 1/9 … 1", async () => {
    const config = named.find(({ name }) => name.startsWith("dpl-categorical"))?.config as ModelConfig;
    const model = randomModel(config, 16);
    const s = rows(uniforms(random, 4 * D, 2), D);
    const p = await evaluate(model, { s }, ({ s }) => stateValues(config, s, null));
    const r = await evaluate(model, { s }, ({ s }) => valueHead(config).reward(stateValues(config, s, null)));
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

  it("mean and variance: P(A ≻ B) = σ(√(2π)·(μ_A − μ_B) / √(σ²_A + σ²_B))", async () => {
    const [a, b] = [
      [0.7, 0.2, -1.1, 2.5],
      [0.1, 0.9, 0.4, 0.3],
    ];
    const want = [0, 1].map((r) => {
      const at = (x: number[], i: number) => x[2 * r + i] as number;
      return (Math.sqrt(2 * Math.PI) * (at(a, 0) - at(b, 0))) / Math.sqrt(at(a, 1) + at(b, 1));
    });
    expect(apart(await logits("dpl-mean-variance", a, b, 2), want)).toBeLessThan(1e-12);
    const h = 1e-6; // the slope of P at equal means is √(2π) / 4, here divided by a standard deviation of 1
    const [near] = await logits("dpl-mean-variance", [h, 0.5], [0, 0.5], 2);
    expect((sigmoid(near as number) - 0.5) / h).toBeCloseTo(Math.sqrt(2 * Math.PI) / 4, 6);
  });

  it("mean and variance: the variance of a state is positive, its reward is the mean", async () => {
    const config = named.find(({ name }) => name.startsWith("dpl-mean"))?.config as ModelConfig;
    const model = randomModel(config, 17, 3);
    const s = rows(uniforms(random, 30 * D, 2), D);
    const v = await evaluate(model, { s }, ({ s }) => stateValues(config, s, null));
    const r = await evaluate(model, { s }, ({ s }) => valueHead(config).reward(stateValues(config, s, null)));
    expect(v.filter((_, i) => i % 2 === 1).every((x) => x > 0)).toBe(true);
    expect(r).toEqual(v.filter((_, i) => i % 2 === 0));
  });
});
