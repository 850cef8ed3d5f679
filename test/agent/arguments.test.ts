// Every argument and option of an agent, given values of every wrong kind: one sentence, and the agent is as before.

import { beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { Model } from "../../src/model/model.ts";
import { memoryStore } from "../../src/vault/store.ts";
import { expectRefused, type Kind, kindsBut, NUMBERS } from "../base/wrong-values.ts";
import { GAUSSIAN } from "../model/policies.ts";
import { answeredAgent, model, observation, options, question, questions, snapshot } from "./fixture.ts";

type Call = (value: never) => unknown;
const room = () => new Float32Array(GAUSSIAN.action);

let agent: Agent;
let before: ReturnType<typeof snapshot>;
beforeAll(async () => {
  agent = await answeredAgent(3);
  before = snapshot(agent);
});

/** An argument, a call that passes it a value, and the kinds of values that it takes. */
const ARGUMENTS: [argument: string, call: Call, ...taken: Kind[]][] = [
  ["question", (value) => agent.answer(value, "a")],
  ["question.a", (value) => agent.answer({ ...question(0), a: value }, "a"), "undefined"],
  ["question.b", (value) => agent.answer({ ...question(0), b: value }, "a"), "undefined"],
  ["reply", (value) => agent.answer(question(0), value), "zero", "one", "a fraction"],
  ["index", (value) => agent.change(value, "a"), "zero", "one", "two"],
  ["reply", (value) => agent.change(0, value), "zero", "one", "a fraction"],
  ["user", (value) => agent.user(value), "a text", "a number as text", "a long text"],
  ["personal", (value) => Object.assign(agent, { personal: value }), "true"],
  ["options", (value) => agent.rank(value)],
  ["options[1]", (value) => agent.rank([options[0] as Float32Array, value])],
  ["question", (value) => agent.explain(value)],
  ["options", (value) => agent.explain(question(0), value), "undefined"],
  ["asking", (value) => agent.nextQuestion(value), "undefined", "an empty object", "an object without a prototype"],
  ["candidates", (value) => agent.nextQuestion({ candidates: value }), "undefined", "an empty list"],
  ["candidates[1]", (value) => agent.nextQuestion({ candidates: [question(0), value] })],
  [
    "candidates[1].b",
    (value) => agent.nextQuestion({ candidates: [question(0), { ...question(1), b: value }] }),
    "undefined",
  ],
  ["options", (value) => agent.nextQuestion({ candidates: questions, options: value }), "undefined"],
  [
    "bits",
    (value) => agent.nextQuestion({ candidates: questions, bits: value }),
    "undefined",
    "zero",
    "one",
    "a fraction",
  ],
  [
    "decided",
    (value) => agent.nextQuestion({ candidates: questions, options, decided: value }),
    ...(["undefined", "zero", "one", "a fraction"] as const),
  ],
  ["observation", (value) => agent.act(value, room())],
  ["out", (value) => agent.act(observation, value)],
  ["model", (value) => Agent.open(value)],
  ["model", (value) => Agent.open({ ...model, config: value })],
  ["model", (value) => Agent.open({ ...model, config: { ...model.config, head: value } })],
  ["model", (value) => Agent.open({ ...model, parameters: value }), "a map"],
  ["model", (value) => Agent.open({ ...model, normalisation: value })],
  ["options", (value) => Agent.open(model, value), "undefined", "an empty object", "an object without a prototype"],
  ["vault", (value) => Agent.open(model, { vault: value }), "undefined"],
  ["user", (value) => Agent.open(model, { user: value }), "undefined", "a text", "a number as text", "a long text"],
  ["refine", (value) => Agent.open(model, { refine: value }), "undefined", "zero", "one", "two"],
  [
    "module",
    (value) => Agent.open(model, { module: value }),
    "undefined",
    "bytes",
    "a buffer",
    "a typed array of BigInts",
  ],
  [
    "neutral",
    (value) => Agent.open(model, { neutral: value }),
    "undefined",
    "an empty object",
    "an object without a prototype",
  ],
  ["neutral.state", (value) => Agent.open(model, { neutral: { state: value } }), "undefined", "a function"],
  ["neutral.observation", (value) => Agent.open(model, { neutral: { observation: value } }), "undefined", "a function"],
];

describe.each(ARGUMENTS)("%s (%#)", (argument, call, ...taken) => {
  it.each(kindsBut(...taken))("refuses %s", async (_, value) => {
    await expectRefused(argument, () => call(value as never));
    expect(snapshot(agent)).toEqual(before);
  });
});

describe("an option that does not exist is named", () => {
  it.each<[string, string, () => unknown]>([
    ["options", "refin", () => Agent.open(model, { refin: 3 } as object)],
    ["options", "Vault", () => Agent.open(model, { Vault: null } as object)],
    ["asking", "bit", () => agent.nextQuestion({ bit: 0.1 } as object)],
    ["asking", "probability", () => agent.nextQuestion({ options, probability: 0.9 } as object)],
    ["asking", "a", () => agent.nextQuestion(question(0) as object)],
  ])("%s: %s", async (argument, name, call) => {
    await expectRefused(`${argument}: got "${name}"; it must be one of `, call);
    expect(snapshot(agent)).toEqual(before);
  });

  it("of neutral", () =>
    expectRefused('neutral: got "states"; ', () => Agent.open(model, { neutral: { states: () => true } as object })));
});

describe("a newcomer's slips", () => {
  const opened: Promise<Model> = Promise.resolve(model);
  it.each<[string, string, () => unknown]>([
    ["nothing to open", "model: got undefined; ", () => (Agent.open as () => unknown)()],
    ["the model's path", 'model: got "bowl.safetensors"; ', () => Agent.open("bowl.safetensors" as never)],
    ["no await before loadModel", "model: got a Promise (await it); ", () => Agent.open(opened as never)],
    ["what training returns", "model: got { model, report }; ", () => Agent.open({ model, report: {} } as never)],
    ["an agent for a model", "model: got Agent; ", () => Agent.open(agent as never)],
    [
      "no await before openVault",
      "vault: got a Promise (await it); ",
      () => Agent.open(model, { vault: opened as never }),
    ],
    [
      "a store for a vault",
      "vault: got { read, write, remove, list }; ",
      () => Agent.open(model, { vault: memoryStore() as never }),
    ],
    ["a user for the options", 'options: got "ann"; ', () => Agent.open(model, "ann" as never)],
    [
      "new",
      "Agent: got new; open one: await Agent.open(model)",
      () => new (Agent as unknown as new (model: Model) => Agent)(model),
    ],
    ["nothing to answer", "question: got undefined; ", () => (agent.answer as () => unknown)()],
    ["no question left", "question: got null; ", () => agent.answer(null as never, "a")],
    ["a question's caption", 'question: got "coffee table"; ', () => agent.answer("coffee table" as never, "a")],
    ["swapped arguments", 'question: got "a"; ', () => agent.answer("a" as never, question(0) as never)],
    [
      "a reply in capitals",
      'reply: got "A"; it must be "a", "b", "tie", "skip" or a number',
      () => agent.answer(question(0), "A" as never),
    ],
    ["a reply as a boolean", "reply: got true; ", () => agent.answer(question(0), true as never)],
    [
      "labels for options",
      'options[0]: got "desk"; it must be a list of 3 features',
      () => agent.rank(["desk", "sofa"] as never),
    ],
    [
      "an object of options",
      "options: got { desk, sofa }; ",
      () => agent.rank({ desk: [1, 2, 3], sofa: [1, 2, 3] } as never),
    ],
    ["one option", "options[0]: got 1; ", () => agent.rank([1, 2, 3] as never)],
    [
      "features as texts",
      'options[0][1]: got "2"; it must be a finite number',
      () => agent.rank([[1, "2", 3]] as never),
    ],
    ["null among features", "options[0][2]: got null; ", () => agent.rank([[1, 2, null]] as never)],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tried
    ["a hole among features", "options[0][1]: got undefined; ", () => agent.rank([[1, , 3]] as never)],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tried
    ["a hole among options", "options[1]: got undefined; ", () => agent.rank([options[0], , options[1]] as never)],
    ["a probability over 1", "decided: got 2; ", () => agent.nextQuestion({ options, decided: 2 })],
    ["a share as per cent", "decided: got 90; ", () => agent.nextQuestion({ options, decided: 90 })],
    ["NaN", "bits: got NaN; ", () => agent.nextQuestion({ bits: Number.NaN })],
    [
      "a list for the action",
      "out: got Array of 3; it must be a Float32Array of 3",
      () => agent.act(observation, [0, 0, 0] as never),
    ],
    ["an array that rounds", "out: got Uint8Array of 3; ", () => agent.act(observation, new Uint8Array(3) as never)],
    [
      "kernels as a path",
      'module: got "penchant.wasm"; there is no such file',
      () => Agent.open(model, { module: "penchant.wasm" }),
    ],
  ])("%s", async (_, beginning, call) => {
    await expectRefused(beginning, call);
    expect(snapshot(agent)).toEqual(before);
  });

  it("a neutral function that promises, or returns nothing", async () => {
    const promising = await Agent.open(model, { neutral: { state: (async () => true) as never } });
    await expectRefused("neutral.state(…): got a Promise (await it); ", () => promising.rank(options));
    const silent = await Agent.open(model, { neutral: { observation: (() => {}) as never } });
    await expectRefused("neutral.observation(…): got undefined; ", () => silent.act(observation, room()));
  });
});

it("numbers of every typed array, also of another realm, are features", () => {
  const values = [1, 2, 3];
  const want = agent.rank([values]);
  const kinds = [
    Float32Array,
    Float64Array,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Int32Array,
    Uint32Array,
  ];
  for (const kind of kinds) expect(agent.rank([kind.from(values)])).toEqual(want);
  expect(NUMBERS).toHaveLength(7);
});
