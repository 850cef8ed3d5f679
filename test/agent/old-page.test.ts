// An agent in a page where modules can be instantiated only while it opens.

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { AgentOptions } from "../../src/agent/agent-options.ts";
import { Random } from "../../src/base/philox.ts";
import { isPersonal, type Model } from "../../src/model/model.ts";
import { inOldPage } from "../backend/old-page.ts";
import { CONFIG, ENCODER_NAMES, HEAD_NAMES, randomModel, sharedConfig, uniforms } from "../model/models.ts";
import { GAUSSIAN, policyOf } from "../model/policies.ts";

const module = await readFile(new URL("../../dist/penchant.wasm", import.meta.url));
const random = new Random(5, 79);
const side = () => Float32Array.from(uniforms(random, CONFIG.size, 2));
const questions = Array.from({ length: 9 }, () => ({ a: side(), b: side() }));
const options = Array.from({ length: 1000 }, side);
const isNeutral = (state: ArrayLike<number>) => (state[0] as number) > 1.5;
const candidates = questions.filter(({ a, b }) => !isNeutral(a) && !isNeutral(b));
const observation = uniforms(random, GAUSSIAN.observation);

/** Everything that an agent can be asked. With an answer, every program that it can have is loaded afterwards. */
function all(agent: Agent, model: Model): unknown[] {
  const { posterior, confidence, typicality } = agent;
  const said: unknown[] = [posterior, confidence, typicality, agent.nextQuestion({ candidates })];
  for (const n of [2, 3, 5, 9, 5, 1000]) {
    const among = options.slice(0, n);
    said.push(agent.rank(among));
    if (n > 9 || !isPersonal(model)) continue;
    said.push(agent.nextQuestion({ candidates, options: among, decided: 0.99 }));
    said.push(agent.explain(candidates[0] as (typeof candidates)[0], among));
  }
  if (isPersonal(model)) said.push(agent.explain(candidates[1] as (typeof candidates)[0]));
  if (model.policy) said.push(agent.act(observation, new Float32Array(GAUSSIAN.action)));
  return said;
}

/** A whole life of an agent. Returns everything that it said. */
async function life(model: Model, options: AgentOptions): Promise<unknown[]> {
  const agent = await Agent.open(model, { ...options, module, neutral: { state: isNeutral } });
  const said = all(agent, model);
  for (const [i, question] of candidates.entries()) agent.answer(question, i % 3 ? "a" : "b");
  said.push(agent.undo());
  agent.change(0, "tie");
  said.push(...all(agent, model));
  await agent.user("another");
  agent.answer(candidates[2] as (typeof candidates)[0], "b");
  said.push(...all(agent, model));
  await agent.user("user");
  for (let again = 0; again < 2; again++) {
    await agent.forget();
    agent.answer(candidates[1] as (typeof candidates)[0], "a");
    said.push(...all(agent, model));
  }
  await agent.dispose();
  return said;
}

const policy = policyOf({ ...GAUSSIAN, condition: CONFIG.latent });
const own = (parts: Partial<typeof CONFIG>): Model => ({ ...randomModel({ ...CONFIG, ...parts }, 4), policy });
const CASES: [name: string, model: Model, refine?: number][] = [
  ...HEAD_NAMES.map((head): [string, Model] => [`head ${head}`, own({ head })]),
  ...ENCODER_NAMES.map((encoder): [string, Model] => [`encoder ${encoder}`, own({ encoder })]),
  ...ENCODER_NAMES.map((encoder): [string, Model, number] => [`encoder ${encoder}, refined`, own({ encoder }), 3]),
  ["hierarchical Bayes", own({ method: "hierarchical", encoder: "newton", head: "linear", hidden: [] })],
  ["no policy", randomModel(CONFIG, 4)],
  ["one reward for everyone", randomModel(sharedConfig("btl"), 4)],
  [
    "one reward for everyone, with a policy",
    { ...randomModel(sharedConfig("dpl-categorical"), 4), policy: policyOf({ ...GAUSSIAN, condition: 0 }) },
  ],
];

describe.each(CASES)("%s", (_, model, refine) => {
  it("does everything that it does elsewhere, with the same bits", async () => {
    expect(await inOldPage(() => life(model, { refine }))).toEqual(await life(model, { refine }));
  });

  it("makes no more instances than it has programs", async () => {
    const memories: WebAssembly.Memory[] = [];
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = ((module: WebAssembly.Module, imports: { env: { memory: WebAssembly.Memory } }) => {
      memories.push(imports.env.memory);
      return instantiate(module, imports);
    }) as typeof instantiate;
    try {
      const agent = await inOldPage(() => Agent.open(model, { refine, module }));
      agent.answer(candidates[0] as (typeof candidates)[0], "a");
      all(agent, model);
      const isUsed = ({ buffer }: WebAssembly.Memory) => new Uint8Array(buffer, 4096).some((byte) => byte !== 0);
      expect(memories.length).toBeGreaterThan(0);
      expect(memories.filter((memory) => !isUsed(memory)).length).toBe(0);
    } finally {
      WebAssembly.instantiate = instantiate;
    }
  });
});
