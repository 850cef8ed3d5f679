// Every method trained, evaluated and compared on a file with unusual column names.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { latentSize } from "../../src/model/config.ts";
import { METHODS } from "../../src/model/methods.ts";
import { decodeModel } from "../../src/model/model-file.ts";
import { METHOD_NAMES } from "../model/models.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const write = (name: string, rows: unknown[][]) =>
  writeFileSync(join(folder, name), `${rows.map((row) => row.join()).join("\n")}\n`);

// Half of the users prefer a large x, the other half a small one. y does not matter.
const [USERS, ANSWERS] = [20, 8];
const random = new Random(1, 111);
const rows = Array.from({ length: USERS * ANSWERS }, (_, i) => {
  const user = Math.floor(i / ANSWERS);
  const [a, b] = [0, 1].map(() => [random.index(9), random.index(9)]) as [number[], number[]];
  const more = at(a, 0) > at(b, 0);
  return [`user-${user}`, a[0] === b[0] ? "tie" : more === (user % 2 === 0) ? "a" : "b", ...a, ...b];
});
const HEADER = ["who", "says", "first_x", "first_y", "second_x", "second_y"];
const columns = "--user who --label says --a first --b second";
const STEPS = 200;
const small = `--steps ${STEPS} --hidden 8 --latent 2`;

beforeAll(() => {
  write("answers.csv", [HEADER, ...rows]);
  write("wide.csv", [
    ["user", "label", "a_x", "a_y", "a_z", "b_x", "b_y", "b_z"],
    ["u", 1, 1, 2, 3, 4, 5, 6],
  ]);
  write("few.csv", [["user", "label", "a_x", "a_y", "b_x", "b_y"], ...[1, 2, 3].map((u) => [u, 1, 1, 2, 3, 4])]);
  const schools = ["London", "Paris", "Milano", "Barcelona"];
  const asked = Array.from({ length: 12 * 9 }, (_, i) => {
    const [student, a] = [Math.floor(i / 9), i % 4];
    const b = (a + 1 + (i % 3)) % 4;
    const wins = a < b === (student % 2 === 0);
    return [student, `"${schools[a]}"`, `"${schools[b]}"`, Number(wins), Number(!wins), 0, Number(wins), Number(!wins)];
  });
  write("schools.csv", [["student", "school1", "school2", "win1", "win2", "tied", "win1.adj", "win2.adj"], ...asked]);
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

describe("compare", () => {
  it("judges all methods on the same split and prints JSON or a table", async () => {
    const run = `compare answers.csv ${columns} ${small} --context 5 --seeds 1 -q`;
    const { code, out, err } = await penchant(`${run} --json`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { experiment, seeds, results } = JSON.parse(out);
    expect({ experiment, seeds }).toEqual({ experiment: "answers.csv", seeds: [0] });
    const compared = METHOD_NAMES.filter((method) => method !== "hierarchical-em");
    expect(Object.keys(results).sort()).toEqual([...compared, "vpl-refined", "hierarchical-plug-in"].sort());
    for (const [method, metrics] of Object.entries<Record<string, Record<string, unknown>>>(results)) {
      expect(metrics.pairwiseAccuracy).toMatchObject({ stderr: null });
      if (method.startsWith("hierarchical")) continue;
      const difference = (metrics.pairwiseAccuracy?.mean as number) - results.hierarchical.pairwiseAccuracy.mean;
      const stated = metrics["over hierarchical"]?.pairwiseAccuracy as { mean: number } | undefined;
      expect(stated?.mean).toBeCloseTo(difference, 12);
    }
    const variances = Object.values<{ mean: number }>(results.vpl.variance).map(({ mean }) => mean);
    expect(variances).toHaveLength(6); // after 0 … 5 answers, each of which reduces it
    for (let n = 0; n < 5; n++) expect(variances[n + 1]).toBeLessThan(at(variances, n));
    const table = await penchant(run);
    expect(table.out).toContain("answers.csv, 1 seed\n");
    expect(table.out).toContain(results.hierarchical.pairwiseLogLoss.mean.toFixed(3));
    for (const method of compared) expect(table.out).toContain(`\n${method} `);
    expect(table.out).toContain("\nvpl over hierarchical ");
  });

  it("follows the protocol of a survey that it recognises, as reproduce survey does over five splits", async () => {
    const { code, out } = await penchant("reproduce survey schools.csv -q --json");
    expect(code).toBe(0);
    const { experiment, seeds, results } = JSON.parse(out);
    expect({ experiment, seeds }).toEqual({ experiment: "cems", seeds: [0, 1, 2, 3, 4] });
    expect(results.vpl.pairwiseAccuracy.stderr).toBeGreaterThanOrEqual(0);
    expect(Object.keys(results.vpl.variance)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
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
    ["train few.csv --encoder none", "Allowed choices are aggregation, set, attention."],
  ])("from penchant %s, for a value that the option does not take", async (args, message) => {
    const { code, out, err } = await penchant(args);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});
