// A user's choices among several alternatives, and the sets to ask about.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { LAST_CHOICE } from "../../src/agent/answered-question.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import type { LabelledPair } from "../../src/data/preferences.ts";
import { memoryStore, openVault } from "../../src/entry/vault.ts";
import { kernels } from "../../src/host/node.ts";
import { loadPlan } from "../../src/inference/model-inputs.ts";
import { posteriors } from "../../src/inference/posteriors.ts";
import type { PersonalModel } from "../../src/model/model.ts";
import { CONFIG, randomModel } from "../model/models.ts";
import { model, options, question, snapshot } from "./fixture.ts";

const backend = wasm(await kernels());
const context = 16;
const wide = { ...randomModel({ ...CONFIG, context, head: "linear", beta: 1 }, 9), items: undefined } as PersonalModel;

/** The answers of an agent as the encoder gets them. */
const pairsOf = (agent: Agent): LabelledPair[] =>
  agent.answers.map(({ a, b, reply, choice }) => ({ a, b, label: reply === "a" ? 1 : 0, task: choice }));

const compared = (agent: Agent) =>
  agent.answers.map(({ a, b, reply }) => {
    const index = (side: ArrayLike<number>) => options.findIndex((option) => option.join() === Array.from(side).join());
    return reply === "a" ? [index(a), index(b)] : [index(b), index(a)];
  });

