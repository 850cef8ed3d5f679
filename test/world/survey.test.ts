import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { permutation, Random } from "../../src/base/philox.ts";
import { SURVEY_CONTEXT, SURVEY_SPLIT } from "../../src/base/streams.ts";
import { contextSizeFor, readAnswersFile } from "../../src/cli/answer-files.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { type Preferences, userCount } from "../../src/data/preferences.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { frozenSplit, parseSplits } from "../../src/world/frozen-splits.ts";
import { drawSplit, type SurveySplit, splitAnswers } from "../../src/world/survey.ts";
import { rowsOf } from "../io/rows.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));

function survey(header: string, rows: string[]) {
  const path = join(folder, "survey.csv");
  writeFileSync(path, `${header}\n${rows.join("\n")}\n`);
  return path;
}

/** Reads a file as the commands do. */
async function readSurvey(path: string, { columns = {}, context }: { columns?: ColumnOptions; context?: number } = {}) {
  const answers = await readAnswersFile(path, { columns });
  const { data, notes, survey } = answers;
  return { name: survey?.name ?? null, data, notes, context: { answers: contextSizeFor(path, answers, context) } };
}

const BANK =
  '"id","choice","Med_FInt","Low_FInt","Med_VInt","Rewrd_2","Rewrd_3","Rewrd_4","Med_Fee","Low_Fee","Bank_B","Out_State","Med_Rebate","High_Rebate","High_CredLine","Long_Grace"';
const kinds = ["pf", "cl", "loc", "wk", "tod", "seas"];
const ELECTRICITY = ['"choice","id"', ...kinds.map((kind) => [1, 2, 3, 4].map((j) => `"${kind}${j}"`))].join();
const CEMS = '"student","school1","school2","win1","win2","tied","win1.adj","win2.adj"';

