// A user's data must not appear in printed text, nor in memory after they are forgotten.

import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { Random } from "../../src/base/philox.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { CONFIG, ENCODER_CASES, randomModel, uniforms } from "../model/models.ts";
import { GAUSSIAN, policyOf } from "../model/policies.ts";

const policy = policyOf({ ...GAUSSIAN, condition: CONFIG.latent });
const random = new Random(8, 79);
const side = () => Float32Array.from(uniforms(random, CONFIG.size, 2));
const questions = Array.from({ length: 5 }, () => ({ a: side(), b: side() }));

/** Every WebAssembly memory created. */
const memories: WebAssembly.Memory[] = [];
const { Memory } = WebAssembly;
beforeAll(() => {
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
});
afterAll(() => {
  WebAssembly.Memory = Memory;
});

/** Counts the numbers that are somewhere in WebAssembly memory, bit for bit. */
function found(values: Iterable<number>): number {
  const words = new Set<number>();
  for (const { buffer } of memories) for (const word of new Uint32Array(buffer)) words.add(word);
  return [...values].filter((x) => words.has(new Uint32Array(Float32Array.of(x).buffer)[0] as number)).length;
}

const printed = (agent: Agent) => [
  JSON.stringify(agent),
  inspect(agent, { depth: 9, showHidden: true }),
  String(agent),
  JSON.stringify(structuredClone(agent)),
  JSON.stringify(Object.getOwnPropertyDescriptors(agent)),
  JSON.stringify(Reflect.ownKeys(agent)),
];

/** The first digits of a number in the forms in which it may be printed. */
const written = (x: number): string[] => [String(x).slice(0, 7), x.toFixed(4), x.toPrecision(5)];

describe.each<[string, ModelConfig, number?]>([...ENCODER_CASES, ["a classifier", { ...CONFIG, head: "classifier" }]])(
  "a user's latent and answers: %s",
  (_, config, refine) => {
    const model: Model = { ...randomModel(config, 4), policy };
    const busyAgent = async () => {
      const agent = await Agent.open(model, { refine });
      for (const question of questions) agent.answer(question, "b");
      const options = questions.map(({ a }) => a);
      agent.rank(options);
      agent.nextQuestion({ candidates: [{ a: side(), b: side() }], options });
      for (const some of [options, options.slice(1), undefined])
        agent.explain(questions[0] as (typeof questions)[0], some);
      expect(agent.typicality).toBeGreaterThan(0);
      agent.act(uniforms(random, GAUSSIAN.observation), new Float32Array(GAUSSIAN.action));
      const { mean, variance } = agent.posterior;
      const all = [...mean, ...variance, ...questions.flatMap(({ a, b }) => [...a, ...b])];
      return { agent, secret: all.filter((x) => String(x).length > 6) }; // without 0, 1 and other short numbers, which are everywhere
    };

    it("do not appear in anything printed, cloned or thrown", async () => {
      const { agent, secret } = await busyAgent();
      const texts = printed(agent);
      const calls: (() => unknown)[] = [
        () => agent.rank([[1]]),
        () => agent.rank([[Number.NaN, 0, 0]]),
        () => agent.change(77, "a"),
        () => agent.answer(questions[0] as (typeof questions)[0], "x" as "a"),
        () => agent.act([], new Float32Array(1)),
      ];
      for (const call of calls) {
        try {
          call();
          expect.unreachable();
        } catch (error) {
          texts.push(String(error), inspect(error, { depth: 9, showHidden: true }));
        }
      }
      for (const text of texts) for (const x of secret) for (const form of written(x)) expect(text).not.toContain(form);
    });

    it("are in no word of WebAssembly memory after forget or dispose", async () => {
      for (const end of ["forget", "dispose"] as const) {
        memories.length = 0;
        const { agent, secret } = await busyAgent();
        const fresh = [...(await Agent.open(model, { refine })).posterior.mean]; // the prior is not secret
        const personal = secret.filter((x) => !fresh.includes(x));
        expect(found(personal)).toBe(personal.length);
        await agent[end]();
        expect(found(personal)).toBe(0);
      }
    });
  },
);
