// The agent's actions, compared with the policy's output computed in f64 at the posterior's mean.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { Random } from "../../src/base/philox.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { normalise } from "../../src/model/normalisation.ts";
import { type Policy, type PolicyConfig, policyPlan } from "../../src/model/policy.ts";
import { apart, CONFIG, ENCODER_CASES, randomModel, sharedConfig, uniforms } from "../model/models.ts";
import { DISCRETE, GAUSSIAN, policyOf, RANGE } from "../model/policies.ts";

const FOR_USERS = { condition: CONFIG.latent };
const ALONE = sharedConfig();
const withPolicy = (config: PolicyConfig, more: Partial<Policy> = {}, of: ModelConfig = CONFIG): Model => ({
  ...randomModel(of, 4),
  policy: policyOf(config, more),
});
const gaussian: PolicyConfig = { ...GAUSSIAN, ...FOR_USERS };
const discrete: PolicyConfig = { ...DISCRETE, ...FOR_USERS };

const random = new Random(2, 79);
const observation = () => Float32Array.from(uniforms(random, 4, 2));
const question = () => ({ a: uniforms(random, 3, 2), b: uniforms(random, 3, 2) });

/** The output of the policy's network, computed in f64. */
async function meanOf({ policy }: Model, observed: Float32Array, z: Float32Array): Promise<number[]> {
  const { config, parameters, normalisation } = policy as Policy;
  const program = reference.load(policyPlan(config, 1), 0);
  for (const [name, values] of parameters) if (program.plan.named.has(name)) program.write(name, values);
  program.write("observation", normalise(observed, normalisation));
  if (config.condition > 0) program.write("condition", z);
  await program.run();
  return Array.from(await program.read("mean"));
}

describe("Agent.act", () => {
  it.each<[string, ModelConfig, number?]>([
    ...ENCODER_CASES,
    ["Newton's method", { ...CONFIG, method: "hierarchical", head: "linear", encoder: "newton", hidden: [] }],
  ])("acts by the policy at the posterior's mean, before and after each answer: %s", async (_, config, refine) => {
    const model = withPolicy(gaussian, {}, config);
    const agent = await Agent.open(model, { refine });
    const out = new Float32Array(3);
    const observed = observation();
    const done: number[][] = [];
    for (let answers = 0; answers <= 4; answers++) {
      if (answers > 0) agent.answer(question(), answers % 2 ? "a" : "b");
      expect(agent.act(observed, out)).toBe(out);
      expect(apart(out, await meanOf(model, observed, agent.posterior.mean))).toBeLessThan(1e-6);
      done.push(Array.from(out));
    }
    // The observation was the same, so only the user makes the difference.
    for (let i = 1; i < done.length; i++)
      expect(apart(done[i] as number[], done[i - 1] as number[])).toBeGreaterThan(1e-4);
    agent.answer(question(), "skip");
    expect(Array.from(agent.act(observed, out))).toEqual(done.at(-1));
  });

  it("takes observations as lists or typed arrays of any kind", async () => {
    const model = withPolicy(gaussian);
    const agent = await Agent.open(model);
    const out = new Float32Array(3);
    for (let i = 0; i < 20; i++) {
      const observed = observation();
      const want = await meanOf(model, observed, agent.posterior.mean);
      for (const like of [observed, Array.from(observed), Float64Array.from(observed)]) {
        expect(apart(agent.act(like, out), want)).toBeLessThan(1e-6);
      }
    }
  });

  it("returns actions in the units of the data; an action that never varied there is reproduced exactly", async () => {
    const model = withPolicy(gaussian, { actionRange: RANGE });
    const agent = await Agent.open(model);
    const out = new Float32Array(3);
    for (let i = 0; i < 20; i++) {
      const observed = observation();
      const mean = await meanOf(model, observed, agent.posterior.mean);
      const want = mean.map((a, k) => {
        const [low, high] = [RANGE.low[k] as number, RANGE.high[k] as number];
        return low + ((a + 1) / 2) * (high - low);
      });
      expect(apart(agent.act(observed, out), want)).toBeLessThan(1e-5);
      expect(out[2]).toBe(7);
    }
  });

  it("picks the discrete action with the largest logit", async () => {
    const model = withPolicy(discrete);
    const agent = await Agent.open(model);
    const out = new Float32Array(1);
    const taken = new Set<number>();
    for (let i = 0; i < 60; i++) {
      if (i % 10 === 9) agent.answer(question(), "a");
      const observed = Float32Array.from(uniforms(random, 4, 20));
      const logits = await meanOf(model, observed, agent.posterior.mean);
      agent.act(observed, out);
      expect(out[0]).toBe(logits.indexOf(Math.max(...logits)));
      taken.add(out[0] as number);
    }
    expect(taken.size).toBeGreaterThan(1);
  });

  it("returns the number of a discrete action in the data, which may count from 1", async () => {
    const [fromZero, fromFive] = [{}, { firstAction: 5 }].map((more) => withPolicy({ ...discrete, ...more }));
    const [one, other] = [await Agent.open(fromZero as Model), await Agent.open(fromFive as Model)];
    const observed = observation();
    const number = one.act(observed, new Float32Array(1))[0] as number;
    expect(other.act(observed, new Float32Array(1))[0]).toBe(number + 5);
  });

  it("acts alike for every user with a policy that is not conditioned on z", async () => {
    const model = withPolicy({ ...gaussian, condition: 0 }, {}, ALONE);
    const agent = await Agent.open(model);
    const [observed, out] = [observation(), new Float32Array(3)];
    const want = await meanOf(model, observed, new Float32Array());
    expect(apart(agent.act(observed, out), want)).toBeLessThan(1e-6);
    const before = Array.from(out);
    agent.answer(question(), "a");
    expect(Array.from(agent.act(observed, out))).toEqual(before);
  });

  it("two agents of one model each act for their own user", async () => {
    const model = withPolicy(gaussian);
    const [one, other] = [await Agent.open(model), await Agent.open(model)];
    const [observed, out] = [observation(), new Float32Array(3)];
    const before = Array.from(one.act(observed, out));
    other.answer(question(), "a");
    expect(Array.from(one.act(observed, out))).toEqual(before);
    expect(Array.from(other.act(observed, out))).not.toEqual(before);
  });
});

