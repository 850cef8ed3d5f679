import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { chunksOf, csv } from "./rows.ts";

/** The labels of one user's answers, as each format gives them. */
async function labelsOf(labels: readonly unknown[], columns?: ColumnOptions): Promise<(number[] | string)[]> {
  const text = ["user,label,x", ...labels.map((label, i) => `ann,${label ?? ""},${i}`)].join("\n");
  const lines = labels.map((label, i) => JSON.stringify({ user: "ann", label, x: i })).join("\n");
  const type = typeof labels[0] === "boolean" ? "BOOLEAN" : typeof labels[0] === "number" ? "DOUBLE" : "STRING";
  const columnData = [
    { name: "user", data: labels.map(() => "ann"), type: "STRING" as const },
    { name: "label", data: [...labels], type: type as "STRING" },
    { name: "x", data: labels.map((_, i) => i), type: "INT32" as const },
  ];
  const read = [
    csv(text, columns),
    readJsonl(chunksOf(lines), "f", columns),
    readParquet(parquetWriteBuffer({ columnData }).slice(0), "f.parquet", recogniser(columns)),
  ];
  return Promise.all(
    read.map((file) => file.then(({ data }) => Array.from(data.labels)).catch(({ message }) => message)),
  );
}

const thrice = <T>(value: T): T[] => [value, value, value];

