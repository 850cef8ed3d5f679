// Questions and typicality take a choice among several alternatives as one answer: the multinomial logit, not independent pairs.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { memoryStore, openVault } from "../../src/entry/vault.ts";
import { ImportanceSampler } from "../../src/inference/importance.ts";
import { isPersonal } from "../../src/model/model.ts";
import { CONFIG, randomModel, uniforms } from "../model/models.ts";

const model = randomModel({ ...CONFIG, context: 16, head: "linear", beta: 1 }, 9);
if (!isPersonal(model)) throw new Error("not personal");
const random = new Random(4, 91);
const items = Array.from({ length: 60 }, () => Float32Array.from(uniforms(random, CONFIG.size, 2)));
const questions = Array.from({ length: 6 }, (_, i) => ({ a: at(items, 2 * i), b: at(items, 2 * i + 1) }));
const alternatives = (i: number, size = 4) => Array.from({ length: size }, (_, j) => at(items, (5 * i + j) % 60));

const pairsOf = (agent: Agent): LabelledPair[] =>
  agent.answers.map(({ a, b, reply, choice }) => ({ a, b, label: reply === "a" ? 1 : 0, task: choice }));

/** The comparisons of an agent's choices as answers of their own. */
async function separate(agent: Agent): Promise<Agent> {
  const other = await Agent.open(model as never);
  for (const { a, b, reply } of agent.answers) other.answer({ a, b }, reply);
  return other;
}

/** What follows from the particles of an agent's user, and how typical they are. */
const asked = (agent: Agent) => ({
  explained: questions.map((question) => agent.explain(question, items.slice(0, 5))),
  next: agent.nextQuestion({ candidates: questions }),
  typicality: agent.typicality,
});

describe("a choice among several alternatives", () => {
  it("is one answer to nextQuestion and explain: their chances are those of importance sampling", async () => {
    const agent = await Agent.open(model);
    for (let i = 0; i < 4; i++) await agent.choose(alternatives(i), i);
    const sampler = await ImportanceSampler.open(model);
    const exact = sampler.predict(
      sampler.posterior(pairsOf(agent)),
      questions.map(({ a, b }) => ({ alternatives: [a, b], isWorst: false })),
    );
    const pairs = await separate(agent);
    const errors = [agent, pairs].map((one) =>
      questions.map((question, i) => Math.abs(one.explain(question).chance - at(at(exact, i).probability, 0))),
    );
    const [own, ofPairs] = errors.map((of) => Math.max(...of)) as [number, number];
    expect(own).toBeLessThan(0.05);
    expect(ofPairs).toBeGreaterThan(own);
  });

  it("is the same one however it came: undone, from a vault, from an export", async () => {
    const store = memoryStore();
    const key = new Uint8Array(32).fill(5);
    const agent = await Agent.open(model, { vault: await openVault(store, { key }), user: "ann" });
    agent.answer(questions[0] as (typeof questions)[0], "a");
    await agent.choose(alternatives(1), 0);
    await agent.choose(alternatives(2), [2, 0], 1);
    const before = asked(agent);
    expect(before).not.toEqual(asked(await separate(agent)));
    await agent.choose(alternatives(3, 20), 4);
    asked(agent);
    agent.undo();
    expect(asked(agent)).toEqual(before);
    const file = JSON.stringify(await agent.export());
    await agent.dispose();
    expect(asked(await Agent.open(model, { vault: await openVault(store, { key }), user: "ann" }))).toEqual(before);
    const other = await Agent.open(model);
    asked(other);
    await other.import(JSON.parse(file));
    expect(asked(other)).toEqual(before);
  });

  it.each([
    ["best", false],
    ["worst", true],
  ])("of the %s is as typical as choices that are no more probable are, together", async (_, isWorst) => {
    const set = alternatives(7);
    const sampler = await ImportanceSampler.open(model);
    const [predicted] = sampler.predict(sampler.posterior([]), [{ alternatives: set, isWorst }]);
    const chances = Array.from(predicted?.probability ?? []);
    const share = (isCounted: (p: number) => boolean) => chances.filter(isCounted).reduce((sum, p) => sum + p, 0);
    let outside = 0;
    for (const [chosen, chance] of chances.entries()) {
      const agent = await Agent.open(model);
      await agent.choose(set, isWorst ? [] : chosen, isWorst ? chosen : undefined);
      // Simulated users with the same choice count or not: their evidence leaves themselves out.
      const [least, most] = [share((p) => p < chance) - 0.05, share((p) => p <= chance) + 0.05];
      expect(agent.typicality).toBeGreaterThan(least);
      expect(agent.typicality).toBeLessThan(most);
      const { typicality } = await separate(agent);
      outside += Number(typicality < least || typicality > most);
    }
    expect(outside).toBeGreaterThan(0);
  });

  it("counts as comparisons with a head that compares pairs alone", async () => {
    const agent = await Agent.open(randomModel({ ...CONFIG, head: "classifier" }, 3));
    await agent.choose(alternatives(0, 3), 0);
    const other = await Agent.open(randomModel({ ...CONFIG, head: "classifier" }, 3));
    for (const { a, b, reply } of agent.answers) other.answer({ a, b }, reply);
    expect(asked(agent)).toEqual(asked(other));
  });
});
