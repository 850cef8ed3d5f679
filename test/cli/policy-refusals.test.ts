// Input that penchant policy rejects: it prints one sentence, sets the exit code and leaves every file alone.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Content, fill, folder, hdf5 } from "../io/hdf5.ts";
import { runIn } from "./penchant.ts";
import { lines, SMALL, steps, write, writeAnswers } from "./walks.ts";

const EARLIER = "earlier contents";
const list = () => readdirSync(folder, { recursive: true }).sort();

beforeAll(async () => {
  writeAnswers();
  write();
  writeFileSync(join(folder, "out.safetensors"), EARLIER);
  mkdirSync(join(folder, "folder"));
  for (const [name, more] of [
    ["base", "--latent 2"],
    ["f", "--latent 2 --head classifier"],
  ]) {
    const run = `train answers.jsonl --steps 10 --hidden 8 ${more} --quiet -o ${name}.safetensors`;
    expect(await runIn(folder, run)).toMatchObject({ code: 0, err: "" });
  }
  lines(
    "beyond.jsonl",
    steps.map((step, i) => (i === 4 ? { ...step, action: [0.5, -1.5] } : step)),
  );
  lines(
    "single.jsonl",
    steps.map((step, episode) => ({ ...step, episode })),
  );
  lines(
    "huge.jsonl",
    steps.map((step, i) => (i === 4 ? { ...step, observation: [3e38, 0, 0] } : step)),
  );
  lines("uneven.jsonl", [...steps, { ...steps[0], observation: [1, 2] }]);
  const good: Record<string, Content> = {
    observations: [new Float32Array(12), [4, 3]],
    actions: [new Float32Array(8), [4, 2]],
    terminals: new Uint8Array(4),
  };
  const { terminals, ...unended } = good;
  hdf5("no-ends.hdf5", (file) => fill(file, good));
  hdf5("no-terminals.hdf5", (file) => fill(file, unended));
  const nan = new Float32Array(12).fill(Number.NaN, 7, 8);
  hdf5("nan.hdf5", (file) => fill(file, { ...good, observations: [nan, [4, 3]] }));
  writeFileSync(join(folder, "cut.hdf5"), readFileSync(join(folder, "walk.hdf5")).subarray(0, 3000));
});

const given = (data: string, more = "", model = "base") =>
  `--data ${data} --model ${model}.safetensors ${SMALL} -o out.safetensors ${more}`.trim();

