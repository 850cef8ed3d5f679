// A model infers from the last N answers. A choice among several alternatives is one of them, whatever its number of comparisons.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { lastAnswers } from "../../src/inference/last-answers.ts";
import { loadPlan } from "../../src/inference/model-inputs.ts";
import { posteriors } from "../../src/inference/posteriors.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import { isPersonal } from "../../src/model/model.ts";
import { CONFIG, randomModel, uniforms } from "../model/models.ts";

const backend = wasm(await kernels());
const FITTED = { method: "low-rank", encoder: "newton", head: "linear", hidden: [] } as const;
const random = new Random(4, 90);
const items = Array.from({ length: 100 }, () => Float32Array.from(uniforms(random, CONFIG.size, 2)));
/** Choice number i, among `size` alternatives of its own. */
const alternatives = (i: number, size: number) => Array.from({ length: size }, (_, j) => at(items, (7 * i + j) % 100));
const config = (part: object): PersonalConfig => ({ ...CONFIG, ...part });
const modelOf = (part: object) => {
  const model = randomModel(config(part), 3);
  if (!isPersonal(model)) throw new Error("not personal");
  return model;
};

/** An agent whose user chose among `size` alternatives in these choices. */
async function chosen(model: ReturnType<typeof modelOf>, size: number, from: number, to: number, refine?: number) {
  const agent = await Agent.open(model, { refine });
  for (let i = from; i < to; i++) await agent.choose(alternatives(i, size), i % size);
  return agent;
}

const comparisonsOf = (agent: Agent): LabelledPair[] =>
  agent.answers.map(({ a, b, reply, choice }) => ({ a, b, label: reply === "a" ? 1 : 0, task: choice }));

const inferred = ({ posterior, confidence, typicality }: Agent) => ({ posterior, confidence, typicality });

describe.each([
  ["aggregation", { encoder: "aggregation" }, undefined],
  ["utility", { encoder: "utility" }, undefined],
  ["attention", { encoder: "attention" }, undefined],
  ["aggregation, refined", { encoder: "aggregation" }, 2],
  ["a fitted latent", FITTED, undefined],
])("%s", (_, part, refine) => {
  const model = modelOf(part);
  const N = model.config.context;

  it("takes the last N choices, among three or five", async () => {
    for (const size of [3, 5]) {
      const all = await chosen(model, size, 0, N + 3, refine);
      const last = await chosen(model, size, 3, N + 3, refine);
      expect(inferred(all)).toEqual(inferred(last));
      expect(inferred(all)).not.toEqual(inferred(await chosen(model, size, 4, N + 3, refine)));
      expect(all.nextQuestion({ candidates: [{ a: at(items, 90), b: at(items, 91) }] })).not.toBeNull();
      expect((await all.export()).summary[0]).toContain(`Only the last ${N} count.`);
      expect((await last.export()).summary[0]).not.toContain("Only the last");
    }
  });

  it("infers from them what evaluation infers", async () => {
    const agent = await chosen(model, 4, 0, N + 2, refine);
    const open = (plan: Parameters<typeof loadPlan>[1]) => loadPlan(backend, plan, model);
    const users = [{ context: comparisonsOf(agent) }, { context: [] }];
    for await (const { mean } of posteriors(open, model, users, { refine })) {
      agent.posterior.mean.forEach((m, i) => {
        expect(Math.abs(m - at(mean, i))).toBeLessThan(1e-4);
      });
    }
  });

  it("infers the same as before when choices are undone", async () => {
    const agent = await Agent.open(model, { refine });
    for (let i = 0; i < N; i++) agent.answer({ a: at(items, i), b: at(items, i + 20) }, "a");
    const before = inferred(agent);
    for (let i = 0; i < 4; i++) await agent.choose(alternatives(i, 4), 0);
    expect(inferred(agent)).not.toEqual(before);
    for (let i = 0; i < 4; i++) agent.undo();
    expect(inferred(agent)).toEqual(before);
  });

  it("takes as many whole answers as come to 64 comparisons, and of a larger one the last 64", async () => {
    expect(inferred(await chosen(model, 20, 0, 5, refine))).toEqual(inferred(await chosen(model, 20, 2, 5, refine)));
    const agent = await Agent.open(model, { refine });
    await agent.choose(items, 99);
    const part = await Agent.open(model, { refine });
    await part.choose([...items.slice(35, 99), at(items, 99)], 64);
    expect(inferred(agent)).toEqual(inferred(part));
  });
});

it("the set encoder takes as many whole choices as it has weights for", async () => {
  const model = modelOf({ encoder: "set" }); // 6 comparisons
  expect(inferred(await chosen(model, 3, 0, 5))).toEqual(inferred(await chosen(model, 3, 2, 5)));
  const trained = modelOf({ encoder: "set", comparisons: 12 });
  expect(inferred(await chosen(trained, 3, 0, 8))).toEqual(inferred(await chosen(trained, 3, 2, 8)));
});

it("a model that was trained on choices takes N answers of any size", async () => {
  const model = modelOf({ context: 3, comparisons: 6 });
  expect(inferred(await chosen(model, 3, 0, 5))).toEqual(inferred(await chosen(model, 3, 2, 5)));
  const answers = (from: number) => Array.from({ length: 5 - from }, (_, i) => ({ a: [from + i], b: [0], label: 1 }));
  expect(lastAnswers(model.config, answers(0))).toEqual(answers(2));
});
