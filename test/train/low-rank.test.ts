import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { answersOfUser, type Preferences } from "../../src/data/preferences.ts";
import { evaluate, interviewOf } from "../../src/experiment/interviews.ts";
import { kernels } from "../../src/host/node.ts";
import { posteriors } from "../../src/inference/posteriors.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { compile, Graph, gradient } from "../../src/plan/index.ts";
import { dataLeaves, writeData } from "../../src/train/batch.ts";
import { lowRank } from "../../src/train/low-rank.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import { train } from "../../src/train/train-preferences.ts";
import { splitAnswers } from "../../src/world/survey.ts";
import { apart, dot, exactMap, invert, normals, randomModel, sigmoid, uniforms, weights } from "../model/models.ts";

const backend = wasm(await kernels());

/** Users with weights m + z·R of d features, z ~ N(0, I), each of whom chooses among `alternatives`, `answers` times. */
function simulate(m: number[], R: number[][], users: number, answers: number, seed: number, alternatives = 2) {
  const random = new Random(seed, 131);
  const tastes: number[][] = [];
  const [states, pairs, labels, tasks]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let u = 0; u < users; u++) {
    const z = normals(random, R.length);
    const w = m.map((mean, i) => mean + R.reduce((sum, row, k) => sum + at(z, k) * at(row, i), 0));
    tastes.push(w);
    for (let n = 0; n < answers; n++) {
      const offered = Array.from({ length: alternatives }, () => normals(random, m.length));
      const utility = offered.map((x) => dot(x, w) - Math.log(-Math.log(1 - random.uniform()))); // Gumbel noise
      const chosen = utility.indexOf(Math.max(...utility));
      const first = states.length / m.length;
      states.push(...offered.flat());
      offered.forEach((_, j) => {
        if (j === chosen) return;
        const isFirst = random.uniform() < 0.5;
        pairs.push(first + (isFirst ? chosen : j), first + (isFirst ? j : chosen));
        labels.push(Number(isFirst));
        tasks.push(u * answers + n);
      });
    }
  }
  const each = answers * (alternatives - 1);
  const data: Preferences = {
    states: Float32Array.from(states),
    size: m.length,
    length: 1,
    pairs: Int32Array.from(pairs),
    labels: Float32Array.from(labels),
    offsets: Int32Array.from({ length: users + 1 }, (_, u) => u * each),
    ...(alternatives > 2 ? { tasks: Int32Array.from(tasks) } : {}),
  };
  return { data, tastes };
}

const D = 3;
const CONFIG: PersonalConfig = {
  ...{ kind: "personal", method: "low-rank", head: "linear", encoder: "newton", likelihood: "logistic" },
  ...{ size: D, length: 1, hidden: [], latent: 2, context: 8, beta: 1 },
};
const model = randomModel(CONFIG, 3, 1);
const few = (alternatives: number) =>
  simulate([1, 0, -1], [[2, 0, 0], [0, 1, 1]], 4, 5, 7, alternatives).data; // biome-ignore format: rows

/** The loss and the gradients of all users' answers, in f64. */
async function lossOf(data: Preferences, parameters: ReadonlyMap<string, ArrayLike<number>>) {
  const graph = new Graph();
  const users = data.offsets.length - 1;
  const each = data.labels.length / users;
  const leaves = dataLeaves(graph, data);
  const batch = {
    pair: graph.data("pair", users, each * 2, "i32"),
    label: graph.data("label", users, each),
    mask: graph.data("there", users, each),
    choices: leaves.choices, // of all tasks, in order
  };
  const { loss, metrics } = lowRank(CONFIG, leaves, batch);
  const names = [...parameters.keys()];
  const gradients = gradient(loss, names.map((name) => graph.find(name) as never)); // biome-ignore format: one line
  const outputs = Object.fromEntries(names.map((name, i) => [`gradient.${name}`, at(gradients, i)]));
  const program = reference.load(compile(graph, { loss, accuracy: metrics.accuracy as never, ...outputs }), 0);
  writeData(program, data, model.normalisation);
  program.write("pair", data.pairs);
  program.write("label", data.labels);
  program.write("there", new Float32Array(data.labels.length).fill(1));
  for (const [name, values] of parameters) program.write(name, values);
  await program.run();
  const read = async (name: string) => Array.from(await program.read(name));
  return {
    loss: at(await read("loss"), 0),
    accuracy: at(await read("accuracy"), 0),
    of: (name: string) => read(`gradient.${name}`),
  };
}

describe("the loss of low-rank preferences", () => {
  it("is Laplace's approximation at the MAP estimate, as computed independently", async () => {
    const data = few(2);
    data.labels.set([0.5], 3);
    const users = Array.from({ length: 4 }, (_, u) => answersOfUser(data, u));
    const [mean, variance] = [weights(model, "prior.mean"), weights(model, "prior.logVariance").map(Math.exp)];
    const [m, R] = [weights(model, "reward.weight"), weights(model, "reward.latent")];
    const losses = users.map((answers) => {
      const { z, H } = exactMap(model, answers);
      const w = m.map((x, i) => x + at(z, 0) * at(R, i) + at(z, 1) * at(R, D + i));
      const logLikelihood = answers.reduce((sum, { a, b, label }) => {
        const p = sigmoid(dot(a, w) - dot(b, w));
        return sum + label * Math.log(p) + (1 - label) * Math.log(1 - p);
      }, 0);
      const penalty = z.reduce((sum, x, k) => sum + (x - at(mean, k)) ** 2 / at(variance, k), 0) / 2;
      const logDeterminants = Math.log(invert(H, 2).determinant) + variance.reduce((sum, v) => sum + Math.log(v), 0);
      return -logLikelihood + penalty + logDeterminants / 2;
    });
    const expected = losses.reduce((sum, x) => sum + x) / 4;
    expect((await lossOf(data, model.parameters)).loss).toBeCloseTo(expected, 8);
  });

  it.each([2, 4])("has the gradient that finite differences give, choices among %d", async (alternatives) => {
    const data = few(alternatives);
    const { of } = await lossOf(data, model.parameters);
    for (const [name, values] of model.parameters) {
      const found = await of(name);
      for (let i = 0; i < values.length; i++) {
        const moved = (by: number) => {
          const changed = Float64Array.from(values);
          changed[i] = at(values, i) + by;
          return lossOf(data, new Map<string, ArrayLike<number>>([...model.parameters, [name, changed]]));
        };
        const slope = ((await moved(1e-3)).loss - (await moved(-1e-3)).loss) / 2e-3;
        expect(Math.abs(at(found, i) - slope), `${name}[${i}]`).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
      }
    }
  });
});