describe("Agent.act refuses, and changes nothing", () => {
  const model = withPolicy(gaussian);
  const far = "it must be a finite number of the magnitude of the training data";
  it.each<[string, number[], number, string]>([
    ["too few values", [1, 2, 3], 3, "observation: got Array of 3; it must be a list of 4 numbers"],
    ["too many values", [1, 2, 3, 4, 5], 3, "observation: got Array of 5; it must be a list of 4 numbers"],
    ["NaN", [1, 2, Number.NaN, 4], 3, `observation[2]: got NaN; ${far}`],
    ["null, as JSON has NaN", [1, 2, null as unknown as number, 4], 3, `observation[2]: got null; ${far}`],
    ["infinity", [1, Number.NEGATIVE_INFINITY, 3, 4], 3, `observation[1]: got -Infinity; ${far}`],
    ["a value beyond f32", [1e300, 2, 3, 4], 3, `observation[0]: got 1e+300; ${far}`],
    ["an output that is too short", [1, 2, 3, 4], 2, "out: got Float32Array of 2; it must be a Float32Array of 3"],
    ["an output that is too long", [1, 2, 3, 4], 4, "out: got Float32Array of 4; it must be a Float32Array of 3"],
  ])("%s", async (_, observed, room, sentence) => {
    const agent = await Agent.open(model);
    const [good, before] = [observation(), new Float32Array(3)];
    agent.act(good, before);
    const out = new Float32Array(room).fill(9);
    expect(() => agent.act(observed, out)).toThrow(new RangeError(sentence));
    expect(out.every((x) => x === 9)).toBe(true);
    expect(agent.act(good, new Float32Array(3))).toEqual(before);
  });

  it("an observation whose action overflows", async () => {
    const parameters = new Map(
      [...(model.policy as Policy).parameters].map(([name, w]) => [name, w.map((x) => 1e9 * x)]),
    );
    const agent = await Agent.open({ ...model, policy: { ...(model.policy as Policy), parameters } });
    let refused = 0;
    for (let i = 0; i < 20; i++) {
      const out = new Float32Array(3).fill(9);
      try {
        agent.act(uniforms(random, 4, 1e38), out);
        expect(out.every((x) => Math.abs(x) <= 1)).toBe(true);
      } catch (error) {
        expect((error as Error).message).toMatch(/^observation: /);
        expect(out.every((x) => x === 9)).toBe(true);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  it("a model without a policy", async () => {
    const agent = await Agent.open(randomModel(CONFIG, 4));
    expect(() => agent.act([1, 2, 3, 4], new Float32Array(3))).toThrow(
      new RangeError("act: the model has no policy; penchant policy trains one for it"),
    );
  });

  it("an answer far outside the training data: the agent still acts for the user as before", async () => {
    const agent = await Agent.open(model);
    agent.answer(question(), "a");
    const [observed, before] = [observation(), new Float32Array(3)];
    agent.act(observed, before);
    const { posterior } = agent;
    const side = [3e38, -3e38, 3e38];
    expect(() => agent.answer({ a: side, b: side.map((x) => -x) }, "a")).toThrow(
      "question.a[0]: got 3e+38; it must be a finite number of the magnitude of the training data",
    );
    expect(agent.posterior).toEqual(posterior);
    expect(agent.act(observed, new Float32Array(3))).toEqual(before);
  });
});
