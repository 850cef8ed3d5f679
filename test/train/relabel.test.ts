// Rewards of trajectories against their definitions, computed row by row in f64.

import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { rowCount } from "../../src/data/trajectories.ts";
import { kernels } from "../../src/host/node.ts";
import type { Model } from "../../src/model/model.ts";
import { type RelabelOptions, relabel } from "../../src/train/relabel.ts";
import { apart, sigmoid, uniforms } from "../model/models.ts";
import { difference, outputsOf, rewardOf, softmax } from "../model/plain.ts";
import { COLUMNS, KINDS, modelOf, trajectoriesOf, WIDTH } from "./rewards.ts";

const backend = wasm(await kernels());
/** The second trajectory is longer than a block of a reward head, the third longer than a block of a classifier. */
const LENGTHS = [3, 1300, 131, 1, 40];
const C = 9;

const random = new Random(3, 12);
const data = trajectoriesOf(LENGTHS, () => uniforms(random, 1, 2)[0] as number);
const rewarded = (m: Model, options: RelabelOptions = {}, of = data) =>
  relabel(backend, m, of, { columns: COLUMNS, comparisons: C, seed: 5, ...options });

/** Features of a row that the model sees. */
const featuresOf = ({ normalisation: { mean, scale } }: Model, row: number, of = data): number[] =>
  COLUMNS.map((c, j) => ((of.observations[row * WIDTH + c] as number) - (mean[j] as number)) * (scale[j] as number));
/** The comparison states that a seed draws; they come first in its stream. */
function comparisonOf(m: Model, seed = 5): number[][] {
  const drawn = new Random(seed, 0x2e1abe1);
  return Array.from({ length: C }, () => featuresOf(m, drawn.index(rowCount(data))));
}
type Told = Awaited<ReturnType<typeof rewarded>>;
/** f(features, z) for every row, with the z of its trajectory. */
const each = (m: Model, { condition }: Told, f: (s: number[], z: number[]) => number): number[] =>
  LENGTHS.flatMap((length, t) => {
    const { values = [], size = 0, of } = condition ?? {};
    const at = (of?.[t] ?? 0) * size;
    const z = Array.from(values).slice(at, at + size);
    const first = data.offsets[t] as number;
    return Array.from({ length }, (_, i) => f(featuresOf(m, first + i), z));
  });
const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const largest = (x: ArrayLike<number>) => Math.max(...Array.from(x, Math.abs));

describe("each scaling agrees with its definition", () => {
  it.each(["reward", "linear", "btl"])("none, %s", async (kind) => {
    const m = modelOf(kind);
    const got = await rewarded(m, { scaling: "none" });
    expect(
      apart(
        got.rewards,
        each(m, got, (s, z) => rewardOf(m, s, z)),
      ),
    ).toBeLessThan(1e-5);
    expect(largest(got.rewards)).toBeGreaterThan(0.3);
  });

  it.each(["reward", "linear", "btl"])(
    "batch-norm, %s: divided by the mean reward of the same states",
    async (kind) => {
      const m = modelOf(kind);
      const got = await rewarded(m, { scaling: "batch-norm" });
      const sample = comparisonOf(m);
      const want = each(m, got, (s, z) => rewardOf(m, s, z) / mean(sample.map((other) => rewardOf(m, other, z))));
      expect(apart(got.rewards, want) / largest(want)).toBeLessThan(1e-5);
    },
  );

  it.each(["reward", "linear", "btl"])("max-norm, %s: divided by the largest |r| of the data", async (kind) => {
    const m = modelOf(kind);
    const got = await rewarded(m, { scaling: "max-norm" });
    const plain = each(m, got, (s, z) => rewardOf(m, s, z));
    expect(
      apart(
        got.rewards,
        plain.map((r) => r / largest(plain)),
      ),
    ).toBeLessThan(1e-5);
    expect(largest(got.rewards)).toBe(1);
  });

  it.each(Object.keys(KINDS))("spo, %s, within 1e-6: the mean probability of being preferred", async (kind) => {
    const m = modelOf(kind);
    const got = await rewarded(m);
    const sample = comparisonOf(m);
    const want = each(m, got, (s, z) => mean(sample.map((other) => sigmoid(difference(m, s, other, z)))));
    expect(apart(got.rewards, want)).toBeLessThan(1e-6);
  });

  it.each(["reward", "classifier"])(
    "spo, %s, 30 rivals: the probability of being preferred to all of them",
    async (kind) => {
      const m = modelOf(kind);
      const got = await rewarded(m, { rivals: 30 });
      const one = await rewarded(m);
      expect(
        apart(
          got.rewards,
          Array.from(one.rewards, (p) => p ** 30),
        ),
      ).toBeLessThan(1e-7);
      expect(largest(got.rewards)).toBeGreaterThan(1e-3);
    },
  );

  it.each(["reward", "linear", "btl"])("min-max-exp, %s: from 0.01 to 0.01·e¹⁰", async (kind) => {
    const m = modelOf(kind);
    const got = await rewarded(m, { scaling: "min-max-exp" });
    const plain = each(m, got, (s, z) => rewardOf(m, s, z));
    const [least, most] = [Math.min(...plain), Math.max(...plain)];
    const logs = Array.from(got.rewards, (r) => Math.log(r / 0.01) / 10);
    const want = plain.map((r) => (r - least) / (most - least));
    expect(apart(logs, want)).toBeLessThan(1e-5);
    expect(Math.min(...got.rewards)).toBe(Math.fround(0.01));
    expect(Math.max(...got.rewards)).toBeCloseTo(0.01 * Math.exp(10), 3);
  });
});