describe("survey layouts", () => {
  it("bank: a row is the difference of two profiles", async () => {
    const d = [1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const { name, data, context } = await readSurvey(survey(BANK, [`1,1,${d}`, `1,0,${d}`]));
    expect({ name, context }).toEqual({ name: "bank", context: { answers: 8 } });
    const other = d.map((x) => 0 - x);
    expect(rowsOf(data)).toEqual([1, 0].map((label) => ({ user: "1", a: [d], b: [other], label })));
    expect(data.features?.slice(0, 2)).toEqual(["Med_FInt", "Low_FInt"]);
  });

  it("electricity: a row is a choice among four alternatives", async () => {
    const alternative = (j: number) => kinds.map((_, f) => 10 * j + f);
    const cells = kinds.flatMap((_, f) => [1, 2, 3, 4].map((j) => alternative(j)[f]));
    const path = survey(ELECTRICITY, [`4,1,${cells}`, `1,2,${cells}`, `NA,2,${cells}`]);
    const { name, data, context, notes } = await readSurvey(path);
    expect({ name, context }).toEqual({ name: "electricity", context: { answers: 4 } });
    const pairs = rowsOf(data).map(({ user, a, b, label, task }) => [user, task, ...(label ? [a, b] : [b, a])]);
    expect(pairs).toEqual([
      ...[1, 2, 3].map((j) => ["1", 0, [alternative(4)], [alternative(j)]]),
      ...[2, 3, 4].map((j) => ["2", 1, [alternative(1)], [alternative(j)]]),
    ]);
    expect(notes[3]).toBe("1 task without an answer was left out");
    expect(data.features).toEqual(kinds);
  });

  it("electricity: a choice other than 1 to 4 is an error that names the line", async () => {
    const path = survey(ELECTRICITY, [`5,1,${Array(24).fill(0)}`]);
    await expect(readSurvey(path)).rejects.toThrow('survey.csv:2: in the task that begins here, "chosen" marks no');
  });

  it("cems: a row is a pair of items by name, with ties and missing answers", async () => {
    const rows = [
      '1,"London","Paris",1,0,0,1,0',
      '1,"Paris","Milano",NA,NA,NA,NA,NA',
      '2,"Milano","Paris",0,0,1,0.5,0.5',
    ];
    const { name, data, context, notes } = await readSurvey(survey(CEMS, rows));
    expect({ name, context }).toEqual({ name: "cems", context: { answers: 6 } });
    expect(data.captions).toEqual(["London", "Paris", "Milano"]);
    expect(Array.from(data.pairs)).toEqual([0, 1, 2, 1]);
    expect(Array.from(data.labels)).toEqual([1, 0.5]);
    expect(notes[2]).toBe("1 row without an answer was left out");
  });

  it("any other file: read by the general rules, and needs a context size", async () => {
    const path = survey("id,label,x", ["1,1,2", "2,1,3"]);
    const { name, data, context } = await readSurvey(path, { columns: { user: "id" }, context: 1 });
    expect({ name, context, users: data.users }).toEqual({ name: null, context: { answers: 1 }, users: ["1", "2"] });
    await expect(readSurvey(path, { columns: { user: "id" } })).rejects.toThrow("context: got none;");
  });
});

/** Data of users with these numbers of tasks, each of `width` answers. */
function users(tasks: number[], width: number): Preferences {
  const offsets = Int32Array.from([
    0,
    ...tasks.map((_, u) => width * tasks.slice(0, u + 1).reduce((a, b) => a + b, 0)),
  ]);
  const answers = at(offsets, tasks.length);
  const labels = new Float32Array(answers);
  const taskOf = Int32Array.from(labels, (_, c) => Math.floor(c / width));
  const pairs = new Int32Array(2 * answers);
  return {
    states: Float32Array.of(0),
    size: 1,
    length: 1,
    pairs,
    labels,
    offsets,
    tasks: width > 1 ? taskOf : undefined,
  };
}

describe("drawSplit", () => {
  const seenOf = (data: Preferences, seed: number) => drawSplit(data, 1, seed).seen;

  it("draws a fifth of the users as unseen, by seed", () => {
    const data = users(Array(101).fill(2), 1);
    expect(drawSplit(data, 1, 0).unseen).toHaveLength(20);
    expect(seenOf(data, 0)).toHaveLength(81);
    expect(seenOf(data, 0)).toEqual(seenOf(data, 0));
    expect(seenOf(data, 1)).not.toEqual(seenOf(data, 0));
  });

  it("splits the answers of all users that are not seen", () => {
    const data = users(Array(21).fill(3), 1);
    const { seen, unseen } = drawSplit(data, 1, 0);
    const rows = unseen.flatMap(({ context, predicted }) => [...context, ...predicted]);
    const seenRows = seen.flatMap((user) => [3 * user, 3 * user + 1, 3 * user + 2]);
    expect([...rows, ...seenRows].sort((r, s) => r - s)).toEqual(Array.from({ length: 63 }, (_, row) => row));
  });

  it("needs at least one user in each part", () => {
    expect(drawSplit(users([1, 1], 1), 1, 0).unseen).toHaveLength(1);
    expect(() => drawSplit(users([1], 1), 1, 0)).toThrow("users: got 1;");
  });
});

describe("splitAnswers", () => {
  it.each([1, 3])("never splits a task of %d answers", (width) => {
    const data = users([5, 12, 9], width);
    splitAnswers(data, 4, 0).forEach(({ context, predicted }, u) => {
      expect(context).toHaveLength(4 * width);
      const [from, to] = [at(data.offsets, u), at(data.offsets, u + 1)];
      const all = Array.from({ length: to - from }, (_, i) => from + i);
      expect([...context, ...predicted].sort((r, s) => r - s)).toEqual(all);
      const task = (rows: readonly number[]) => new Set(rows.map((row) => Math.floor(row / width)));
      expect(task(context).size + task(predicted).size).toBe(all.length / width);
    });
    expect(splitAnswers(data, 4, 0)).toEqual(splitAnswers(data, 4, 0));
    expect(splitAnswers(data, 4, 1)).not.toEqual(splitAnswers(data, 4, 0));
  });

  it("takes all answers of a user who has fewer tasks than the context", () => {
    expect(splitAnswers(users([2], 1), 4, 0)).toEqual([{ context: [0, 1], predicted: [] }]);
  });
});

/** How splits were drawn when those in bench/results/frozen were: by the order of users and tasks in the file. */
function earlierSplit(data: Preferences, size: number, seed: number): SurveySplit {
  const count = userCount(data);
  const order = permutation(new Random(seed, SURVEY_SPLIT), count);
  const ascending = (part: number[]) => part.sort((u, v) => u - v);
  const heldOut = Math.round(count / 5);
  const unseen = ascending(order.slice(0, heldOut)).map((user) => {
    const [from, to] = [at(data.offsets, user), at(data.offsets, user + 1)];
    const rows = Array.from({ length: to - from }, (_, i) => from + i);
    const taskOf = (row: number): number => data.tasks?.[row] ?? row;
    const tasks = [...new Set(rows.map(taskOf))];
    const drawn = permutation(new Random(seed, SURVEY_CONTEXT + user), tasks.length).slice(0, size);
    const known = new Set(drawn.map((i) => at(tasks, i)));
    const part = (isKnown: boolean) => rows.filter((row) => known.has(taskOf(row)) === isKnown);
    return { context: part(true), predicted: part(false) };
  });
  return { seen: ascending(order.slice(heldOut)), unseen };
}

const real = process.env.PENCHANT_DATA ?? "";
if (!existsSync(real)) console.info("skipping the tests on the three real surveys: set PENCHANT_DATA to their folder");

describe.skipIf(!existsSync(real))("the real surveys", () => {
  it.each([
    ["bank_choices", "bank", 946, 14799, 14, 240],
    ["electricity", "electricity", 361, 12924, 6, 35],
    ["cems", "cems", 303, 4545 - 91, 6, 6],
  ])("%s", async (file, name, people, answers, size, states) => {
    const survey = await readSurvey(join(real, `${file}.csv`));
    checkPreferences(survey.data);
    expect(survey.name).toBe(name);
    expect(userCount(survey.data)).toBe(people);
    expect(survey.data.labels).toHaveLength(answers);
    expect(survey.data.size).toBe(size);
    expect(survey.data.states.length / size).toBe(states);
    const ties = survey.data.labels.filter((y) => y === 0.5).length;
    expect(ties).toBe(name === "cems" ? 487 : 0);
    for (const { predicted } of drawSplit(survey.data, survey.context.answers, 0).unseen) {
      expect(predicted.length).toBeGreaterThan(0);
    }
    const frozen = parseSplits(
      readFileSync(new URL(`../../bench/results/frozen/${name}-splits.json`, import.meta.url), "utf8"),
    );
    expect(frozen).toMatchObject({ context: survey.context.answers });
    expect(frozen.splits).toHaveLength(5);
    for (let seed = 0; seed < 5; seed++) {
      expect(frozenSplit(survey.data, frozen, seed)).toEqual(earlierSplit(survey.data, survey.context.answers, seed));
    }
  });

  it.skipIf(!existsSync(join(real, "taxes.csv")))("taxes: seven attributes of text", async () => {
    const { data } = await readSurvey(join(real, "taxes.csv"), { context: 4 });
    checkPreferences(data);
    expect([userCount(data), data.labels.length, data.size]).toEqual([2000, 16_000, 25]);
    expect(data.attributes?.map(({ levels }) => levels.length + 1)).toEqual([4, 4, 4, 4, 5, 6, 5]);
  });
});
