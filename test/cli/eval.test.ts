// What eval and compare say about files of several shapes.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { permutation, Random } from "../../src/base/philox.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const write = (name: string, lines: string[]) => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
const small = "--steps 60 --hidden 4 --latent 2";

/** Pairs by users with these numbers of answers: even users prefer a large x. */
function pairs(counts: number[]): string[] {
  const random = new Random(5, 94);
  const rows = counts.flatMap((count, user) =>
    Array.from({ length: count }, () => {
      const [a, b] = [random.index(50), random.index(50)];
      return `u${user},${a > b === (user % 2 === 0) ? 1 : 0},${a},${random.index(9)},${b},${random.index(9)}`;
    }),
  );
  return ["user,label,a_x,a_y,b_x,b_y", ...rows];
}

/** Choices among four, 9 by each user. Even users choose the largest x, others the smallest. */
function choices(users: number): string[] {
  const random = new Random(6, 95);
  const rows = Array.from({ length: 9 * users }, (_, task) => {
    const user = task % users;
    const x = permutation(random, 40).slice(0, 4);
    const best = user % 2 === 0 ? Math.max(...x) : Math.min(...x);
    return x.map((value) => `u${user},${task},${Number(value === best)},${value},${random.index(9)}`);
  });
  return ["user,task,chosen,x,y", ...rows.flat()];
}

beforeAll(async () => {
  write("ragged.csv", pairs(Array.from({ length: 10 }, (_, user) => (user % 2 ? 10 : 70))));
  write("short.csv", pairs(Array.from({ length: 7 }, () => 5)));
  write("mixed.csv", pairs([1, 1, 1, 6, 6, 6, 30]));
  write("choices.csv", choices(20));
  for (const [file, context] of [
    ["ragged", 8],
    ["choices", 4],
  ]) {
    const trained = await penchant(`train ${file}.csv ${small} --context ${context} -o ${file}.st -q`);
    expect(trained).toMatchObject({ code: 0, err: "" });
  }
  const set = await penchant(`train ragged.csv ${small} --encoder set --context 8 -o set.st -q`);
  expect(set).toMatchObject({ code: 0, err: "" });
  expect(await penchant(`train ragged.csv --method btl ${small} -o btl.st -q`)).toMatchObject({ code: 0 });
});

describe("users with 70 answers beside users with 10", () => {
  it("are evaluated", async () => {
    const { code, out } = await penchant("eval ragged.st ragged.csv --json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ users: 10, knownAnswers: 8, predictedAnswers: 5 * 62 + 5 * 2 });
  });

  it("are compared", async () => {
    const { code, out } = await penchant(`compare ragged.csv ${small} --context 4 --seeds 2 --json -q`);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out).results.vpl)).toEqual([
      "pairwiseAccuracy",
      "pairwiseLogLoss",
      "calibrationError",
      "calibrationErrorIfCalibrated",
      "variance",
      "over low-rank",
      "over low-rank-plug-in",
      "over hierarchical",
      "over hierarchical-plug-in",
    ]);
  });
});

describe("the number of known answers", () => {
  const NOTE = "(--context sets another number)";
  it.each([
    ["ragged.st ragged.csv", 8, `known: 8 answers of each user, the model infers z from 8 answers ${NOTE}`],
    ["choices.st choices.csv", 4, `known: 4 answers of each user, the model infers z from 4 answers ${NOTE}`],
    [
      "ragged.st short.csv",
      4,
      `known: 4 answers of each user, so that at least half of the users have more, which are predicted ${NOTE}`,
    ],
    [
      "ragged.st mixed.csv",
      5,
      `known: 5 answers of each user, so that at least half of the users have more, which are predicted ${NOTE}`,
    ],
    ["ragged.st choices.csv", 8, `known: 8 answers of each user, the model infers z from 8 answers ${NOTE}`],
    ["set.st choices.csv", 2, "the model infers z from 8 comparisons, and a choice of the file is up to 3"],
    ["btl.st ragged.csv", 8, `known: 8 answers of each user, the default ${NOTE}`],
  ])("of %s is %d by default, and a note says why", async (files, known, note) => {
    const { code, out, err } = await penchant(`eval ${files}`);
    expect(code).toBe(0);
    expect(out).toContain(`predicted from ${known} answers each`);
    expect(err).toContain(note);
  });

  it("beyond what the model takes is told", async () => {
    const { err } = await penchant("eval choices.st choices.csv --context 6");
    expect(err).toContain(
      "the model infers z from at most 4 answers, or 64 comparisons: 20 users gave more, and the last ones are used",
    );
    expect((await penchant("eval choices.st choices.csv --context 4")).err).not.toContain("gave more");
  });

  it("is what --context says, without a note", async () => {
    const { out, err } = await penchant("eval ragged.st short.csv --context 3");
    expect(out).toContain("14 answers of 7 users, predicted from 3 answers each");
    expect(err).not.toContain("known:");
  });
});

