// One episode for one user, in the small maze: a policy made by hand goes straight to where user 0 wants the ball.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import { type Policy, type PolicyConfig, policyShapes } from "../../src/model/policy.ts";
import { CONFIG, randomModel, uniforms } from "../model/models.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const rollout = (args: string) => penchant(`rollout m.safetensors --world maze-small ${args}`);
const small: ModelConfig = { ...CONFIG, size: 2, context: 4 };
const seen: PolicyConfig = { observation: 4, action: 2, condition: small.latent, hidden: [4] };
/** Starts in the corridor at whose end user 0 wants the ball. */
const AWAY = "--seed 1";

function policy(config: PolicyConfig, values: (name: string, count: number) => number[]): Policy {
  const parameters = new Map(
    [...policyShapes(config)].map(([name, [rows, cols]]) => [name, Float32Array.from(values(name, rows * cols))]),
  );
  const normalisation = {
    mean: new Float32Array(config.observation),
    scale: new Float32Array(config.observation).fill(1),
  };
  return { config, parameters, normalisation };
}

/** tanh(10 (1 − x) − 2 v) on both axes, whatever z: two hidden units for each, as ReLU cuts off what is negative. */
const HAND: Record<string, number[]> = {
  "policy.0.weight": [-10, 10, 0, 0, 0, 0, -10, 10, -2, 2, 0, 0, 0, 0, -2, 2, ...new Array<number>(12).fill(0)],
  "policy.0.bias": [10, -10, 10, -10],
  "policy.out.weight": [1, 0, -1, 0, 0, 1, 0, -1],
  "policy.out.bias": [0, 0],
  "policy.logSigma": [0, 0],
};
const byHand = policy(seen, (name) => HAND[name] ?? []);
const byChance = (config: PolicyConfig) => {
  const random = new Random(0, 5);
  return policy(config, (_, count) => uniforms(random, count));
};

const save = async (name: string, config: ModelConfig, own?: Policy) => {
  const model: Model = { ...randomModel(config, 3), policy: own };
  writeFileSync(join(folder, name), await encodeModel(model));
};
const answers = (name: string, users: number, ...features: number[][]) => {
  const rows = Array.from({ length: users }, (_, user) =>
    features.map((a) => ({ user, a, b: a.map(() => 0), label: 1 })),
  );
  const lines = rows.flat().map((row) => JSON.stringify(row));
  writeFileSync(join(folder, name), lines.join("\n"));
};

beforeAll(async () => {
  await save("m.safetensors", small, byHand);
  await save("chance.safetensors", small, byChance(seen));
  await save("none.safetensors", small);
  await save("seven.safetensors", small, byChance({ ...seen, observation: 7 }));
  await save("four.safetensors", small, byChance({ ...seen, action: 4 }));
  await save("choices.safetensors", small, byChance({ ...seen, action: 1, choices: 3 }));
  await save("three.safetensors", { ...small, size: 3 }, byChance(seen));
  answers("up.jsonl", 1, [3, 1], [2, 2]);
  answers("down.jsonl", 1, [-3, -1], [-2, -2]);
  answers("two.jsonl", 2, [3, 1]);
  answers("wide.jsonl", 1, [3, 1, 1]);
});