describe.concurrent("penchant policy rejects", () => {
  it.each<[string, string, number, string]>([
    ["no data", "--model base.safetensors", 2, "required option '--data <path>' not specified"],
    ["no model", "--data walk.hdf5", 2, "required option '--model <file>' not specified"],
    ["missing data", given("nope.hdf5"), 1, "nope.hdf5: cannot be read (there is no such file)"],
    ["a missing model", given("walk.hdf5", "", "nope"), 1, "nope.safetensors: cannot be read (there is no"],
    ["a model file that is not one", given("walk.hdf5", "", "out"), 1, "safetensors: "],
    ["data in an unknown format", given("base.safetensors"), 1, "trajectories are read from .hdf5, .h5, .jsonl, "],
    ["truncated data", given("cut.hdf5"), 1, "cut.hdf5: cannot be read as HDF5 (the file is cut short)"],
    [
      "actions outside −1 … 1",
      given("beyond.jsonl"),
      1,
      'beyond.jsonl:5: "action"[1] is -1.5; it must be from -1 to 1; scaleActions (--scale-actions) maps other units',
    ],
    ["an observation of NaN", given("nan.hdf5", "--horizon 2"), 1, 'nan.hdf5: row 2: "observations"[1] is NaN'],
    ["data without terminals", given("no-terminals.hdf5"), 1, "no-terminals.hdf5: the file does not mark where"],
    [
      "episodes of a single row",
      given("single.jsonl"),
      1,
      "single.jsonl: every episode is a single row, but a transition takes two rows",
    ],
    [
      "data that does not mark where episodes end",
      given("no-ends.hdf5"),
      1,
      "the file does not mark where episodes end; give the number of rows of an episode (--horizon)",
    ],
    [
      "a horizon that does not divide the rows",
      given("no-ends.hdf5", "--horizon 3"),
      1,
      "4 rows do not divide into episodes of 3",
    ],
    [
      "observations of different lengths",
      given("uneven.jsonl"),
      1,
      'uneven.jsonl:121: "observation" is [1,2]; it must be a list of 3',
    ],
    [
      "observations that do not match the model",
      "--data walk.hdf5 --model base.safetensors -o out.safetensors",
      1,
      "columns: got 3 columns; the model has 2 features; name the column of each feature (--columns)",
    ],
    ["too many columns", given("walk.hdf5", "--columns 0,1,2"), 1, "columns: got 3 columns; the model"],
    [
      "a column that does not exist",
      given("walk.hdf5", "--columns 0,3"),
      1,
      "columns: got 3; observations have columns 0 to 2",
    ],
    [
      "columns that are not numbers",
      given("walk.hdf5", "--columns x,y"),
      2,
      "It must be a whole number from 0 to 2147483647",
    ],
    [
      "an observation far outside what the others do",
      given("huge.jsonl"),
      1,
      'huge.jsonl:5 (trajectory 0, step 4): "observation"[0] is 3e+38, far from all other rows',
    ],
    [
      "parts of an observation that has none",
      given("walk.hdf5", "--observations a,b"),
      1,
      "walk.hdf5: its observations have no parts; leave out --observations",
    ],
    [
      "an unknown reward scaling",
      given("walk.hdf5", "--reward best"),
      2,
      "Allowed choices are none, batch-norm, max-norm, spo",
    ],
    [
      "unscaled rewards of a classifier head",
      given("walk.hdf5", "--reward none", "f"),
      1,
      "a classifier head does not have; use",
    ],
    ["zero comparisons", given("walk.hdf5", "--comparisons 0"), 2, "It must be a whole number from 1"],
    ["a single choice", given("choices.jsonl", "--choices 1"), 2, "It must be a whole number from 2"],
    ["too few choices", given("choices.jsonl", "--choices 2"), 1, 'choices.jsonl:3: "action" is 2; it must be a whole'],
    [
      "choices for continuous actions",
      given("walk.hdf5", "--choices 3"),
      1,
      "choices: the actions of walk.hdf5 are continuous",
    ],
    [
      "scaling of discrete actions",
      given("choices.hdf5", "--scale-actions"),
      1,
      "scaleActions: the actions of choices.hdf5",
    ],
    ["zero steps", given("walk.hdf5", "--steps 0"), 1, "steps: got 0; it must be a whole number from 1 to 2147483648"],
    ["a discount of 1", given("walk.hdf5", "--discount 1"), 1, "discount: got 1; it must be from 0 to below 1"],
    ["a negative seed", given("walk.hdf5", "--seed -1"), 2, "It must be a whole number from 0 to 9007199254740991."],
    [
      "an output in a missing folder",
      given("walk.hdf5", "-o none/p"),
      1,
      "none/p: the folder none does not exist; create",
    ],
    ["a folder as the output", given("walk.hdf5", "-o folder"), 1, "folder: this is a folder; it must be a file"],
    ["a missing checkpoint", given("walk.hdf5", "--resume nope"), 1, "nope: cannot be read (there is no such file)"],
    [
      "a checkpoint file that is not one",
      given("walk.hdf5", "--resume base.safetensors"),
      1,
      "base.safetensors: checkpoint: this file is not a",
    ],
    ["an unknown option", given("walk.hdf5", "--tau 0.5"), 2, "unknown option '--tau'"],
  ])("%s", async (_, args, code, sentence) => {
    const result = await runIn(folder, `policy ${args} -q`);
    expect(result.err).toContain(sentence);
    expect(result).toMatchObject({ code, out: "" });
    if (code === 1) expect(result.err).toMatch(/^penchant: [^\n]*\n$/); // one line, no stack
  });
});

it("leaves every file unchanged and adds none", async () => {
  const before = list();
  expect(before.filter((name) => /part|checkpoint/.test(String(name)))).toEqual([]);
  expect(readFileSync(join(folder, "out.safetensors"), "utf8")).toBe(EARLIER);
  for (const data of ["nan.hdf5", "beyond.jsonl", "huge.jsonl"]) {
    expect((await runIn(folder, `policy ${given(data, "--horizon 20")}`)).code).toBe(1);
  }
  expect(list()).toEqual(before);
  expect(readFileSync(join(folder, "out.safetensors"), "utf8")).toBe(EARLIER);
});
