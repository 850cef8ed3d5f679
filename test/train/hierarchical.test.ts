import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { evaluate, interviewOf } from "../../src/experiment/interviews.ts";
import { kernels } from "../../src/host/node.ts";
import { predict } from "../../src/inference/predict.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import { train } from "../../src/train/train-preferences.ts";
import { splitAnswers } from "../../src/world/survey.ts";
import { normals, weights } from "../model/models.ts";

const backend = wasm(await kernels());
const MEAN = [1, -0.7];

/** Users with weights w ~ N(MEAN, I), each of whom makes choices among three alternatives. */
function simulate(users: number, tasks: number, random: Random, shift = 0): Preferences {
  const states: number[] = [];
  const pairs: number[] = [];
  for (let u = 0; u < users; u++) {
    const w = normals(random, 2).map((x, i) => x + (MEAN[i] as number));
    for (let t = 0; t < tasks; t++) {
      const first = states.length / 2;
      const utility = [0, 1, 2].map(() => {
        const x = normals(random, 2);
        states.push(...x.map((v) => v + shift));
        return x.reduce((sum, v, i) => sum + v * (w[i] as number), -Math.log(-Math.log(random.uniform() || 0.5)));
      });
      const best = utility.indexOf(Math.max(...utility));
      for (const j of [0, 1, 2]) if (j !== best) pairs.push(first + best, first + j);
    }
  }
  const count = pairs.length / 2;
  return {
    states: Float32Array.from(states),
    size: 2,
    length: 1,
    pairs: Int32Array.from(pairs),
    labels: new Float32Array(count).fill(1),
    offsets: Int32Array.from({ length: users + 1 }, (_, u) => 2 * tasks * u),
    tasks: Int32Array.from({ length: count }, (_, row) => row >> 1),
  };
}
const fitted = (data: Preferences, options: TrainOptions = {}) =>
  train(backend, data, { steps: 400, ...options, method: "hierarchical" });

describe("hierarchical Bayes", () => {
  const data = simulate(120, 12, new Random(1, 71));

  it("finds the mean weights of users who choose among three, in a model with the usual head and prior", async () => {
    const { model, report } = await fitted(data, { steps: 1000 });
    expect(model.config).toMatchObject({
      method: "hierarchical",
      head: "linear",
      encoder: "newton",
      latent: 2,
      beta: 1,
    });
    expect(report).toMatchObject({ steps: 1000, bestStep: 1000 });
    expect(report.intervals).toHaveLength(40);
    expect(report.intervals[39]?.training.accuracy).toBeGreaterThan(0.7);
    const m = weights(model, "reward.weight").map((x, i) => x * (model.normalisation.scale[i] as number));
    for (const [i, x] of MEAN.entries()) expect(Math.abs((m[i] as number) - x)).toBeLessThan(0.3);
    const decoded = await decodeModel(await encodeModel(model));
    expect(weights(decoded, "reward.latent")).toEqual(weights(model, "reward.latent"));
  });

  it("predicts new users better than one reward for everyone, by the multinomial likelihood of their choices", async () => {
    const fresh = simulate(80, 12, new Random(2, 71));
    const tests = splitAnswers(fresh, 5, 0).map((split) => interviewOf(fresh, split));
    const { model } = await fitted(data, { context: 5 });
    const { model: shared } = await train(backend, data, { method: "btl", head: "linear", steps: 150, decay: 0 });
    const [own, one] = [await evaluate(backend, model, tests), await evaluate(backend, shared, tests)];
    expect(own.quality.multinomialLogLoss).toBeLessThan((one.quality.multinomialLogLoss as number) - 0.05);
    const asPairs = tests.map((test) => ({
      ...test,
      context: test.context.map(({ a, b, label }) => ({ a, b, label })),
    }));
    const [exact, pairs] = [await predict(backend, model, tests), await predict(backend, model, asPairs)];
    expect(exact[0]?.probability).not.toEqual(pairs[0]?.probability);
    // Without answers, the prediction is that of the prior, and the variance 1.
    const [none] = await predict(backend, model, [{ context: [], questions: [] }]);
    for (const v of none?.variance ?? []) expect(Math.abs(v - 1)).toBeLessThan(0.05);
  });

  it("resumes from a checkpoint with the same bits, and refuses that of another run", async () => {
    const whole = await fitted(data, { steps: 173 });
    const checkpoints: Uint8Array[] = [];
    const controller = new AbortController();
    const stopped = fitted(data, {
      steps: 173,
      signal: controller.signal,
      onCheckpoint: (bytes) => {
        checkpoints.push(bytes);
      },
      onProgress: ({ step }) => {
        if (step >= 120) controller.abort(new Error("stop"));
      },
    });
    await expect(stopped).rejects.toThrow("stop");
    for (const resume of [checkpoints[0], checkpoints[checkpoints.length - 1]]) {
      const resumed = await fitted(data, { steps: 173, resume });
      expect(resumed.model.parameters).toEqual(whole.model.parameters);
      expect(resumed.report).toEqual(whole.report);
    }
    await expect(fitted(data, { steps: 174, resume: checkpoints[0] })).rejects.toThrow(
      "it belongs to a run with other data or options",
    );
    const other = await fitted(data, { steps: 173, seed: 1 });
    expect(other.model.parameters).not.toEqual(whole.model.parameters);
  });

  it("is the same whichever side the chosen alternative is on", async () => {
    const one = await fitted(data);
    const flipped = Int32Array.from(data.pairs, (_, i) => data.pairs[i ^ 1] as number);
    const two = await fitted({ ...data, pairs: flipped, labels: new Float32Array(data.labels.length) });
    expect(two.model.parameters).toEqual(one.model.parameters);
  });

  it("gives items d − 1 contrasts: their prior is the same for every item", async () => {
    const random = new Random(4, 71);
    const pairs = Array.from({ length: 600 }, () => {
      const a = random.index(3);
      return [a, (a + 1 + random.index(2)) % 3];
    }).flat();
    const labels = Float32Array.from({ length: 600 }, (_, i) =>
      i % 7 === 0 ? 0.5 : Number((pairs[2 * i] as number) < (pairs[2 * i + 1] as number) === random.uniform() < 0.8),
    );
    const items: Preferences = {
      states: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
      size: 3,
      length: 1,
      pairs: Int32Array.from(pairs),
      labels,
      offsets: Int32Array.from({ length: 31 }, (_, u) => 20 * u),
    };
    const { model } = await fitted(items);
    const w = weights(model, "reward.weight").map((x, i) => x * (model.normalisation.scale[i] as number));
    expect(Math.abs(w.reduce((sum, x) => sum + x, 0))).toBeLessThan(1e-4);
    expect((w[0] as number) > (w[1] as number) && (w[1] as number) > (w[2] as number)).toBe(true);
    expect(weights(model, "reward.latent").slice(6)).toEqual([0, 0, 0]);
  });
});