describe("choices among several alternatives", () => {
  it("are measured as choices and as pairs, each by its name", async () => {
    const { out } = await penchant("eval choices.st choices.csv --json");
    const result = JSON.parse(out);
    expect(result).toMatchObject({ users: 20, knownAnswers: 4, predictedAnswers: 100, predictedComparisons: 300 });
    // The chosen one of four is hit only if it wins all three of its comparisons.
    expect(result.hitRate).toBeLessThanOrEqual(result.pairwiseAccuracy);
    expect(result.hitRate).toBeGreaterThanOrEqual(1 - 3 * (1 - result.pairwiseAccuracy) - 1e-9);
    expect(result.hitRate).toBeGreaterThan(0.5);
    expect(result.multinomialLogLoss).toBeGreaterThan(result.pairwiseLogLoss);
    const table = (await penchant("eval choices.st choices.csv")).out;
    expect(table).toContain("100 answers (300 comparisons) of 20 users, predicted from 4 answers each");
    for (const name of ["pairwise accuracy", "pairwise log-loss", "hit rate", "multinomial log-loss"]) {
      expect(table).toContain(name);
    }
    expect(table).toContain(result.hitRate.toFixed(3));
  });

  it("are compared by every method, with paired differences", async () => {
    const { out } = await penchant(`compare choices.csv ${small} --context 3 --seeds 1 --json -q`);
    const { results } = JSON.parse(out);
    for (const method of ["vpl", "btl", "dpl-mean-variance", "dpl-categorical", "hierarchical"]) {
      expect(results[method].hitRate.mean).toBeLessThanOrEqual(1);
      expect(results[method].multinomialLogLoss.mean).toBeGreaterThan(0);
    }
    const difference = results.vpl.hitRate.mean - results.hierarchical.hitRate.mean;
    expect(results.vpl["over hierarchical"].hitRate.mean).toBeCloseTo(difference, 12);
  });
});

describe("choices among eighty", () => {
  it("are one answer each, whose size train tells, and an accuracy that is not known is not printed", async () => {
    const task = (name: number) =>
      Array.from({ length: 80 }, (_, j) => `u${name % 3},${name},${Number(j === 7)},${(j * 37) % 80}`);
    write("eighty.csv", ["user,task,chosen,x", ...Array.from({ length: 9 }, (_, name) => task(name)).flat()]);
    const { code, out, err } = await penchant("train eighty.csv --steps 2 -o eighty.st");
    expect(err).toContain("eighty.csv: 9 answers of 3 users");
    expect(err).toContain("9 answers with more than 64 comparisons: training takes each in parts of at most 64");
    expect(out.trim()).toBe("Saved eighty.st: 3 users, 2 steps");
    expect(code).toBe(0);
    expect((await penchant("eval eighty.st eighty.csv")).out).toContain("6 answers (474 comparisons) of 3 users");
  });
});

describe("compare --splits", () => {
  const splits = (value: unknown) => writeFileSync(join(folder, "splits.json"), JSON.stringify(value));
  const run = `compare short.csv ${small} --splits splits.json --json -q`;

  it("follows splits that were drawn before, one for each seed", async () => {
    splits({ context: 2, splits: [{ u0: [0, 1], u3: [1, 4] }, { u2: [3, 4] }] });
    const { code, out } = await penchant(run);
    expect(code).toBe(0);
    expect(JSON.parse(out).seeds).toEqual([0, 1]);
  });

  it.each([
    [{ context: 2, splits: [{ nobody: [0] }] }, "", 'splits: user "nobody" of split 0 has no answers in the file'],
    [{ context: 2, splits: [{ u1: [5] }] }, "", 'splits: user "u1" of split 0 knows task 5, but has 5 tasks'],
    [{ context: 2, splits: [{}] }, "", "splits: split 0 has 0 of 7 users; some must be left to train on"],
    [{ splits: [] }, "", 'splits.json: holds no splits; it must be { "context": k,'],
    [{ context: 2, splits: [{ u1: [0] }] }, " --context 3", "--context: got 3 with --splits, whose file determines it"],
    [{ context: 2, splits: [{ u1: [0] }] }, " --seeds 3", "--seeds: got 3 with --splits, whose file determines it"],
  ])("refuses %j%s", async (value, options, message) => {
    splits(value);
    const { code, out, err } = await penchant(`${run}${options}`);
    expect(err).toContain(`penchant: ${message}`);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });
});

it("eval gives the same figures for the same pairs in any order of the rows", async () => {
  const [header, ...rows] = readFileSync(join(folder, "ragged.csv"), "utf8").trim().split("\n") as [
    string,
    ...string[],
  ];
  const order = permutation(new Random(7, 96), rows.length);
  write("shuffled.csv", [header, ...order.map((i) => at(rows, i))]);
  const evaluated = async (file: string) => JSON.parse((await penchant(`eval ragged.st ${file} --json`)).out);
  const [straight, shuffled] = [await evaluated("ragged.csv"), await evaluated("shuffled.csv")];
  expect(shuffled.predictedAnswers).toBe(straight.predictedAnswers);
  for (const metric of ["pairwiseAccuracy", "pairwiseLogLoss", "calibrationError"]) {
    expect(shuffled[metric]).toBeCloseTo(straight[metric], 6);
  }
});