describe("low-rank preferences", async () => {
  // Twelve features, two of which matter to everyone alike, and along two directions people differ.
  const random = new Random(5, 131);
  const m = [1, -1, ...new Array(10).fill(0)];
  const R = [normals(random, 12), normals(random, 12)].map((row) => row.map((x) => 0.6 * x));
  const { data } = simulate(m, R, 150, 12, 8);
  const fresh = simulate(m, R, 60, 24, 9);
  const options: TrainOptions = { method: "low-rank", latent: 2, steps: 300, context: 24 };
  const trained = await train(backend, data, options);

  it("recovers the weights of new people of a population of low rank", async () => {
    expect(trained.model.config).toEqual({ ...CONFIG, size: 12, context: 24 });
    const { normalisation, parameters } = trained.model;
    const contexts = fresh.tastes.map((_, u) => ({ context: answersOfUser(fresh.data, u) }));
    const open = (plan: Parameters<typeof backend.load>[0]) => {
      const program = backend.load(plan, 0);
      for (const [name, values] of parameters) if (program.plan.named.has(name)) program.write(name, values);
      return program;
    };
    const found: number[] = [];
    for await (const { chunk, mean } of posteriors(open, trained.model as never, contexts)) {
      for (let u = 0; u < chunk.length; u++) {
        for (let i = 0; i < 12; i++) {
          const shared = at(weights(trained.model, "reward.weight"), i);
          const own = [0, 1].reduce(
            (sum, k) => sum + at(mean, 2 * u + k) * at(weights(trained.model, "reward.latent"), 12 * k + i),
            0,
          );
          found.push((shared + own) * at(normalisation.scale, i));
        }
      }
    }
    expect(correlation(found, fresh.tastes.flat())).toBeGreaterThan(0.9);
  });

  it("predicts new people better than one reward for everyone, and than weights of full rank", async () => {
    const tests = splitAnswers(fresh.data, 12, 0).map((split) => interviewOf(fresh.data, split));
    const quality = async (given: TrainOptions) =>
      (await evaluate(backend, (await train(backend, data, { context: 12, ...given })).model, tests)).quality;
    const own = (await evaluate(backend, trained.model, tests)).quality;
    const shared = await quality({ method: "btl", steps: 150, head: "linear" });
    const full = await quality({ method: "hierarchical-em" });
    expect(own.pairwiseLogLoss).toBeLessThan(shared.pairwiseLogLoss - 0.05);
    expect(own.pairwiseLogLoss).toBeLessThan(full.pairwiseLogLoss);
  });

  it("reports the accuracy for held-out people, which is that for new people", async () => {
    const accuracy = at(trained.report.intervals, trained.report.intervals.length - 1).heldOut?.accuracy as number;
    const tests = splitAnswers(fresh.data, 6, 0).map((split) => interviewOf(fresh.data, split));
    const { pairwiseAccuracy } = (await evaluate(backend, trained.model, tests)).quality;
    expect(Math.abs(accuracy - pairwiseAccuracy)).toBeLessThan(0.06); // of 15 people with 6 answers each: ± 0.05
  });

  it("asks a person, infers their MAP estimate and ranks, from its file", async () => {
    const model = await decodeModel(await encodeModel(trained.model));
    const agent = await Agent.open(model);
    expect(apart(agent.posterior.mean, weights(model, "prior.mean"))).toBeLessThan(1e-6); // nobody in particular
    const answers = answersOfUser(fresh.data, 0).slice(0, 5);
    for (const { a, b, label } of answers) agent.answer({ a, b }, label === 1 ? "a" : "b");
    const { scale, mean } = model.normalisation;
    const normalised = answers.map(({ label, ...sides }) => {
      const [a, b] = [sides.a, sides.b].map((x) => Float32Array.from(x, (v, i) => (v - at(mean, i)) * at(scale, i)));
      return { a, b, label } as (typeof answers)[number];
    });
    expect(apart(agent.posterior.mean, exactMap(model as never, normalised).z)).toBeLessThan(1e-3);
    const question = agent.nextQuestion();
    expect(question).not.toBeNull();
    const ranking = agent.rank([uniforms(random, 12), uniforms(random, 12)]);
    expect(at(ranking, 0).reward).toBeGreaterThan(at(ranking, 1).reward);
  });

  it("has at most as many dimensions as there are features, and says so", async () => {
    const { model, report } = await train(backend, few(2), { method: "low-rank", steps: 2 });
    expect(model.config).toMatchObject({ latent: D });
    expect(report.notes).toContain("latent lowered from 8 to 3, the number of features");
  });
});

function correlation(x: readonly number[], y: readonly number[]): number {
  const centred = (v: readonly number[]) => v.map((value) => value - v.reduce((sum, w) => sum + w, 0) / v.length);
  const [p, q] = [centred(x), centred(y)];
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}