describe("labels", () => {
  it.each<[string, unknown[], number[]]>([
    ["1 and 0", [1, 0, 1], [1, 0, 1]],
    ["1 and 2", [2, 1, null, 2], [0, 1, 0]],
    ["1, 2 and a half", [1, 2, 0.5], [1, 0, 0.5]],
    ["true and false", [true, false], [1, 0]],
    ["TRUE and FALSE", ["TRUE", "FALSE"], [1, 0]],
    ["yes and no", ["yes", "No "], [1, 0]],
    ["left and right", ["left", "Right"], [1, 0]],
    ["a, b and tie", ["a", "B", "tie"], [1, 0, 0.5]],
    ["models", ["model_a", "model_b", "tie", "tie (bothbad)"], [1, 0, 0.5, 0.5]],
    ["digits as text", ["1", "2"], [1, 0]],
  ])("may be %s, in every format", async (_, labels, expected) => {
    expect(await labelsOf(labels)).toEqual(thrice(expected));
  });

  it("may be any words, if it is said what they mean; then no others are", async () => {
    const labels = { links: "a", RECHTS: "b", egal: "tie" };
    expect(await labelsOf(["links", "Rechts ", "egal"], { labels })).toEqual(thrice([1, 0, 0.5]));
    expect(await labelsOf([-1, 1, 0], { labels: { "-1": "b", "1": "a", "0": "tie" } })).toEqual(thrice([0, 1, 0.5]));
    const refused = await labelsOf(["links", "b"], { labels });
    for (const message of refused)
      expect(message).toContain('"b"; it must be a word of --labels (links or RECHTS or egal)');
    await expect(csv("user,label,x\nann,1,1\n", { labels: { 1: "first" } })).rejects.toThrow(
      'labels: "1" is to mean "first"; it must be a, b or tie',
    );
  });

  it.each([
    ["0 and 2", [0, 2], '"label" is 2, but'],
    ["2 alone", [2, 2], '"label" is 2, but no row has 1; say what each means, as in --labels 1=a,2=b'],
    ["3", [1, 3], "it must be 1 or a (A was preferred), 0 or b (B was), 0.5 or tie, or a share of A between 0 and 1"],
    ["−1", [1, -1], "--labels says what other words mean, and --scale lo..hi which number means B and which A"],
    [
      "2 and a share",
      [2, 1, 0.3],
      "has a share between 0 and 1; correct one, or give the range of the numbers with --scale",
    ],
  ])("refuses %s, in every format", async (_, labels, message) => {
    for (const error of await labelsOf(labels)) expect(error).toContain(message);
  });

  it("may be shares of A between 0 and 1, in every format, and a note says how they are read", async () => {
    expect(await labelsOf([0.7, 0, null, 1, 0.125])).toEqual(thrice([0.7, 0, 1, 0.125].map(Math.fround)));
    const { notes } = await csv("user,label,x\nann,0.7,1\nann,0,2\n");
    expect(notes).toContain('"label" holds shares of A: 1 is A alone, 0 is B alone, 0.5 is a tie');
    const winners = "user,winner,loser\nann,tea,milk\n";
    await expect(csv(winners, { scale: [0, 1] })).rejects.toThrow('no column "label"');
  });

  it("may be numbers on a scale from B to A", async () => {
    expect(await labelsOf([-3, 3, null, 0, 1.5], { scale: [-3, 3] })).toEqual(thrice([0, 1, 0.5, 0.75]));
    expect(await labelsOf([1, 7, 4], { scale: [1, 7] })).toEqual(thrice([0, 1, 0.5]));
    expect(await labelsOf([1, 7, 4], { scale: [7, 1] })).toEqual(thrice([1, 0, 0.5]));
    for (const message of await labelsOf([1, 8], { scale: [1, 7] })) {
      expect(message).toContain('"label" is ');
      expect(message).toContain("8");
      expect(message).toContain("; it must be a number from 1 to 7, as --scale says");
    }
    for (const message of await labelsOf(["a", "b"], { scale: [1, 7] })) expect(message).toContain('"a"; it must be a');
  });

  it("on a scale are said to be so, and to lie in one half of it", async () => {
    const notes = async (numbers: number[], hi: number) =>
      (await csv(["user,label,x", ...numbers.map((y, i) => `ann,${y},${i % 5}`)].join("\n"), { scale: [0, hi] })).notes;
    const numbers = Array.from({ length: 12 }, (_, i) => i % 9);
    const range = '"label" is read on a scale from 0 (B alone) to 10 (A alone), as shares: 1 is A alone, 0 is B alone';
    expect((await notes(numbers, 10)).join()).toContain(range);
    expect((await notes(numbers, 10)).join()).not.toContain("check --scale");
    expect(await notes(numbers, 100)).toContain("all 12 numbers, 0 to 8, lie in one half of it; check --scale");
  });

  it("names both rows where 0 and 2 mix", async () => {
    await expect(csv("user,label,x\nann,2,1\nann,1,1\nann,0,1\n")).rejects.toThrow(
      'f.csv:2: "label" is 2, but f.csv:4 has 0; say what each means, as in --labels 1=a,2=b',
    );
  });

  it("says how it read words that could mean something else, and that all answers are the same", async () => {
    const notes = async (...labels: unknown[]) =>
      (await csv(["user,label,x", ...labels.map((label) => `ann,${label},1`)].join("\n"))).notes.slice(1);
    expect(await notes("right", "left", "Left")).toEqual([
      '"label" holds left (A was preferred), right (B was preferred)',
    ]);
    expect(await notes(1, 2)).toEqual(['"label" holds 1 (A was preferred), 2 (B was preferred)']);
    expect(await notes(1, 1)).toEqual(["all 2 answers are the same: A was preferred"]);
    expect(await notes("a", "b", "1", "0", "tie")).toEqual([]);
  });

  it("of choices may be yes and no, 1 and 2, or any words", async () => {
    for (const [yes, no, columns] of [
      ["yes", "no"],
      ["TRUE", "FALSE"],
      ["1", "2"],
      ["1.0", "0.0"],
      ["ja", "nein", { labels: { ja: "yes", nein: "no" } }],
    ] as [string, string, ColumnOptions?][]) {
      const rows = [no, yes, no].map((chosen, i) => `ann,t,${chosen},${i}`);
      const { data } = await csv(["user,task,chosen,x", ...rows].join("\n"), columns);
      const winners = Array.from(data.labels, (y, c) => data.states[data.pairs[2 * c + (y === 1 ? 0 : 1)] ?? -1]);
      expect(winners).toEqual([1, 1]);
    }
    const mixed = "user,task,chosen,x\nann,t,1,1\nann,t,2,1\nann,u,0,1\nann,u,1,1\n";
    await expect(csv(mixed)).rejects.toThrow('f.csv:3: "chosen" is 2, but f.csv:4 has 0');
    await expect(csv("user,task,chosen,x\nann,t,left,1\n")).rejects.toThrow('"chosen" is "left"; it must be 1 for the');
    await expect(csv("user,task,chosen,x\n", { labels: { x: "tie" } })).rejects.toThrow("it must be yes or no");
  });

  it("of choices are read from JSON's true and false", () => {
    const rows = [true, false].map((chosen, x) => JSON.stringify({ user: 1, task: 1, option: x, chosen, x }));
    expect(parseJsonl(rows.join("\n"), "f").labels).toHaveLength(1);
  });
});
