// penchant policy on trajectories in every format.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { at } from "../../src/base/arrays.ts";
import { decodeModel } from "../../src/model/model-file.ts";
import { fill, folder, hdf5 } from "../io/hdf5.ts";
import { runIn } from "./penchant.ts";
import { EPISODES, LENGTH, SMALL, STEPS, write, writeAnswers } from "./walks.ts";

const penchant = (args: string, interruptAt?: string) => runIn(folder, args, { interruptAt });
const read = (name: string) => readFileSync(join(folder, name));
const modelOf = (name: string) => decodeModel(new Uint8Array(read(name)));
const ROWS = EPISODES * LENGTH;

beforeAll(async () => {
  writeAnswers();
  write();
  const trained = await penchant("train answers.jsonl --steps 40 --hidden 8 --latent 2 --quiet -o base.safetensors");
  expect(trained).toMatchObject({ code: 0, err: "" });
  const classifier = "train answers.jsonl --head classifier --steps 10 --hidden 8 --latent 2 --quiet -o f.safetensors";
  expect(await penchant(classifier)).toMatchObject({ code: 0, err: "" });
});

describe("penchant policy", () => {
  it.each([
    ["walk.hdf5", ROWS],
    ["walk.jsonl", ROWS],
    ["minari.hdf5", ROWS + EPISODES],
  ])("trains on %s and adds the policy to the model", async (data, rows) => {
    const out = `${data}.safetensors`;
    const trained = await penchant(`policy --data ${data} --model base.safetensors ${SMALL} -o ${out}`);
    expect(trained).toMatchObject({
      code: 0,
      out: `Saved ${out}: policy from ${EPISODES} trajectories, ${rows} rows, ${STEPS} steps\n`,
    });
    expect(trained.err).toContain(
      `${rows} rows in ${EPISODES} episodes, each of 3 observation values and 2 action values`,
    );
    const [model, base] = [await modelOf(out), await modelOf("base.safetensors")];
    expect({ ...model, policy: undefined }).toEqual({ ...base, policy: undefined });
    expect(model.policy?.config).toEqual({ observation: 3, action: 2, condition: 2, hidden: [8] });
    expect(model.policy?.actionRange).toBeUndefined();
    const agent = await Agent.open(model);
    const before = Array.from(agent.act([0.1, 0.2, 0.3], new Float32Array(2)));
    for (const question of agent.questions.slice(0, 4)) agent.answer(question, "a");
    expect(Array.from(agent.act([0.1, 0.2, 0.3], new Float32Array(2)))).not.toEqual(before);
    const shown = (await penchant(`inspect ${out}`)).out;
    expect(shown).toContain("policy     3 observation values → 2 action values, conditioned on z, 8 hidden\n");
    expect(JSON.parse((await penchant(`inspect ${out} --json`)).out).policy).toEqual(model.policy?.config);
  });

  it("gives the same bits in every format, and different ones with other options", async () => {
    const bytes = async (data: string, more = "") => {
      const run = `policy --data ${data} --model base.safetensors ${SMALL} -o same.safetensors ${more}`;
      expect(await penchant(`${run} -q`.replace("  ", " "))).toEqual({ code: 0, out: "", err: "" });
      return read("same.safetensors");
    };
    const first = await bytes("walk.hdf5");
    expect(await bytes("walk.jsonl")).toEqual(first);
    const others = [
      "--answers answers.jsonl",
      "--reward none",
      "--seed 1",
      "--look-ahead",
      "--every 2",
      "--comparisons 3",
      "--columns 2,1",
    ];
    for (const more of others) {
      expect(await bytes("walk.hdf5", more)).not.toEqual(first);
    }
  });

  it("prints only its report with --json --quiet", async () => {
    const run = `policy --data walk.hdf5 --model base.safetensors ${SMALL} -o j.safetensors --json -q`;
    const { code, out, err } = await penchant(run);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const report = JSON.parse(out);
    expect(report).toMatchObject({ file: "j.safetensors", trajectories: EPISODES, rows: ROWS, steps: STEPS });
    expect(report.intervals.at(-1)).toMatchObject({ step: STEPS, training: { value: expect.any(Number) } });
  });

  it("trains on discrete actions, not all of which need to occur in the file", async () => {
    for (const [data, more, choices] of [
      ["choices.jsonl", "", 3],
      ["choices.jsonl", " --choices 5", 5],
      ["choices.hdf5", " --choices 4", 4],
    ] as const) {
      const run = `policy --data ${data} --model base.safetensors ${SMALL} -o c.safetensors -q${more}`;
      expect(await penchant(run)).toEqual({ code: 0, out: "", err: "" });
      expect((await modelOf("c.safetensors")).policy?.config).toMatchObject({ action: 1, choices });
    }
    expect((await penchant("inspect c.safetensors")).out).toContain("3 observation values → one of 4 actions");
  });

  it("keeps the numbers of discrete actions that count from 1, and says how the file was read", async () => {
    const steps = Array.from({ length: 60 }, (_, i) => ({
      observation: { goal: [i % 7, 1], position: [i % 5, i % 3, i === 33 ? 1e6 : 0.1 * (i % 4)] },
      action: 1 + (i % 2),
      terminated: i % 20 === 19,
      truncated: i % 20 === 9,
    }));
    writeFileSync(join(folder, "parts.jsonl"), steps.map((step) => JSON.stringify(step)).join("\n"));
    const run = `policy --data parts.jsonl --model base.safetensors --observations position ${SMALL} -o d.safetensors`;
    expect((await penchant(run)).err).toContain("parts.jsonl:34 (trajectory 3, step 3)");
    const { code, err } = await penchant(`${run} --drop-outliers`);
    expect(code).toBe(0);
    for (const note of [
      "60 rows in 6 episodes, each of 3 observation values and one discrete action",
      "3 episodes ended in a terminal state, 3 were cut off",
      "not used: goal",
      "1 row far outside what all others do (parts.jsonl:34 (trajectory 3, step 3)) was left out; trajectories are cut",
      "actions are numbered from 1 to 2, so the policy has 2",
    ]) {
      expect(err).toContain(note);
    }
    expect((await modelOf("d.safetensors")).policy?.config).toMatchObject({ choices: 2, firstAction: 1 });
    expect((await penchant("inspect d.safetensors")).out).toContain("→ one of 2 actions from 1 on");
  });

  it("stops at Ctrl-C with a checkpoint from which training continues to the same bits", async () => {
    const run = "policy --data walk.hdf5 --model base.safetensors --columns 0,1 --batch 16 --hidden 8 --steps 400";
    expect(await penchant(`${run} -o whole.safetensors`)).toMatchObject({ code: 0 });
    const stopped = await penchant(`${run} -o half.safetensors`, "steps/s");
    expect(stopped).toMatchObject({ code: 130, out: "" });
    expect(stopped.err).toContain(
      "interrupted; to continue, run the same command with --resume half.safetensors.checkpoint\n",
    );
    expect(existsSync(join(folder, "half.safetensors"))).toBe(false);
    expect((await penchant(`${run} -o half.safetensors`)).err).toContain(
      "half.safetensors.checkpoint: an interrupted run left this checkpoint; continue it with --resume half.safetensors.checkpoint, or delete it",
    );
    const otherData = await penchant(
      `${run.replace("walk", "minari")} -o half.safetensors --resume half.safetensors.checkpoint`,
    );
    expect(otherData).toMatchObject({ code: 1, out: "" });
    expect(otherData.err).toContain(
      "checkpoint: it belongs to a run with other data or options; pass the same ones, or start",
    );
    const resumed = await penchant(`${run} -o half.safetensors --resume half.safetensors.checkpoint`);
    expect(resumed).toMatchObject({ code: 0 });
    expect(Buffer.compare(read("half.safetensors"), read("whole.safetensors"))).toBe(0);
    expect(existsSync(join(folder, "half.safetensors.checkpoint"))).toBe(false);
  });

  it("stops at Ctrl-C while it computes rewards, without a checkpoint", async () => {
    const uniform = (i: number) => ((i * 7919) % 100_003) / 100_003;
    const rows = 20_000;
    hdf5("long.hdf5", (file) =>
      fill(file, {
        observations: [Float32Array.from({ length: 3 * rows }, (_, i) => uniform(i)), [rows, 3]],
        actions: [new Float32Array(2 * rows), [rows, 2]],
        terminals: new Uint8Array(rows),
      }),
    );
    const run = `policy --data long.hdf5 --horizon 100 --model f.safetensors ${SMALL} -o l.safetensors`;
    const stopped = await penchant(run, "rows/s");
    expect(stopped).toMatchObject({ code: 130, out: "" });
    expect(stopped.err).toMatch(/interrupted\n$/);
    expect([existsSync(join(folder, "l.safetensors")), existsSync(join(folder, "l.safetensors.checkpoint"))]).toEqual([
      false,
      false,
    ]);
  });

  it("trains on 125,000 rows of actions in physical units, in a file that marks no ends", async () => {
    const [rows, size, width] = [125_000, 7, 4];
    const uniform = (i: number) => ((i * 7919) % 100_003) / 100_002;
    const low = [0.25, -0.5, 0, 0];
    const high = [0.75, 0.5, 0.25, 1];
    const between = (i: number, share: number) =>
      at(low, i % width) + share * (at(high, i % width) - at(low, i % width));
    const ends = (i: number) => (i < 2 * width ? Math.floor(i / width) : uniform(i));
    hdf5("ravens.hdf5", (file) =>
      fill(file, {
        observations: [Float64Array.from({ length: rows * size }, (_, i) => 2 * uniform(i) - 1), [rows, size]],
        actions: [Float32Array.from({ length: rows * width }, (_, i) => between(i, ends(i))), [rows, width]],
        terminals: new Uint8Array(rows),
      }),
    );
    const how = "--horizon 25 --scale-actions --columns 3,4 --comparisons 100 --steps 20 --batch 32 --hidden 8";
    const run = `policy --data ravens.hdf5 --model base.safetensors ${how} -o r.safetensors --json -q`;
    const { code, out, err } = await penchant(run);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({ trajectories: 5000, rows, steps: 20 });
    const { policy } = await modelOf("r.safetensors");
    expect(policy?.actionRange).toEqual({ low: Float32Array.from(low), high: Float32Array.from(high) });
  });
});
