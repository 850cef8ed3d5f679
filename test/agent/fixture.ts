// An agent with a policy, questions for its user, and everything the agent reveals about them.

import { Agent } from "../../src/agent/agent.ts";
import { Random } from "../../src/base/philox.ts";
import type { Model } from "../../src/model/model.ts";
import { CONFIG, randomModel, uniforms } from "../model/models.ts";
import { GAUSSIAN, policyOf } from "../model/policies.ts";

export const model: Model = { ...randomModel(CONFIG, 4), policy: policyOf({ ...GAUSSIAN, condition: CONFIG.latent }) };
const random = new Random(3, 79);
export const side = () => Float32Array.from(uniforms(random, CONFIG.size, 2));
export const questions = Array.from({ length: 12 }, () => ({ a: side(), b: side() }));
export const options = Array.from({ length: 5 }, side);
export const observation = uniforms(random, GAUSSIAN.observation, 1);
export const question = (i: number) => questions[i] as (typeof questions)[0];
export const replies = ["a", "b", "tie", "b", "a", "a"] as const;

/** An agent's answers without their dates: two agents that got the same answers may have got them in different seconds. */
export const undated = (agent: Agent) => agent.answers.map(({ date: _, ...answer }) => answer);

/** Everything an agent reveals about its user, but for the dates of the answers. */
export const snapshot = (agent: Agent) => ({
  posterior: agent.posterior,
  ranked: agent.rank(options),
  action: Array.from(agent.act(observation, new Float32Array(GAUSSIAN.action))),
  answers: undated(agent),
  confidence: agent.confidence,
  personal: agent.personal,
});

/** An agent whose user has answered the first n questions. */
export async function answeredAgent(
  n: number,
  options: Partial<Parameters<typeof Agent.open>[1]> = {},
): Promise<Agent> {
  const agent = await Agent.open(model, options);
  for (let i = 0; i < n; i++) agent.answer(question(i), replies[i % 6] as "a");
  return agent;
}
