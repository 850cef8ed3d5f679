import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { Question } from "../../src/agent/questions.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { train } from "../../src/train/train-preferences.ts";
import { PLACES, population, preferences } from "../../src/world/rearrange.ts";

const users = population(5, 3);
const data = preferences(users, 2000, 16, 3);
const options = { steps: 1200, batch: 64, hidden: [48, 48], latent: 8 };
const { model } = await train(wasm(await kernels()), data, options);
const states = PLACES.map((_, i) => Array.from({ length: 5 }, (_, k) => Number(k === i)));
const reply = (user: readonly number[], { captions }: Question) => {
  const [a, b] = (captions as [string, string]).map(
    (c) => user[PLACES.indexOf(c as (typeof PLACES)[number])] as number,
  );
  return (a as number) < (b as number) ? "a" : "b";
};

describe("Agent", () => {
  it("ranks each user's best place first after eight answers", async () => {
    for (const user of users) {
      const agent = await Agent.open(model);
      for (const question of agent.questions.slice(0, 8)) agent.answer(question, reply(user, question));
      const [top] = agent.rank(states);
      expect(user[top?.index ?? -1]).toBe(0);
      expect(top?.best).toBeGreaterThan(0.5);
    }
  });

  it("has the prior as posterior before the first answer and after skipped questions", async () => {
    const agent = await Agent.open(model);
    const prior = agent.posterior;
    const learned = model.parameters.get("prior.mean") as Float32Array;
    prior.mean.forEach((x, i) => {
      expect(x).toBeCloseTo(learned[i] as number, 6);
    });
    for (const question of agent.questions) agent.answer(question, "skip");
    expect(agent.posterior).toEqual(prior);
  });

  it("returns copies: changing them has no effect", async () => {
    const agent = await Agent.open(model);
    const before = agent.rank(states);
    agent.posterior.mean.fill(100);
    agent.questions[0] && (agent.questions[0].a as Float32Array).fill(100);
    expect(agent.rank(states)).toEqual(before);
  });

  it("gives an option the same reward whatever options are ranked with it", async () => {
    const agent = await Agent.open(model);
    for (const question of agent.questions.slice(0, 4)) agent.answer(question, "a");
    const all = new Map(agent.rank(states).map(({ index, reward }) => [index, reward]));
    for (const { index, reward } of agent.rank(states.slice(1, 3))) expect(reward).toBe(all.get(index + 1));
    expect(agent.rank(states).reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 5);
  });

  it("infers from the last N answers", async () => {
    const [many, few] = [await Agent.open(model), await Agent.open(model)];
    const { questions } = many;
    for (const question of [...questions, ...questions]) many.answer(question, "b");
    for (const question of [...questions, ...questions].slice(-8)) few.answer(question, "b");
    expect(many.posterior).toEqual(few.posterior);
  });

  it("refuses invalid input and stays unchanged", async () => {
    const agent = await Agent.open(model);
    const before = agent.posterior;
    const [question] = agent.questions as [Question];
    expect(() => agent.answer({ ...question, a: [1, 2] }, "a")).toThrow(
      "question.a: got Array of 2; it must be a list of 5 features",
    );
    expect(() => agent.answer({ ...question, b: [0, 0, Number.NaN, 0, 0] }, "a")).toThrow("question.b[2]: got NaN");
    expect(() => agent.answer(question, "c" as "a")).toThrow(
      'reply: got "c"; it must be "a", "b", "tie", "skip" or a number',
    );
    expect(() => agent.answer(question, "toString" as "a")).toThrow('reply: got "toString"');
    const beyond = [3e38, 0, 0, 0, 0];
    expect(() => agent.answer({ ...question, a: beyond }, "a")).toThrow("question.a[0]: got 3e+38; it must be");
    const far = [1e38, -1e38, 1e38, 0, 0];
    expect(() => agent.answer({ a: far, b: far.map((x) => -x) }, "a")).toThrow("question.a[0]: got 1e+38");
    expect(() => agent.rank([far, far.map((x) => -x)])).toThrow("options[0][0]: got 1e+38");
    expect(() => agent.rank([])).toThrow("options: got none");
    expect(() => agent.rank([[1, 2, 3]])).toThrow("options[0]: got Array of 3; it must be a list of 5 features");
    expect(agent.posterior).toEqual(before);
  });

  it("behaves the same with a model and with its decoded file", async () => {
    const [fresh, loaded] = [await Agent.open(model), await Agent.open(await decodeModel(await encodeModel(model)))];
    for (const agent of [fresh, loaded]) for (const q of agent.questions.slice(0, 5)) agent.answer(q, "b");
    expect(loaded.posterior).toEqual(fresh.posterior);
    expect(loaded.rank(states)).toEqual(fresh.rank(states));
  });

  it("reveals nothing of the user in JSON", async () => {
    const agent = await Agent.open(model);
    agent.answer(agent.questions[0] as Question, "a");
    expect(JSON.stringify(agent)).toBe("{}");
  });

  it("ranks by the shared reward of a BTL model, whatever the answers", async () => {
    const shared = await train(wasm(await kernels()), data, { ...options, method: "btl", steps: 100 });
    const agent = await Agent.open(shared.model);
    const before = agent.rank(states);
    agent.answer(agent.questions[0] as Question, "b");
    expect(agent.rank(states)).toEqual(before);
    expect(agent.posterior.mean).toHaveLength(0);
    expect(before.every(({ uncertainty }) => uncertainty === 0)).toBe(true);
  });
});
