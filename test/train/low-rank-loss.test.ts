import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { at } from "../../src/base/arrays.ts";
import { answersOfUser, type Preferences } from "../../src/data/preferences.ts";
import { compile, Graph, gradient } from "../../src/plan/index.ts";
import { dataLeaves, writeData } from "../../src/train/batch.ts";
import { lowRank } from "../../src/train/low-rank.ts";
import { dot, exactMap, invert, randomModel, sigmoid, weights } from "../model/models.ts";
import { CONFIG, D, few } from "./low-rank-users.ts";

const model = randomModel(CONFIG, 3, 1);

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