describe("choose", () => {
  it.each<[string, [number | number[], number?], number[][]]>([
    [
      "the best",
      [2],
      [
        [2, 0],
        [2, 1],
        [2, 3],
      ],
    ],
    [
      "the best and the worst",
      [1, 3],
      [
        [1, 0],
        [1, 2],
        [1, 3],
        [0, 3],
        [2, 3],
      ],
    ],
    [
      "the worst alone",
      [[], 0],
      [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
    ],
    [
      "a ranking",
      [[3, 1, 0, 2]],
      [
        [3, 0],
        [3, 1],
        [3, 2],
        [1, 0],
        [1, 2],
        [0, 2],
      ],
    ],
    [
      "the first two",
      [[3, 1]],
      [
        [3, 0],
        [3, 1],
        [3, 2],
        [1, 0],
        [1, 2],
      ],
    ],
  ])("keeps %s as comparisons of one choice", async (_, [best, worst], expected) => {
    const agent = await Agent.open(model);
    agent.answer(question(0), "b");
    await agent.choose(options.slice(0, 4), best, worst);
    expect(compared(agent).slice(1)).toEqual(expected);
    expect(new Set(agent.answers.slice(1).map(({ choice }) => choice))).toEqual(new Set([1]));
    expect(agent.answers[0]).not.toHaveProperty("choice");
  });

  it("infers the posterior of the multinomial logit", async () => {
    const agent = await Agent.open(wide, { refine: 8 });
    await agent.choose(options.slice(0, 4), 2);
    await agent.choose(options.slice(1), 1, 0);
    agent.answer(question(3), "b");
    const open = (plan: Parameters<typeof loadPlan>[1]) => loadPlan(backend, plan, wide);
    for await (const { mean } of posteriors(open, wide, [{ context: pairsOf(agent) }], { refine: 8 })) {
      agent.posterior.mean.forEach((m, i) => {
        expect(m).toBeCloseTo(at(mean, i), 5);
      });
    }
    const separate = await Agent.open(wide, { refine: 8 });
    for (const { a, b, reply } of agent.answers) separate.answer({ a, b }, reply);
    expect(Math.abs(at(separate.posterior.mean, 0) - at(agent.posterior.mean, 0))).toBeGreaterThan(1e-3);
  });

  it("has a number that a record can hold, whatever number an import had", async () => {
    const agent = await Agent.open(model);
    await agent.choose(options.slice(0, 3), 2);
    const file = await agent.export();
    const answers = file.answers.map((answer) => ({ ...answer, choice: LAST_CHOICE }));
    const other = await Agent.open(model);
    await other.import({ ...file, answers });
    await other.choose(options.slice(1, 4), 0);
    expect(other.answers.map(({ choice }) => choice)).toEqual([LAST_CHOICE, LAST_CHOICE, 1, 1]);
  });

  it("may be skipped: nothing is learned, and the set is not asked about again", async () => {
    const agent = await Agent.open(model);
    const { posterior } = agent;
    await agent.choose(options.slice(0, 3), []);
    expect(agent.answers.map(({ reply, choice }) => [reply, choice])).toEqual([
      ["skip", 1],
      ["skip", 1],
    ]);
    expect(agent.posterior).toEqual(posterior);
    expect(await agent.nextChoice({ alternatives: options.slice(0, 3) })).toBeNull();
    expect((await agent.export()).summary[0]).toContain("You have answered 1 question");
    expect((await agent.export()).summary[0]).toContain("and skipped all of them");
  });

  it("counts once among the last answers that count", async () => {
    const agent = await Agent.open(model);
    for (let i = 0; i < 8; i++) await agent.choose(options.slice(0, 3), i % 3);
    const { summary } = await agent.export();
    expect(summary[0]).toMatch(/^You have answered 8 questions .*\. Only the last 6 count\.$/); // 12 comparisons
  });

  it("is one answer to undo, and none to change", async () => {
    const agent = await Agent.open(model);
    await agent.choose(options.slice(0, 3), 1);
    agent.answer(question(1), "skip");
    const before = snapshot(agent);
    await agent.choose(options.slice(0, 4), [1, 0, 2, 3]);
    expect(agent.answers.map(({ choice }) => choice)).toEqual([1, 1, undefined, 2, 2, 2, 2, 2, 2]);
    expect(() => agent.change(4, "b")).toThrow("index: its answer is part of a choice; undo that");
    expect(agent.undo()).toBe(true);
    expect(snapshot(agent)).toEqual(before);
    agent.change(2, "b");
    expect([agent.undo(), agent.undo(), agent.undo()]).toEqual([true, true, false]);
  });

  it("is kept in the vault, and taken to another device", async () => {
    const store = memoryStore();
    const key = new Uint8Array(32).fill(5);
    const vault = await openVault(store, { key });
    const agent = await Agent.open(model, { vault, user: "ann" });
    await agent.choose(options.slice(0, 3), 2);
    agent.answer(question(2), "a");
    await agent.choose(options, [4, 0]);
    const [before, file] = [snapshot(agent), JSON.stringify(await agent.export())];
    expect(JSON.parse(file).summary[0]).toContain("You have answered 3 questions");
    await agent.dispose();
    expect(snapshot(await Agent.open(model, { vault: await openVault(store, { key }), user: "ann" }))).toEqual(before);
    const other = await Agent.open(model);
    await other.import(JSON.parse(file));
    expect(snapshot(other)).toEqual(before);
  });

  it.each<[string, Parameters<Agent["choose"]>, string]>([
    ["no list", [null as never, 0], "alternatives: got null; it must be a list of items"],
    ["one alternative", [options.slice(0, 1), 0], "alternatives: got Array of 1; it must be a list of at least 2"],
    ["one alternative that is skipped", [options.slice(0, 1), []], "alternatives: got Array of 1"],
    ["an index that is none", [options, 5], "best: got 5; it must be the index of an alternative, each at most once"],
    ["a fraction", [options, 0.5], "best: got 0.5"],
    ["an index twice", [options, [1, 2, 1]], "best: got 1; it must be the index of an alternative, each at most once"],
    ["a worst that is the best", [options, 1, 1], "worst: got 1"],
    ["other features", [[[1, 2, 3, 4, 5, 6, 7], at(options, 0)], 0], "alternatives[0]: got Array of 7"],
  ])("refuses %s, and changes nothing", async (_, given, message) => {
    const agent = await Agent.open(model);
    agent.answer(question(0), "a");
    const before = snapshot(agent);
    await expect(agent.choose(...given)).rejects.toThrow(message);
    expect(snapshot(agent)).toEqual(before);
  });

  it("learns nothing from a neutral alternative", async () => {
    const agent = await Agent.open(model, { neutral: { state: (x) => x[0] === options[1]?.[0] } });
    await expect(agent.choose(options.slice(0, 3), 0)).rejects.toThrow("it is neutral");
    const { alternatives = [] } = (await agent.nextChoice({ alternatives: options })) ?? {};
    expect(alternatives).toHaveLength(3);
    expect(alternatives).not.toContain(1);
  });

  it("goes to no other user", async () => {
    const agent = await Agent.open(model, { user: "ann" });
    const choosing = agent.choose(options, 0);
    const switching = agent.user("bob");
    await Promise.allSettled([choosing, switching]);
    expect(agent.answers).toEqual([]);
  });
});
