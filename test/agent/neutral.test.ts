// Where nothing may be personal: states, what the policy observes, or everything while the user wants it so.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { GAUSSIAN } from "../model/policies.ts";
import { model, observation, options, questions, seen, told } from "./told.ts";

describe("where nothing may be personal", () => {
  const neutral = { state: (s: ArrayLike<number>) => (s[0] as number) > 0, observation: () => true };
  const zone = options.map((option) => (option[0] as number) > 0);

  it("options are scored by the prior, the others by the user, in one ranking", async () => {
    expect(zone).toContain(true);
    expect(zone).toContain(false);
    const agent = await Agent.open(model, { neutral });
    for (const question of questions) {
      if (!neutral.state(question.a) && !neutral.state(question.b)) agent.answer(question, "a");
    }
    expect(agent.answers.length).toBeGreaterThan(0);
    const own = await Agent.open(model);
    for (const { a, b } of agent.answers) own.answer({ a, b }, "a");
    const rewards = (each: Agent) => each.rank(options).sort((p, q) => p.index - q.index);
    const [mixed, personal, everyone] = [rewards(agent), rewards(own), rewards(await told(0))];
    mixed.forEach(({ reward, uncertainty }, i) => {
      const like = (zone[i] ? everyone[i] : personal[i]) as (typeof mixed)[0];
      expect([reward, uncertainty]).toEqual([like.reward, like.uncertainty]);
    });
    expect(mixed.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 5);
  });

  it("nothing is learned", async () => {
    const agent = await Agent.open(model, { neutral });
    const inside = questions.find(({ a }) => neutral.state(a)) as (typeof questions)[0];
    expect(() => agent.answer(inside, "a")).toThrow("question: it lies where nothing may be learned of the user");
    expect(agent.answers).toEqual([]);
  });

  it("the policy acts for everyone alike", async () => {
    const out = () => new Float32Array(GAUSSIAN.action);
    const agent = await told(3, { neutral: { observation: (o) => (o[0] as number) > 5 } });
    const inside = [9, ...observation.slice(1)];
    const everyone = await told(0);
    expect(agent.act(inside, out())).toEqual(everyone.act(inside, out()));
    expect(agent.act(observation, out())).toEqual((await told(3)).act(observation, out()));
    expect(agent.act(observation, out())).not.toEqual(everyone.act(observation, out()));
  });

  it("on request nowhere is: rewards and actions are the population's until they are personal again", async () => {
    const agent = await told(4);
    const before = seen(agent);
    const everyone = seen(await told(0));
    agent.personal = false;
    expect(seen(agent)).toEqual({ ...before, personal: false, ranked: everyone.ranked, action: everyone.action });
    agent.personal = true;
    expect(seen(agent)).toEqual(before);
    expect(() => {
      agent.personal = "no" as unknown as boolean;
    }).toThrow("personal: got string; it is true or false");
  });
});