describe("rewards of DPL are drawn", () => {
  const n = 6000;
  const same = trajectoriesOf([n], (i) => [0.3, 9, -0.4, 9, 0.7][i % WIDTH] as number);
  const drawn = async (kind: string, options: RelabelOptions = {}) =>
    Array.from((await rewarded(modelOf(kind), { scaling: "none", ...options }, same)).rewards);

  it("from a Gaussian with its mean and variance, with new noise in every block", async () => {
    const m = modelOf("dpl-mean-variance");
    const [mu, logVariance] = outputsOf(m, featuresOf(m, 0, same), []) as [number, number];
    const rewards = await drawn("dpl-mean-variance");
    const variance = mean(rewards.map((r) => (r - mu) ** 2));
    expect(Math.abs(mean(rewards) - mu)).toBeLessThan(4 * Math.sqrt(Math.exp(logVariance) / n));
    expect(Math.abs(variance / Math.exp(logVariance) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(new Set(rewards).size).toBeGreaterThan(0.98 * n);
    expect(await drawn("dpl-mean-variance")).toEqual(rewards);
    expect(await drawn("dpl-mean-variance", { seed: 6 })).not.toEqual(rewards);
  });

  it("from the probabilities of its atoms", async () => {
    const m = modelOf("dpl-categorical");
    const p = softmax(outputsOf(m, featuresOf(m, 0, same), []));
    const rewards = await drawn("dpl-categorical");
    p.forEach((want, k) => {
      const share = rewards.filter((r) => r === Math.fround(k / 9)).length / n;
      expect(Math.abs(share - want), `atom ${k}`).toBeLessThan(4 * Math.sqrt((want * (1 - want)) / n));
    });
    const scaled = await drawn("dpl-categorical", { scaling: "min-max-exp" });
    expect([Math.min(...scaled), Math.fround(Math.max(...scaled))]).toEqual(
      [0.01, 0.01 * Math.exp(10)].map(Math.fround),
    );
  });
});

describe("z", () => {
  it.each([1, 2, 3, 9])("is drawn for every %d trajectories, and the same in all their rows", async (every) => {
    const m = modelOf("reward");
    const got = await rewarded(m, { every, scaling: "none" });
    const { values, size, of } = got.condition as NonNullable<typeof got.condition>;
    expect(size).toBe(3);
    expect(Array.from(of)).toEqual(LENGTHS.map((_, t) => Math.floor(t / every)));
    expect(values).toHaveLength(3 * Math.ceil(LENGTHS.length / every));
    expect(new Set(values).size).toBe(values.length);
    expect(
      apart(
        got.rewards,
        each(m, got, (s, z) => rewardOf(m, s, z)),
      ),
    ).toBeLessThan(1e-5);
  });

  it("has the distribution of the prior", async () => {
    const m = modelOf("linear");
    const n = 4000;
    const single = trajectoriesOf(new Array(n).fill(1), (i) => i % 3);
    const { condition } = await rewarded(m, {}, single);
    for (let j = 0; j < 3; j++) {
      const mu = m.parameters.get("prior.mean")?.[j] as number;
      const variance = Math.exp(m.parameters.get("prior.logVariance")?.[j] as number);
      const draws = Array.from({ length: n }, (_, t) => condition?.values[3 * t + j] as number);
      expect(Math.abs(mean(draws) - mu)).toBeLessThan(4 * Math.sqrt(variance / n));
      const spread = mean(draws.map((z) => (z - mu) ** 2));
      expect(Math.abs(spread / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    }
  });

  it("can be given", async () => {
    const m = modelOf("classifier");
    const latents = Float32Array.from(uniforms(random, 3 * LENGTHS.length));
    const got = await rewarded(m, { latents });
    expect(got.condition?.values).toEqual(latents);
    const own = await rewarded(m);
    const { values } = own.condition as NonNullable<typeof own.condition>;
    expect((await rewarded(m, { latents: values })).rewards).toEqual(own.rewards);
    expect(got.rewards).not.toEqual(own.rewards);
  });

  it("does not exist in a model without a latent", async () => {
    expect((await rewarded(modelOf("btl"))).condition).toBeNull();
  });

  it("and the rewards have the same bits for the same seed and other values for another seed", async () => {
    const [first, second, other] = [1, 1, 2].map((seed) => rewarded(modelOf("reward"), { seed }));
    expect(await second).toEqual(await first);
    expect((await other)?.condition?.values).not.toEqual((await first)?.condition?.values);
  });
});