describe("rollout", () => {
  it("acts until the user's goal is reached or the episode ends", async () => {
    const first = await rollout(`--user 0 ${AWAY} --json`);
    expect(first).toMatchObject({ code: 0, err: "" });
    const { steps, ...result } = JSON.parse(first.out);
    expect(result).toEqual({ world: "maze-small", seed: 1, user: 0, answers: 4, success: true });
    expect(steps).toBeGreaterThan(10);
    expect(steps).toBeLessThan(300);
    expect(await rollout(`--user 0 ${AWAY} --json`)).toEqual(first);
    const other = JSON.parse((await rollout(`--user 1 ${AWAY} --json`)).out);
    expect(other).toMatchObject({ user: 1, success: false, steps: 300 });
  });

  it("draws the path once when stdout is no terminal, and says how the episode ended", async () => {
    const { code, out, err } = await rollout(`--user 0 ${AWAY}`);
    expect([code, err]).toEqual([0, ""]);
    expect(out.match(/★/g)).toHaveLength(1);
    expect(out.match(/●/g)).toHaveLength(1);
    expect(out).toMatch(/[\u2801-\u28ff]/);
    const [, steps] = /\nuser 0, step (\d+) of 300\n/.exec(out) ?? [];
    expect(out.endsWith(`\nReached the goal of user 0 in ${steps} steps, after 4 answers\n`)).toBe(true);
    expect((await rollout(`--user 1 ${AWAY} -q`)).out).toBe(
      "Did not reach the goal of user 1 in 300 steps, after 4 answers\n",
    );
  });

  it("acts for the user of a file of answers until the episode ends", async () => {
    const ways = [];
    const notes = "each row compares two states of 2 features\nall 2 answers are the same: A was preferred\n";
    for (const name of ["up", "down"]) {
      const chance = `rollout chance.safetensors --world maze-small --answers ${name}.jsonl --svg ${name}.svg --json`;
      const { out, err, code } = await penchant(chance);
      expect([code, JSON.parse(out)]).toEqual([0, { world: "maze-small", seed: 0, answers: 2, steps: 300 }]);
      expect(err).toBe(`${name}.jsonl: 2 answers of 1 user\n${notes}Saved ${name}.svg\n`);
      ways.push(readFileSync(join(folder, `${name}.svg`), "utf8"));
    }
    expect(ways[0]).toContain("<svg");
    expect(ways[0]).not.toBe(ways[1]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    const shares = readFileSync(join(folder, "up.jsonl"), "utf8").replace(/"label":1/g, '"label":9');
    writeFileSync(join(folder, "shares.jsonl"), shares);
    const slider = "rollout chance.safetensors --world maze-small --answers shares.jsonl --scale 0..10 --json";
    expect((await penchant(`${slider} --svg shares.svg`)).code).toBe(0);
    expect(readFileSync(join(folder, "shares.svg"), "utf8")).not.toBe(ways[0]); // a strength of 0.9 is not 1
    expect((await rollout("-q")).out).toBe("Acted for 300 steps, after 0 answers\n");
  });

  it.each([
    [2, 2],
    [6, 4],
  ])("takes %d choices of a file as %d answers", async (choices, known) => {
    const rows = Array.from({ length: choices }, (_, task) =>
      [1, 2, 3].map((i) => JSON.stringify({ user: 0, task, a: [task, 9], b: [i, i], label: 1 })),
    );
    writeFileSync(join(folder, "chosen.jsonl"), rows.flat().join("\n"));
    const { out, code } = await rollout(`--answers chosen.jsonl ${AWAY} --json`);
    expect([code, JSON.parse(out).answers]).toEqual([0, known]); // each choice is three comparisons
  });

  it.each([
    ["none", "", "none.safetensors: the model has no policy; train one with penchant policy"],
    ["seven", "", "seven.safetensors: its policy takes observations of 7 values; in maze-small they have 4"],
    ["four", "", "four.safetensors: an action of its policy is 4 values; in maze-small it is 2 values"],
    [
      "choices",
      "",
      "choices.safetensors: an action of its policy is one of several choices; in maze-small it is 2 values",
    ],
    [
      "three",
      "",
      "three.safetensors: its answers compare states of 3 features; in maze-small they compare states of 2 features",
    ],
    ["m", " --user 2", "--user: got 2; users of maze-small are 0 to 1"],
    ["m", " --answers two.jsonl -q", "two.jsonl: got answers of 2 users; they must be from one user"],
    [
      "m",
      " --answers wide.jsonl -q",
      "wide.jsonl: its states have 3 features; m.safetensors was trained on 2 features",
    ],
    ["m", " --svg no/way.svg", "no/way.svg: the folder no does not exist; create it first"],
  ])("explains what is wrong with %s%s", async (name, more, message) => {
    const ended = await penchant(`rollout ${name}.safetensors --world maze-small${more}`);
    expect(ended).toEqual({ code: 1, out: "", err: `penchant: ${message}\n` });
  });

  it("accepts known worlds only, and either answers or a user", async () => {
    const unknown = await penchant("rollout m.safetensors --world moon");
    expect([unknown.code, unknown.err]).toEqual([
      2,
      expect.stringContaining("Allowed choices are maze, maze-10, maze-small, ravens"),
    ]);
    const both = await rollout("--user 0 --answers up.jsonl");
    expect([both.code, both.err]).toEqual([2, expect.stringContaining("cannot be used with")]);
  });

  it("says how to install MuJoCo if it is missing", async () => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const isBuilt = (path: string) => path !== `${root}dist/suite`; // which the tests on hosts write meanwhile
    cpSync(`${root}dist`, join(folder, "dist"), { recursive: true, filter: isBuilt });
    cpSync(`${root}package.json`, join(folder, "package.json"));
    mkdirSync(join(folder, "node_modules"));
    for (const name of readdirSync(`${root}node_modules`)) {
      if (name !== "@mujoco") symlinkSync(`${root}node_modules/${name}`, join(folder, "node_modules", name));
    }
    expect(existsSync(join(folder, "node_modules", "commander"))).toBe(true);
    const ended = await runIn(folder, "rollout m.safetensors --world maze-small", { cli: join(folder, "dist/cli.js") });
    expect([ended.code, ended.out]).toEqual([1, ""]);
    expect(ended.err).toMatch(
      /^penchant: this simulated world needs @mujoco\/mujoco, .*; npm install @mujoco\/mujoco\n$/,
    );
  });
});
