import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { type PredictionTask, predict, score } from "../../src/inference/predict.ts";
import { latentSize, type ModelConfig } from "../../src/model/config.ts";
import {
  apart,
  CONFIG,
  dot,
  ENCODER_NAMES,
  exactMap,
  HEAD_NAMES,
  invert,
  randomAnswers,
  randomModel,
  sharedConfig,
  sigmoid,
  times,
  weights,
} from "../model/models.ts";

const backend = wasm(await kernels());
const NEWTON: ModelConfig = { ...CONFIG, method: "hierarchical-em", head: "linear", encoder: "newton", hidden: [] };

/** Every kind of model that training produces, for single states and for segments. */
const KINDS = [1, 2].flatMap((length) => {
  const configs: ModelConfig[] = [
    ...ENCODER_NAMES.flatMap((encoder) => HEAD_NAMES.map((head) => ({ ...CONFIG, encoder, head }))),
    ...HEAD_NAMES.map((head) => sharedConfig("btl", head)),
    ...(["dpl-mean-variance", "dpl-categorical"] as const).map((method) => sharedConfig(method)),
    NEWTON,
  ];
  return configs.map((config) => ({
    name: `${config.method} ${config.kind === "personal" ? config.encoder : "none"} ${config.head}, segments of ${length}`,
    config: { ...config, length } as ModelConfig,
  }));
});

const usersOf = (config: ModelConfig, seed: number, count: number): PredictionTask[] => {
  const random = new Random(seed, 51);
  return Array.from({ length: count }, () => ({
    context: randomAnswers(config, random, random.index(10), true), // some have more answers than the context holds
    questions: randomAnswers(config, random, 1 + random.index(4)),
  }));
};

describe.each(KINDS)("predict, $name", ({ config }) => {
  const model = randomModel(config, 50, 0.5);

  it("gives a user the same result whichever other users are predicted", async () => {
    const users = usersOf(config, 1, 35); // two chunks
    const all = await predict(backend, model, users);
    expect(all).toHaveLength(35);
    all.forEach(({ probability, variance }, u) => {
      expect(probability).toHaveLength(users[u]?.questions.length as number);
      expect(variance).toHaveLength(latentSize(config));
      expect(probability.every((p) => p > 0 && p < 1)).toBe(true);
    });
    // Users alone, or among fewer and with fewer questions, at the same position in a chunk.
    expect(await predict(backend, model, users.slice(0, 3))).toEqual(all.slice(0, 3));
    expect(await predict(backend, model, users.slice(32))).toEqual(all.slice(32));
    expect(await predict(backend, model, users.slice(32, 33))).toEqual(all.slice(32, 33));
  });

  it("uses the last N answers", async () => {
    if (config.kind === "shared") return;
    const random = new Random(2, 52);
    const many = randomAnswers(config, random, 9);
    const questions = randomAnswers(config, random, 3);
    const ask = (context: LabelledPair[]) => predict(backend, model, [{ context, questions }]);
    const all = await ask(many);
    expect(await ask(many.slice(-CONFIG.context))).toEqual(all);
    expect(await ask(many.slice(0, CONFIG.context))).not.toEqual(all);
  });

  it("agrees with an agent for one user", async () => {
    const random = new Random(3, 53);
    const context = randomAnswers(config, random, 4, true);
    const options = randomAnswers(config, random, 3).map(({ a }) => a);
    const steps = config.kind === "personal" && config.encoder !== "newton" ? [0, 2] : [undefined];
    for (const refine of steps) {
      const agent = await Agent.open(model, { refine });
      for (const { a, b, label } of context) agent.answer({ a, b }, label === 1 ? "a" : label === 0 ? "b" : "tie");
      const [said] = await predict(backend, model, [{ context, questions: [] }], { refine });
      expect(Array.from(said?.variance ?? [])).toEqual(Array.from(agent.posterior.variance));
      const ranked = agent.rank(options);
      if (config.length > 1 || refine) continue; // `score` is for single states, and does not refine
      const flat = Float32Array.from(options.flatMap((option) => Array.from(option)));
      const [scored] = await score(backend, model, [{ context }], flat);
      for (const { index, best, reward } of ranked) {
        expect(scored?.best[index]).toBe(best);
        expect(scored?.reward[index]).toBe(reward);
      }
    }
  });
});

