// Every method trained and evaluated on a file with unusual column names.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latentSize } from "../../src/model/config.ts";
import { METHODS } from "../../src/model/methods.ts";
import { decodeModel } from "../../src/model/model-file.ts";
import { METHOD_NAMES } from "../model/models.ts";
import { runIn, temporaryFolder } from "./penchant.ts";
import { ANSWERS, columns, STEPS, small, USERS, writeAnswers, writeTable } from "./two-tastes.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);

beforeAll(() => {
  writeAnswers(join(folder, "answers.csv"));
  writeTable(join(folder, "wide.csv"), [
    ["user", "label", "a_x", "a_y", "a_z", "b_x", "b_y", "b_z"],
    ["u", 1, 1, 2, 3, 4, 5, 6],
  ]);
  writeTable(join(folder, "few.csv"), [
    ["user", "label", "a_x", "a_y", "b_x", "b_y"],
    ...[1, 2, 3].map((u) => [u, 1, 1, 2, 3, 4]),
  ]);
});

describe.concurrent("train and eval", () => {
  it.each(METHOD_NAMES)("train a model by %s and evaluate it", async (method) => {
    const trained = await penchant(`train answers.csv ${columns} --method ${method} ${small} -o ${method} --json -q`);
    expect(trained).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(trained.out)).toMatchObject({ file: method, users: USERS, answers: USERS * ANSWERS });
    const model = await decodeModel(new Uint8Array(readFileSync(join(folder, method))));
    const { kind } = METHODS[method];
    expect(model.config).toMatchObject({ kind, method, size: 2, length: 1 });
    expect(latentSize(model.config)).toBe(kind === "personal" ? 2 : 0);
    const evaluated = await penchant(`eval ${method} answers.csv ${columns} --context 5 --json`);
    expect(evaluated).toMatchObject({ code: 0, err: "" });
    const result = JSON.parse(evaluated.out);
    expect(result).toMatchObject({ users: USERS, knownAnswers: 5, predictedAnswers: 3 * USERS });
    expect(Object.keys(result.pairwiseAccuracyByUser)).toEqual(["10 %", "25 %", "50 %", "75 %", "90 %"]);
    for (const metric of ["pairwiseAccuracy", "pairwiseLogLoss", "calibrationError"])
      expect(result[metric]).toBeGreaterThanOrEqual(0);
    // The users disagree, so only a personal method can predict them.
    if (kind === "personal") expect(result.pairwiseAccuracy).toBeGreaterThan(0.8);
    else expect(Math.abs(result.pairwiseAccuracy - 0.5)).toBeLessThan(0.25);
  });

  it("infer from as many answers as the model takes by default", async () => {
    const { out } = await penchant(`train answers.csv ${columns} --context 3 ${small} --held-out 0 -q -o three --json`);
    const { bestStep, intervals } = JSON.parse(out);
    expect(bestStep).toBe(STEPS);
    expect(intervals.every((interval: object) => !("heldOut" in interval))).toBe(true);
    expect(JSON.parse((await penchant(`eval three answers.csv ${columns} --json`)).out)).toMatchObject({
      knownAnswers: 3,
    });
  });
});

describe("eval", () => {
  it("prints the metrics as tables and notes how it read the file", async () => {
    const { code, out, err } = await penchant(`eval hierarchical answers.csv ${columns} --context 6 --refine 2`);
    expect(code).toBe(0);
    expect(err).toContain("each row compares two alternatives of 2 features");
    const lines = out.split("\n").map((line) => line.trimEnd());
    expect(lines[0]).toBe("40 answers of 20 users, predicted from 6 answers each");
    expect(lines[1]).toMatch(/^ +pairwise accuracy +pairwise log-loss +calibration error$/);
    expect(lines[2]).toMatch(/^hierarchical( +\d\.\d{3}){3}$/);
    expect(lines[3]).toMatch(/^ +error if calibrated$/);
    expect(lines[4]).toMatch(/^hierarchical +\d\.\d{3}$/);
    expect(lines.slice(5)).toEqual([
      "",
      "Quantiles of the users' pairwise accuracy",
      expect.stringMatching(/^ +10 % +25 % +50 % +75 % +90 %$/),
      expect.any(String),
      "",
    ]);
  });
});

describe.concurrent("an error is one sentence", () => {
  let before: string[];
  beforeAll(() => {
    before = readdirSync(folder).sort();
  });
  afterAll(() => expect(readdirSync(folder).sort()).toEqual(before)); // only at the end: commands that are running create files to see whether they can write

  it.each([
    [
      "compare answers.csv --user who --label says --a first --b second",
      "context: got none; give the number of known answers of each user in answers.csv (--context)",
    ],
    ["reproduce survey few.csv", "context: got none; give the number of known answers of each user in few.csv"],
    ["reproduce survey", "survey: got no file; give a file of real people's answers"],
    [
      "eval hierarchical wide.csv --context 1",
      'features: got "z", which the model was not trained on; it must be one of x, y',
    ],
    ["eval hierarchical few.csv", "context: no user in few.csv has more than 1 answer, so none is left to predict"],
    ["compare few.csv --context 1 -q", "context: no unseen user has more than 1 answer, so none is left to predict"],
    ["eval hierarchical answers.csv", 'answers.csv:1: no column "user" among "who", "says"'],
    ["eval hierarchical answers.csv --user nobody", 'answers.csv:1: no column "nobody" among "who"'],
    ["train answers.csv --user who --label says --a first --b third", 'answers.csv:1: no column "third" among'],
    ["eval nothing few.csv", "nothing: cannot be read (there is no such file)"],
    ["compare nothing.csv --context 1", "nothing.csv: cannot be read (there is no such file)"],
  ])("from penchant %s", async (args, message) => {
    const { code, out, err } = await penchant(args);
    // Notes on how the file was read may come before the error.
    expect(err.trim().split("\n").at(-1)).toContain(`penchant: ${message}`);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });

  it.each([
    ["eval hierarchical few.csv --context 0", "It must be a whole number from 1 to 2147483647."],
    ["eval hierarchical few.csv --refine -1", "It must be a whole number from 0 to 100."],
    ["compare few.csv --context 1 --seeds 1.5", "It must be a whole number from 1 to 10000."],
    ["compare few.csv --method vpl", "unknown option '--method'"],
    ["train few.csv --encoder none", "Allowed choices are aggregation, utility, set, attention."],
  ])("from penchant %s, for a value that the option does not take", async (args, message) => {
    const { code, out, err } = await penchant(args);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});
