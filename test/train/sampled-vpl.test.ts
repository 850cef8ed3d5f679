import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { answersOfUser, type Preferences, selectUsers } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { ImportanceSampler } from "../../src/inference/importance.ts";
import { predict } from "../../src/inference/predict.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import type { Progress } from "../../src/train/report.ts";
import { simulatePeople } from "../../src/train/simulated-people.ts";
import { train } from "../../src/train/train-preferences.ts";
import { normals } from "../model/models.ts";

const backend = wasm(await kernels());
const SIZE = 2;
const unit = { mean: new Float32Array(SIZE), scale: new Float32Array(SIZE).fill(1) };
const MEAN = [1, -0.5];
const ROOT = [0.8, 0.4, 0, 0.3]; // rows are dimensions of z

/** People of the population N(MEAN, RᵀR), each of whom chooses among three alternatives, `tasks` times. */
function simulate(people: number, tasks: number, seed: number): Preferences {
  const questions = 60;
  const pool: Preferences = {
    states: Float32Array.from(normals(new Random(seed, 141), questions * 3 * SIZE)),
    size: SIZE,
    length: 1,
    pairs: Int32Array.from(
      { length: questions * 4 },
      (_, i) => 3 * Math.floor(i / 4) + (i % 2 ? 1 + ((i >> 1) & 1) : 0),
    ),
    labels: new Float32Array(2 * questions).fill(1),
    offsets: Int32Array.of(0, 2 * questions),
    tasks: Int32Array.from({ length: 2 * questions }, (_, row) => row >> 1),
  };
  const parameters = new Map([
    ["reward.weight", Float32Array.from(MEAN)],
    ["reward.latent", Float32Array.from(ROOT)],
  ]);
  return simulatePeople(pool, unit, parameters, { people, tasks, seed }).data;
}

const data = simulate(150, 10, 1);
const trained = async (options: TrainOptions = {}) => {
  const { model, report } = await train(backend, data, { context: 6, steps: 600, ...options });
  return { model: model as PersonalModel, report };
};
const parameter = (model: PersonalModel, name: string) => model.parameters.get(name) as Float32Array;