describe("predict", () => {
  it("gives the same result at every position in a chunk", async () => {
    const model = randomModel({ ...CONFIG, head: "linear" }, 54, 0.5);
    const users = usersOf(CONFIG, 4, 40);
    const [forth, back] = [await predict(backend, model, users), await predict(backend, model, [...users].reverse())];
    back.reverse();
    forth.forEach(({ probability, variance }, u) => {
      expect(apart(variance, back[u]?.variance as Float64Array)).toBeLessThan(1e-6);
      expect(apart(probability, back[u]?.probability as Float64Array)).toBeLessThan(1e-5);
    });
  });

  it("with plugIn gives σ of the reward difference at the posterior's mean", async () => {
    const model = randomModel(NEWTON, 59);
    const [m, V] = [weights(model, "reward.weight"), weights(model, "reward.latent")];
    const users = usersOf(NEWTON, 8, 34).map((user) => ({ ...user, context: user.context.slice(-CONFIG.context) }));
    const predicted = await predict(backend, model, users, { plugIn: true });
    users.forEach(({ context, questions }, u) => {
      const { z } = exactMap(model, context);
      questions.forEach(({ a, b }, i) => {
        const d = Array.from(a, (x, j) => x - (b[j] as number));
        const logit =
          dot(m, d) + z.reduce((sum, zk, k) => sum + zk * dot(V.slice(k * d.length, (k + 1) * d.length), d), 0);
        expect(Math.abs((predicted[u]?.probability[i] as number) - sigmoid(logit))).toBeLessThan(1e-3);
      });
    });
  });

  it("ranks by the exact mean reward if it is linear in z", async () => {
    const model = randomModel(NEWTON, 60);
    const random = new Random(9, 57);
    const users = [0, 2, 6].map((count) => ({ context: randomAnswers(NEWTON, random, count) }));
    const options = randomAnswers(NEWTON, random, 4).map(({ a }) => a);
    const [m, V] = [weights(model, "reward.weight"), weights(model, "reward.latent")];
    const scored = await score(backend, model, users, Float32Array.from(options.flatMap((x) => Array.from(x))));
    users.forEach(({ context }, u) => {
      const { z } = exactMap(model, context);
      const own = m.map((w, j) => w + z.reduce((sum, zk, k) => sum + zk * (V[k * m.length + j] as number), 0));
      options.forEach((option, i) => {
        expect(Math.abs((scored[u]?.reward[i] as number) - dot(own, option))).toBeLessThan(1e-3);
      });
    });
  });

  it.each([0.07, 1])("averages P over the Laplace posterior of a hierarchical model, β = %d", async (beta) => {
    const config = { ...NEWTON, beta };
    const model = randomModel(config, 55);
    const [D, L] = [config.size, config.latent];
    const random = new Random(5, 56);
    const users = [0, 1, 3, 6].map((count) => ({
      context: randomAnswers(config, random, count),
      questions: randomAnswers(config, random, 20),
    }));
    const predicted = await predict(backend, model, users);
    const [m, V] = [weights(model, "reward.weight"), weights(model, "reward.latent")];
    users.forEach(({ context, questions }, u) => {
      const { z, H } = exactMap(model, context);
      const { inverse } = invert(H, L);
      const variance = z.map((_, k) => beta * (inverse[k * (L + 1)] as number));
      expect(apart(predicted[u]?.variance as Float64Array, variance)).toBeLessThan(1e-4);
      questions.forEach(({ a, b }, i) => {
        const d = Array.from(a, (x, j) => x - (b[j] as number));
        const slope = Array.from({ length: L }, (_, k) => dot(V.slice(k * D, (k + 1) * D), d));
        const [mean, deviation] = [dot(m, d) + dot(slope, z), Math.sqrt(beta * dot(slope, times(inverse, slope)))];
        let [p, square, total] = [0, 0, 0];
        for (let x = -6; x <= 6; x += 0.01) {
          const [mass, chance] = [Math.exp((-x * x) / 2), sigmoid(mean + deviation * x)];
          p += mass * chance;
          square += mass * chance * chance;
          total += mass;
        }
        const error = Math.sqrt((square / total - (p / total) ** 2) / 64);
        expect(Math.abs((predicted[u]?.probability[i] as number) - p / total)).toBeLessThan(5 * error + 1e-4);
      });
    });
  });

  it("normalises features as in training", async () => {
    const model = randomModel(NEWTON, 57);
    const [user] = usersOf(NEWTON, 6, 1) as [PredictionTask];
    const [mean, scale] = [Float32Array.of(3, -1, 0.5), Float32Array.of(0.5, 2, 0.25)];
    const raw = (x: ArrayLike<number>) => Array.from(x, (v, j) => v / (scale[j] as number) + (mean[j] as number));
    const shift = <T extends { a: ArrayLike<number>; b: ArrayLike<number> }>(each: T): T => ({
      ...each,
      a: raw(each.a),
      b: raw(each.b),
    });
    const shifted = { context: user.context.map(shift), questions: user.questions.map(shift) };
    const [plain, same] = [
      await predict(backend, model, [user]),
      await predict(backend, { ...model, normalisation: { mean, scale } }, [shifted]),
    ];
    expect(apart(plain[0]?.probability as Float64Array, same[0]?.probability as Float64Array)).toBeLessThan(1e-4);
  });

  it("refuses to refine a model that was trained at β = 0", async () => {
    const model = randomModel({ ...CONFIG, beta: 0 }, 58);
    const users = usersOf(CONFIG, 7, 1);
    await expect(predict(backend, model, users)).resolves.toHaveLength(1);
    await expect(predict(backend, model, users, { refine: 2 })).rejects.toThrow(
      "refine: the model was trained at β = 0;",
    );
    await expect(Agent.open(model, { refine: 2 })).rejects.toThrow("refine: the model was trained at β = 0;");
  });
});
