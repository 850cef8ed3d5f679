// eval --contexts: which answers are known is given, by a column, a file or the rows themselves.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { golden } from "../golden/fixtures.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const write = (name: string, lines: string[]) => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
const evaluated = async (args: string) => {
  const { code, out, err } = await penchant(`eval ${args} --json`);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
};

/** Twelve answers of each of 20 users, of which the first three are known. Even users prefer a large x. */
const HEADER = "user,label,a_x,a_y,b_x,b_y";
function answers(): { row: string; known: number }[] {
  const random = new Random(5, 94);
  return Array.from({ length: 240 }, (_, i) => {
    const user = i % 20;
    const [a, b] = [random.index(50), 50 + random.index(50)];
    return { row: `u${user},${user % 2},${a},1,${b},0`, known: Number(i < 60) };
  });
}

beforeAll(async () => {
  const all = answers();
  write("all.csv", [HEADER, ...all.map(({ row }) => row)]);
  write("marked.csv", [`${HEADER},seen_before`, ...all.map(({ row, known }) => `${row},${known ? "yes" : "no"}`)]);
  write("known.csv", [HEADER, ...all.flatMap(({ row, known }) => (known ? [row] : []))]);
  write("others.csv", [HEADER, ...all.flatMap(({ row, known }) => (known ? [] : [row]))]);
  const trained = await penchant(
    "train all.csv --prior learned --steps 60 --hidden 4 --latent 2 --context 4 -o m.st -q",
  );
  expect(trained).toMatchObject({ code: 0, err: "" });
});

describe("known answers", () => {
  it("are those that a column marks, or those of a file", async () => {
    const marked = await evaluated("m.st marked.csv --contexts seen_before");
    expect(marked).toMatchObject({ users: 20, knownAnswers: 3, predictedAnswers: 180 });
    expect(await evaluated("m.st others.csv --contexts known.csv")).toEqual(marked);
    expect(await evaluated("m.st all.csv --context 3")).not.toEqual(marked);
  });

  it("say how many there are, and of whom there are none", async () => {
    write("few.csv", [HEADER, "u1,1,1,1,60,0", "u1,1,2,1,60,0", "u2,0,2,1,60,0", "u99,0,2,1,60,0"]);
    const { out, err } = await penchant("eval m.st others.csv --contexts few.csv");
    expect(out).toContain("180 answers of 20 users, predicted from 0.1 answers each on average\n");
    expect(err).toContain("few.csv: 4 answers of 3 users");
    expect(err).toContain("1 user of few.csv has no answers to predict");
    expect(err).toContain("of 18 users no answer is known; they are predicted by the prior");
  });

  it.each([
    [
      "m.st all.csv --contexts known.csv --context 3",
      "--context: got 3 with --contexts, which gives the known answers",
    ],
    ["m.st all.csv --contexts topic", 'all.csv:1: no column "topic" among "user", "label"'],
    ["m.st unsure.csv --contexts mark", 'contexts: got "maybe" in the column; it must be 1 for answers that are known'],
    ["m.st all.csv --contexts none.csv", "none.csv: cannot be read"],
    [
      "m.st all.csv --contexts strangers.csv",
      'strangers.csv: none of its users is to be predicted; users are matched by name, as in "u0"',
    ],
    ["m.st known-only.csv --contexts mark", "--contexts: all answers in known-only.csv are known"],
  ])("are refused: %s", async (args, says) => {
    write("unsure.csv", [`${HEADER},mark`, "x,1,1,1,60,0,1", "x,1,1,1,60,0,maybe"]);
    write("strangers.csv", [HEADER, "x,1,1,1,60,0"]);
    write("known-only.csv", [`${HEADER},mark`, "x,1,1,1,60,0,1"]);
    const { code, err } = await penchant(`eval ${args}`);
    expect(code).toBe(1);
    expect(err).toContain(says);
  });
});

it("a classifier that was imported says why whole choices are not predicted", async () => {
  const choice = (task: number, chosen: number) =>
    [0, 1, 2].map((i) => `u,${task},${Number(i === chosen)},${i * i},${i % 2},${task - i}`);
  write("choices.csv", ["user,task,chosen,x,y,z", ...choice(1, 0), ...choice(2, 1)]);
  const released = fileURLToPath(new URL("../golden/released-classifier.safetensors", import.meta.url));
  expect(await penchant(`import torch-control ${released} -o cls.st -q`)).toMatchObject({ code: 0 });
  const { code, out, err } = await penchant("eval cls.st choices.csv --context 1");
  expect(code).toBe(0);
  expect(out).not.toContain("hit rate");
  expect(err).toContain("whole choices are not predicted: the model only compares pairs");
});

it("rows with contexts are predicted from them, by an imported model as by PyTorch", async () => {
  const { values } = golden("released-two-embeddings-expected");
  const [a, b] = [values("a"), values("b")];
  const list = (side: Float64Array, i: number, from: number, to: number) =>
    Array.from(side.subarray(5 * i + from, 5 * i + to));
  const pair = (i: number, from: number, to: number) => ({
    embedding_chosen: list(a, i, from, to),
    embedding_rejected: list(b, i, from, to),
  });
  // Four answers of each of three people: the encoder reads two numbers of each, and the reward the other three of the last.
  const rows = [0, 4, 8].map((first) => ({
    embeddings: pair(first + 3, 2, 5),
    contexts: [0, 1, 2, 3].map((i) => pair(first + i, 0, 2)),
    data_subset: "helpful",
  }));
  write(
    "rows.jsonl",
    rows.map((row) => JSON.stringify(row)),
  );
  const released = fileURLToPath(new URL("../golden/released-two-embeddings.safetensors", import.meta.url));
  expect(await penchant(`import torch-language ${released} -o two.st -q`)).toMatchObject({ code: 0 });
  const result = await evaluated("two.st rows.jsonl");
  expect(result).toMatchObject({ users: 3, knownAnswers: 4, predictedAnswers: 3 });
  expect(result.pairwiseLogLoss).toBeCloseTo(
    golden("released-two-embeddings-expected").values("logLoss")[0] as number,
    5,
  );
  const drawn = await evaluated("two.st rows.jsonl --context 2");
  expect(drawn).toMatchObject({ knownAnswers: 2, predictedAnswers: 9 });
});
