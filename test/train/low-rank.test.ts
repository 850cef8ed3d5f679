import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { answersOfUser } from "../../src/data/preferences.ts";
import { evaluate, interviewOf } from "../../src/experiment/interviews.ts";
import { kernels } from "../../src/host/node.ts";
import { posteriors } from "../../src/inference/posteriors.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import type { TrainOptions } from "../../src/train/preference-settings.ts";
import { train } from "../../src/train/train-preferences.ts";
import { splitAnswers } from "../../src/world/survey.ts";
import { apart, dot, exactMap, normals, uniforms, weights } from "../model/models.ts";
import { CONFIG, D, few, simulate } from "./low-rank-users.ts";

const backend = wasm(await kernels());

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
