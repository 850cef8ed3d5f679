// Neutral states and observations, and `personal = false`: every user is treated alike.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { randomModel, sharedConfig } from "../model/models.ts";
import { GAUSSIAN } from "../model/policies.ts";
import { answeredAgent, model, observation, options, questions, snapshot } from "./fixture.ts";

describe("a neutral", () => {
  const neutral = { state: (s: ArrayLike<number>) => (s[0] as number) > 0, observation: () => true };
  const zone = options.map((option) => (option[0] as number) > 0);

  it("option is scored by the prior in the same ranking as the user's others", async () => {
    expect(zone).toContain(true);
    expect(zone).toContain(false);
    const agent = await Agent.open(model, { neutral });
    for (const question of questions) {
      if (!neutral.state(question.a) && !neutral.state(question.b)) agent.answer(question, "a");
    }
    expect(agent.answers.length).toBeGreaterThan(0);
    const unrestricted = await Agent.open(model);
    for (const { a, b } of agent.answers) unrestricted.answer({ a, b }, "a");
    const rewards = (agent: Agent) => agent.rank(options).sort((p, q) => p.index - q.index);
    const [mixed, personal, everyone] = [rewards(agent), rewards(unrestricted), rewards(await answeredAgent(0))];
    mixed.forEach(({ reward, uncertainty }, i) => {
      const expected = (zone[i] ? everyone[i] : personal[i]) as (typeof mixed)[0];
      expect([reward, uncertainty]).toEqual([expected.reward, expected.uncertainty]);
    });
    expect(mixed.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 5);
  });

  it("question is refused, so nothing is learned from it", async () => {
    const agent = await Agent.open(model, { neutral });
    const inside = questions.find(({ a }) => neutral.state(a)) as (typeof questions)[0];
    expect(() => agent.answer(inside, "a")).toThrow(
      "question: it is neutral (neutral.state), so nothing may be learned from it",
    );
    expect(agent.answers).toEqual([]);
  });

  it("observation makes the policy act as for a user without answers", async () => {
    const out = () => new Float32Array(GAUSSIAN.action);
    const agent = await answeredAgent(3, { neutral: { observation: (o) => (o[0] as number) > 5 } });
    const inside = [9, ...observation.slice(1)];
    const everyone = await answeredAgent(0);
    expect(agent.act(inside, out())).toEqual(everyone.act(inside, out()));
    expect(agent.act(observation, out())).toEqual((await answeredAgent(3)).act(observation, out()));
    expect(agent.act(observation, out())).not.toEqual(everyone.act(observation, out()));
  });

  it("option is ranked as any other by a model that is the same for everyone", async () => {
    const shared = randomModel(sharedConfig(), 4);
    const [restricted, unrestricted] = [await Agent.open(shared, { neutral }), await Agent.open(shared)];
    const personal = questions.find(({ a, b }) => !neutral.state(a) && !neutral.state(b)) as (typeof questions)[0];
    restricted.answer(personal, "a");
    expect(restricted.rank(options)).toEqual(unrestricted.rank(options));
  });

  it("agent (personal = false) ranks and acts as the population's prior until it is personal again", async () => {
    const agent = await answeredAgent(4);
    const before = snapshot(agent);
    const everyone = snapshot(await answeredAgent(0));
    agent.personal = false;
    expect(snapshot(agent)).toEqual({ ...before, personal: false, ranked: everyone.ranked, action: everyone.action });
    agent.personal = true;
    expect(snapshot(agent)).toEqual(before);
    expect(() => {
      agent.personal = "no" as unknown as boolean;
    }).toThrow('personal: got "no"; it must be true or false');
  });
});
