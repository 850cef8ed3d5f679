// Every argument and option of penchant/train, given values of every wrong kind: one sentence, before any work is done.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import type { Trajectories } from "../../src/data/trajectories.ts";
import {
  readTrajectories,
  trainPolicy,
  trainPreferences,
  wasmBackend,
  writeTrajectories,
} from "../../src/entry/train.ts";
import { parseJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { expectRefused, type Kind, kindsBut } from "../base/wrong-values.ts";
import { CONFIG, randomModel } from "../model/models.ts";

const lines = Array.from({ length: 12 }, (_, i) =>
  JSON.stringify({ user: `u${i % 4}`, a: [i, 1, 0], b: [1, i, 1], label: i % 2 }),
);
const data = parseJsonl(lines.join("\n"), "answers.jsonl");
const model = randomModel(CONFIG, 4);
const trajectories: Trajectories = {
  observations: Float32Array.from({ length: 30 }, (_, i) => i % 7),
  observationSize: 3,
  actions: new Float32Array(10),
  actionSize: 1,
  offsets: Int32Array.of(0, 5, 10),
};

/** A backend that must not be asked to load anything. */
const unused: Backend = {
  name: "unused",
  load: () => {
    throw new Error("work began before the arguments were checked");
  },
};
const train = (options: object) => trainPreferences(data, { backend: unused, ...options });
const policy = (options: object) => trainPolicy(trajectories, model, { backend: unused, ...options });
const answers = (change: object) => trainPreferences({ ...data, ...change } as Preferences, { backend: unused });
const walk = (change: object) =>
  trainPolicy({ ...trajectories, ...change } as Trajectories, model, { backend: unused });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "penchant-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Row = [argument: string, call: (value: never) => unknown, ...taken: Kind[]];
const WHOLE: Kind[] = ["undefined", "one", "two"];
const SEED: Kind[] = [...WHOLE, "zero"];
const PLAIN: Kind[] = ["undefined", "an empty object", "an object without a prototype"];
const TEXTS: Kind[] = ["a text", "a number as text", "a long text"];
const BYTES: Kind[] = ["bytes", "a buffer", "a typed array of BigInts"];
const option = (call: (options: object) => unknown, name: string, ...taken: Kind[]): Row => [
  name,
  (value) => call({ [name]: value }),
  ...taken,
];

const ARGUMENTS: Row[] = [
  ["data", (value) => trainPreferences(value, { backend: unused })],
  ...["states", "pairs", "labels", "offsets"].map(
    (name): Row => [`data.${name}`, (value) => answers({ [name]: value })],
  ),
  ["data.tasks", (value) => answers({ tasks: value }), "undefined"],
  ["size", (value) => answers({ size: value }), "one", "two"],
  ["length", (value) => answers({ length: value }), "one", "two"],
  ["taskSize", (value) => answers({ taskSize: value }), "undefined", "one", "two"],
  ...["captions", "users"].map((name): Row => [name, (value) => answers({ [name]: value }), "undefined"]),
  ["features", (value) => answers({ features: value }), "undefined", "a list of texts"],
  ["options", (value) => trainPreferences(data, value), ...PLAIN],
  ...["method", "encoder", "head", "likelihood", "prior", "recipe"].map((name) => option(train, name, "undefined")),
  ...["steps", "batch", "latent", "context"].map((name) => option(train, name, ...WHOLE)),
  option(train, "seed", ...SEED),
  option(train, "rate", "undefined", "a fraction"),
  option(train, "decay", "undefined", "zero", "one", "two", "a fraction"),
  option(train, "heldOut", "undefined", "zero", "a fraction"),
  option(train, "beta", "undefined", "zero", "one", "two", "a fraction"),
  option(train, "hidden", "undefined", "a list of another length", "a list of another realm"),
  ...["onProgress", "onCheckpoint"].map((name) => option(train, name, "undefined", "a function")),
  option(train, "signal", "undefined"),
  ["backend", (value) => trainPreferences(data, { backend: value }), "undefined"],
  ["resume", (value) => trainPreferences(data, { resume: value, hidden: [4], latent: 2 }), "undefined", ...BYTES],

  ["trajectories", (value) => trainPolicy(value, model, { backend: unused })],
  ...["observations", "actions", "offsets"].map(
    (name): Row => [`trajectories.${name}`, (value) => walk({ [name]: value })],
  ),
  ["trajectories.rewards", (value) => walk({ rewards: value }), "undefined"],
  ["trajectories", (value) => walk({ terminals: value }), "undefined"],
  ["trajectories", (value) => walk({ observationSize: value })],
  ["trajectories", (value) => walk({ actionSize: value }), "one"],
  ["trajectories", (value) => walk({ choices: value }), "undefined", "two"],
  ["model", (value) => trainPolicy(trajectories, value, { backend: unused })],
  ["options", (value) => trainPolicy(trajectories, model, value), ...PLAIN],
  ["users", (value) => policy({ users: value }), "undefined"],
  ["reward", (value) => policy({ reward: value }), "undefined"],
  option(policy, "lookAhead", "undefined", "true"),
  option(policy, "columns", "undefined"),
  ...["steps", "batch", "comparisons", "rivals", "every"].map((name) => option(policy, name, ...WHOLE)),
  option(policy, "seed", ...SEED),
  option(policy, "rate", "undefined", "a fraction"),
  option(policy, "discount", "undefined", "zero", "a fraction"),
  option(policy, "expectile", "undefined", "a fraction"),
  option(policy, "temperature", "undefined", "zero", "one", "two", "a fraction"),
  option(policy, "hidden", "undefined", "a list of another length", "a list of another realm"),
  ...["onProgress", "onCheckpoint", "onPolicy", "onReward"].map((name) =>
    option(policy, name, "undefined", "a function"),
  ),
  option(policy, "signal", "undefined"),
  ["backend", (value) => trainPolicy(trajectories, model, { backend: value }), "undefined"],

  ["text", (value) => parseJsonl(value, "answers.jsonl"), ...TEXTS, "an empty text"],
  ["file", (value) => parseJsonl(lines.join("\n"), value), ...TEXTS],
  ["path", (value) => readTrajectories(value), ...TEXTS],
  ["options", (value) => readTrajectories("walk.jsonl", value), ...PLAIN],
  ["horizon", (value) => readTrajectories("walk.jsonl", { horizon: value }), "undefined", "two"],
  ["scaleActions", (value) => readTrajectories("walk.jsonl", { scaleActions: value }), "undefined", "true"],
  ["choices", (value) => readTrajectories("walk.jsonl", { choices: value }), "undefined", "two"],
  ["path", (value) => writeTrajectories(value, trajectories), ...TEXTS],
  ["trajectories", (value) => writeTrajectories(join(folder, "walk.hdf5"), value)],
];

describe.each(ARGUMENTS)("%s (%#)", (argument, call, ...taken) => {
  it.each(kindsBut(...taken))("refuses %s", async (_, value) => {
    await expectRefused(argument, () => call(value as never));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a newcomer's slips", () => {
  it.each<[string, string, () => unknown]>([
    ["an option that does not exist", 'options: got "step"; it must be one of method, ', () => train({ step: 5 })],
    ["one of a policy", 'options: got "discont"; it must be one of steps, ', () => policy({ discont: 0.9 })],
    [
      "one of reading",
      'options: got "scale"; it must be one of horizon, ',
      () => readTrajectories("w.jsonl", { scale: true } as object),
    ],
    ["the rows of a file", "data: got Array of 12; ", () => trainPreferences(lines as never)],
    ["a path for the answers", 'data: got "answers.csv"; ', () => trainPreferences("answers.csv" as never)],
    [
      "bytes for text",
      "text: got Uint8Array of ",
      () => parseJsonl(Buffer.from(lines[0] as string) as never, "answers"),
    ],
    ["a backend's name", 'backend: got "webgpu"; ', () => trainPreferences(data, { backend: "webgpu" as never })],
    [
      "no await before wasmBackend",
      "backend: got a Promise (await it); ",
      () => trainPreferences(data, { backend: wasmBackend() as never }),
    ],
    ["a controller for its signal", "signal: got AbortController; ", () => train({ signal: new AbortController() })],
    [
      "what training returns, for a model",
      "model: got { model, report }; ",
      () => trainPolicy(trajectories, { model, report: {} } as never),
    ],
    [
      "what is read, for its data",
      "trajectories: got { data, notes }; ",
      () => trainPolicy({ data: trajectories, notes: [] } as never, model),
    ],
    [
      "features of another model",
      "users: got segments of up to 1 states of 2 features; ",
      () => policy({ users: { ...data, size: 2, states: new Float32Array(2 * (data.states.length / 3)) } }),
    ],
    ["a width as text", 'hidden[1]: got "64"; ', () => train({ hidden: [64, "64"] })],
    [
      "NaN among the features",
      "states: feature 1 of state 0 is NaN",
      () => answers({ states: data.states.map((x, i) => (i === 1 ? Number.NaN : x)) }),
    ],
  ])("%s", async (_, beginning, call) => {
    const error: Error = await (async () => call())().then(
      () => new Error("nothing was thrown"),
      (error) => error,
    );
    expect(error.message.startsWith(beginning), error.message).toBe(true);
    expect(["TypeError", "RangeError"]).toContain(error.name);
  });
});
