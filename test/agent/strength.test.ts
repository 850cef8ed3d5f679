// A reply may be the strength of preference for side a, such as that of a slider.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { GradedReply } from "../../src/agent/answered-question.ts";
import { at } from "../../src/base/arrays.ts";
import { memoryStore, openVault } from "../../src/entry/vault.ts";
import { CONFIG, randomModel } from "../model/models.ts";
import { model, question, snapshot, undated } from "./fixture.ts";

const { a, b } = question(0);
const linear = randomModel({ ...CONFIG, method: "low-rank", encoder: "newton", head: "linear", hidden: [] }, 9);

async function answered(...replies: GradedReply[]): Promise<Agent> {
  const agent = await Agent.open(model);
  for (const [i, reply] of replies.entries()) agent.answer(question(i), reply);
  return agent;
}

describe("a reply as a strength of preference", () => {
  it("of 1, 0 or a half is the word for it", async () => {
    const agent = await answered(1, 0, 0.5, -0, 0.25);
    expect(agent.answers.map(({ reply }) => reply)).toEqual(["a", "b", "tie", "b", 0.25]);
    expect(snapshot(agent)).toEqual(snapshot(await answered("a", "b", "tie", "b", 0.25)));
  });

  it("moves the utilities the further, the stronger it is", async () => {
    const difference = async (reply: GradedReply) => {
      const agent = await Agent.open(linear);
      agent.answer({ a, b }, reply);
      const ranking = agent.rank([a, b]);
      const reward = (i: number) => ranking.find(({ index }) => index === i)?.reward ?? Number.NaN;
      return reward(0) - reward(1);
    };
    const differences: number[] = [];
    for (const reply of ["b", 0.1, 0.3, "tie", 0.7, 0.9, "a"] as const) differences.push(await difference(reply));
    expect(differences).toEqual([...differences].sort((p, q) => p - q));
    expect(new Set(differences).size).toBe(7);
  });

  it("is the complement for the other side", async () => {
    const [one, other] = [await Agent.open(linear), await Agent.open(linear)];
    one.answer({ a, b }, 0.75);
    other.answer({ a: b, b: a }, 0.25);
    one.posterior.mean.forEach((mean, i) => {
      expect(mean).toBeCloseTo(at(other.posterior.mean, i), 5);
    });
    expect(one.typicality).toBeCloseTo(other.typicality, 1);
  });

  it("is undone and changed", async () => {
    const agent = await answered("a", "b");
    const before = snapshot(agent);
    agent.answer(question(2), 0.9);
    expect(snapshot(agent)).not.toEqual(before);
    agent.undo();
    expect(snapshot(agent)).toEqual(before);
    agent.change(1, 0.3);
    expect(snapshot(agent)).toEqual(snapshot(await answered("a", 0.3)));
  });

  it("is kept in the vault, and taken to another device, as it was given", async () => {
    const store = memoryStore();
    const key = new Uint8Array(32).fill(5);
    const agent = await Agent.open(model, { vault: await openVault(store, { key }), user: "ann" });
    for (const [i, reply] of (["a", 0.7, "skip", 1 / 3] as const).entries()) agent.answer(question(i), reply);
    await agent.choose([a, b, question(1).a], 1);
    const [before, file, { typicality }] = [snapshot(agent), JSON.stringify(await agent.export()), agent];
    expect(undated(agent).map(({ reply }) => reply)).toEqual(["a", 0.7, "skip", 1 / 3, "a", "a"]);
    await agent.dispose();
    const again = await Agent.open(model, { vault: await openVault(store, { key }), user: "ann" });
    expect(snapshot(again)).toEqual(before);
    expect(again.typicality).toBe(typicality);
    const other = await Agent.open(model);
    await other.import(JSON.parse(file));
    expect(snapshot(other)).toEqual(before);
    expect(JSON.parse(file).summary[0]).toContain("You have answered 5 questions");
  });

  it.each([-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY, "0.7", null, [0.7], true])(
    "that is %j is refused, and changes nothing",
    async (reply) => {
      const agent = await answered("a");
      const before = snapshot(agent);
      const sentence = /^reply: got .*; it must be "a", "b", "tie", "skip" or a number from 0 \(b\) to 1 \(a\)$/;
      expect(() => agent.answer(question(1), reply as never)).toThrow(sentence);
      expect(() => agent.change(0, reply as never)).toThrow(sentence);
      const exported = await agent.export();
      const answers = [{ ...exported.answers[0], reply }];
      const other = await Agent.open(model);
      await expect(other.import({ ...exported, answers })).rejects.toThrow("export.answers[0].reply: got");
      expect(snapshot(agent)).toEqual(before);
    },
  );
});