describe("VPL with a sampled prior", async () => {
  const { model, report } = await trained();

  it("is the default for a linear head; its prior is standard normal, and β is 1", () => {
    expect(model.config).toMatchObject({
      method: "vpl",
      head: "linear",
      encoder: "utility",
      latent: SIZE,
      beta: 1,
    });
    for (const name of ["prior.mean", "prior.logVariance"]) {
      expect(parameter(model, name)).toEqual(new Float32Array(SIZE));
    }
    expect(report.intervals.at(-1)?.heldOut?.accuracy).toBeGreaterThan(0.6);
  });

  it("has the mean and the covariance of the population's weights", () => {
    const perUnit = (v: number, j: number) => v * at(model.normalisation.scale, j);
    const R = parameter(model, "reward.latent");
    for (let i = 0; i < SIZE; i++) {
      expect(Math.abs(perUnit(at(parameter(model, "reward.weight"), i), i) - at(MEAN, i))).toBeLessThan(0.25);
      for (let j = 0; j < SIZE; j++) {
        const covariance = (root: ArrayLike<number>) =>
          at(root, i) * at(root, j) + at(root, SIZE + i) * at(root, SIZE + j);
        expect(Math.abs(perUnit(perUnit(covariance(R), i), j) - covariance(ROOT))).toBeLessThan(0.25);
      }
    }
  });

  it("names the priors that were tried, by their loss on held-out users", () => {
    expect(report.notes).toHaveLength(1);
    expect(report.notes[0]).toMatch(
      /^prior of the covariance: (.+) \(log-loss on held-out users: \1 \d\.\d{4}(, .+? \d\.\d{4}){4}\)$/,
    );
    const losses = Array.from(report.notes[0]?.matchAll(/ (\d\.\d{4})(?=[,)])/g) ?? [], ([, loss]) => Number(loss));
    expect(losses).toEqual(losses.toSorted((p, q) => p - q));
  });

  it("predicts what the exact posterior of its population does, after any number of answers", async () => {
    const others = simulate(40, 10, 2);
    const sampler = await ImportanceSampler.open(model);
    const users = Array.from({ length: 40 }, (_, u) => {
      const answers = answersOfUser(others, u);
      return { context: answers.slice(0, 2 * (u % 7)), questions: answers.slice(12) };
    });
    const predicted = await predict(backend, model, users);
    const [q, exact]: [number[], number[]] = [[], []];
    users.forEach(({ context, questions }, u) => {
      const choices = questions.map(({ a, b }) => ({ alternatives: [a, b], isWorst: false }));
      exact.push(...sampler.predict(sampler.posterior(context), choices).map(({ probability }) => at(probability, 0)));
      q.push(...(predicted[u]?.probability ?? []));
    });
    expect(q.length).toBe(exact.length);
    const mean = q.reduce((sum, p, i) => sum + Math.abs(p - at(exact, i)) / q.length, 0);
    expect(mean).toBeLessThan(0.02);
  });

  it("continues from a checkpoint with the same bits", async () => {
    const short = { steps: 80, heldOut: 0 };
    const whole = await trained(short);
    const checkpoints: Uint8Array[] = [];
    const abort = new AbortController();
    const stopped = trained({
      ...short,
      signal: abort.signal,
      onCheckpoint: (bytes) => {
        if (checkpoints.push(bytes) === 5) abort.abort(new Error("stopped"));
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    const resumed = await trained({ ...short, resume: checkpoints.at(-1) });
    expect(resumed.model.parameters).toEqual(whole.model.parameters);
    await expect(trained({ ...short, resume: checkpoints.at(-1), seed: 1 })).rejects.toThrow("checkpoint");
  });

  it("tells its progress over chains and encoder, and stops in a chain when it is aborted", async () => {
    const abort = new AbortController();
    const seen: Progress[] = [];
    const stopped = trained({
      signal: abort.signal,
      onProgress: (progress) => {
        if (seen.push(progress) === 3) abort.abort(new Error("stopped"));
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(seen).toHaveLength(3);
    const steps = [0, ...seen.map(({ step }) => step)];
    expect(steps).toEqual([...new Set(steps)].sort((p, q) => p - q));
    expect(new Set(seen.map(({ steps }) => steps)).size).toBe(1);
    expect(seen[0]?.activity).toBe("choosing a prior: 1 of 5");
  });

  it("takes the prior of hierarchical Bayes when there are few users, none is held out, or they make no choices", async () => {
    const first = selectUsers(data, [0, 1, 2, 3, 4]);
    const ties = {
      ...selectUsers(
        data,
        Array.from({ length: 30 }, (_, u) => u),
      ),
      taskSize: 1,
      tasks: undefined,
    };
    for (const [given, options, reason] of [
      [first, {}, "it takes 25 users to choose one"],
      [data, { heldOut: 0 }, "no users held out to choose one"],
      [{ ...ties, labels: ties.labels.map(() => 0.5) }, {}, "no choices of held-out users to choose one by"],
    ] as const) {
      const { report } = await train(backend, given, { context: 1, steps: 1, ...options });
      expect(report.notes[0]).toBe(`prior of the covariance: inverse Wishart with variance 1 (${reason})`);
      expect(report.intervals.at(-1)?.heldOut).toBe(undefined);
    }
  });
});

describe("the settings of a sampled prior", () => {
  it.each([
    [{ beta: 0.1 }, "beta: got 0.1; it must be absent with a sampled prior; choose the prior learned"],
    [{ latent: 3 }, "latent: got 3"],
    [{ decay: 0 }, "decay: got 0"],
    [{ head: "reward" }, 'head: got "reward"; it must be linear with a sampled prior'],
  ] as const)("refuse %j", async (options, message) => {
    await expect(train(backend, data, { prior: "sampled", ...options })).rejects.toThrow(message);
  });

  it("are those of the ELBO with more than 40 features, and a note says so", async () => {
    const states = Float32Array.from(normals(new Random(1, 142), 4 * 41));
    const wide: Preferences = {
      states,
      size: 41,
      length: 1,
      pairs: Int32Array.of(0, 1, 2, 3),
      labels: Float32Array.of(1, 0),
      offsets: Int32Array.of(0, 1, 2),
    };
    const { model, report } = await train(backend, wide, { context: 2, steps: 1 });
    expect(model.report).toMatchObject({ prior: "learned" });
    expect(report.notes).toContain(
      "prior learned by the ELBO: by default a population of at most 40 features is sampled",
    );
  });

  it.each([{ beta: 0.1 }, { latent: 1 }, { decay: 0 }, { head: "reward" }] as const)(
    "are those of the ELBO with %j alone",
    async (options) => {
      const { model } = await train(backend, data, { context: 1, steps: 1, ...options });
      expect(model.report).toMatchObject({ prior: "learned", batch: 64 });
    },
  );
});
