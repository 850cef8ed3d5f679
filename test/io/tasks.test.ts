import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { choicesIn, chunksOf, csv, linesOf as long, refused } from "./rows.ts";

describe("best and worst, one alternative a row", () => {
  it("are a choice of the best, then of the worst among the others, by name or by features", async () => {
    const rows = ["ann,1,tea,0,0", "ann,1,milk,1,0", "ann,1,juice,0,1", "ann,1,water,0,0"];
    const expected = [
      ["milk > tea", "milk > water", "milk > juice"],
      ["tea > juice", "water > juice"],
    ];
    for (const header of ["user,task,option,best,worst", "user,task,item,Most,Least", "user,task,alt,best,worst"]) {
      const { data, notes } = await csv(long(header, ...rows));
      expect(choicesIn(data)).toEqual(expected);
      expect(notes[0]).toBe("each row is one of 4 items by name: tea, milk, juice, water");
      expect(notes[1]).toContain("1 choice of the best and the worst of several alternatives, read as 5 comparisons");
    }
    const named = await csv(long("user,task,item,b,w", ...rows), { best: "b", worst: "w", option: "item" });
    expect(choicesIn(named.data)).toEqual(expected);
    const { data } = await csv(long("user,task,x,best,worst", "a,1,5,1,", "a,1,6,,1", "a,1,7,,"));
    expect(choicesIn(data)).toEqual([["5 > 7", "5 > 6"], ["7 > 6"]]);
  });

  it("may be the best or the worst alone", async () => {
    const rows = ["a,1,5,1,", "a,1,6,,", "a,1,7,,", "a,2,5,,", "a,2,6,,1", "a,2,7,,", "a,3,5,,", "a,3,6,,"];
    const { data, notes } = await csv(long("user,task,x,best,worst", ...rows));
    expect(choicesIn(data)).toEqual([
      ["5 > 6", "5 > 7"],
      ["5 > 6", "7 > 6"],
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "in 1 task, only the best was named",
        "in 1 task, only the worst was named",
        "1 task without an answer was left out",
      ]),
    );
    const best = await csv(long("user,task,x,best", "a,1,5,1", "a,1,6,0", "a,1,7,0"));
    expect(choicesIn(best.data)).toEqual([["5 > 6", "5 > 7"]]);
  });

  it.each<[string, string[], string, ColumnOptions?]>([
    [
      "one that is both",
      ["a,1,5,1,1"],
      'f.csv:2: "best" and "worst" mark the same alternative; the best of a task cannot',
    ],
    [
      "two best",
      ["a,1,5,1,0", "a,1,6,1,0"],
      'f.csv:3: "best" marks a second alternative of this task; each task has one',
    ],
    ["two worst", ["a,1,5,0,1", "a,1,6,0,1"], 'f.csv:3: "worst" marks a second alternative of this task'],
    ["neither", ["a,1,5,0,0"], 'f.csv:2: in the task that begins here, "best" and "worst" mark no alternative'],
    [
      "a name",
      ["a,1,5,tea,0"],
      '"best" is "tea"; it must be 1 for the best alternative of a task and 0 for the others',
    ],
    ["no task", ["a,1,5,1,0"], 'no column "task"', { ignore: ["task"] }],
  ])("are refused with %s", async (_, rows, message, columns) => {
    expect(await refused(long("user,task,x,best,worst", ...rows), columns)).toContain(message);
  });

  it("are refused beside another kind of answer, or where names only count", async () => {
    const twice = long("user,task,item,best,worst", "a,1,tea,1,0", "a,1,milk,0,1", "a,1,tea,0,0");
    expect(await refused(twice)).toBe(
      "f.csv:4: the row names the same item as f.csv:2 of its task; an item may be there once, and each choice of a user needs a task of its own",
    );
    expect(await refused("user,q1,q2,best,worst\na,tea,milk,1,2\n")).toContain(
      "where a row is a whole task, its items are in item1, item2, … (or --option q: q1, q2, …)",
    );
    expect(await refused("user,task,x,best,rank\n")).toContain('got both "best" and "rank"; a file has one kind of');
    expect(await refused("user,task,x,chosen,w\n", { worst: "w" })).toContain('got both "chosen" and "w"');
    const placed = [
      "a,1,tea,1,0,1",
      "a,1,milk,0,1,2",
      "a,2,milk,1,0,1",
      "a,2,tea,0,1,2",
      "a,3,tea,1,0,1",
      "a,3,milk,0,1,2",
    ];
    placed.push("b,1,tea,1,0,1", "b,1,milk,0,1,2");
    expect(await refused(long("user,task,item,best,worst,position", ...placed))).toContain(
      'no column of features; "position" was left out: it only numbers the alternatives of each choice (to keep it, name the features with --features); if "item" names the alternatives, leave out the others with --ignore position',
    );
    const counted = long("user,task,option,best,worst", "a,1,1,1,0", "a,1,2,0,1", "a,2,1,1,0", "a,2,2,0,1");
    expect(await refused(counted)).toContain('f.csv: "option" only numbers the alternatives of each task');
  });
});

describe("every format of tasks", () => {
  it("reads the same", async () => {
    const columns = {
      user: ["a", "a", "a"],
      task: [1, 1, 1],
      item: ["tea", "milk", "juice"],
      best: [false, true, false],
      worst: [null, null, true],
    };
    const keys = Object.keys(columns) as (keyof typeof columns)[];
    const rows = [0, 1, 2].map((i) => Object.fromEntries(keys.map((key) => [key, columns[key][i]])));
    const columnData = keys.map((name) => ({ name, data: columns[name] as unknown[] }));
    const read = [
      readJsonl(chunksOf(rows.map((row) => JSON.stringify(row)).join("\n")), "f.jsonl"),
      readJsonl(chunksOf(JSON.stringify(rows)), "f.json"),
      readParquet(parquetWriteBuffer({ columnData }).slice(0), "f.parquet", recogniser()),
    ];
    for (const { data } of await Promise.all(read)) {
      expect(choicesIn(data)).toEqual([["milk > tea", "milk > juice"], ["tea > juice"]]);
    }
    const ranks = ["tea", "milk", "juice"].map((item, i) => ({ user: 1, task: 1, item, rank: [2, 1, null][i] }));
    const ranking = await readJsonl(chunksOf(JSON.stringify(ranks)), "f.json");
    expect(choicesIn(ranking.data)).toEqual([["milk > tea", "milk > juice"], ["tea > juice"]]);
  });
});

it("a column that an option gives a role has no other", async () => {
  const text = long("user,task,chosen,x", "a,1,1,5", "a,1,0,6");
  expect(await refused(text, { task: "user" })).toBe(
    'f.csv:1: no column "user" beside that of --task; give the column of the user with --user',
  );
});

describe("the best and the worst in one column", () => {
  it("are 1 and -1", async () => {
    const text = long("user,task,label,value", "a,1,tea,0", "a,1,milk,1", "a,1,juice,-1");
    const { data, notes } = await csv(text, { option: "label", best: "value" });
    expect(choicesIn(data)).toEqual([["milk > tea", "milk > juice"], ["tea > juice"]]);
    expect(notes).toContain('"value" is 1 for the best and -1 for the worst');
  });

  it("are marked once each", async () => {
    const text = long("user,task,item,value", "a,1,tea,-1", "a,1,milk,1", "a,1,juice,-1");
    expect(await refused(text, { best: "value" })).toContain(
      'f.csv:4: "value" marks a second alternative of this task',
    );
  });
});

describe("rankings, one alternative a row", () => {
  it("are a choice of the first, then of the second among the rest, and so on", async () => {
    const { data, notes } = await csv(long("user,task,x,rank", "a,1,5,3", "a,1,6,1", "a,1,7,4", "a,1,8,2"));
    expect(choicesIn(data)).toEqual([["6 > 8", "6 > 5", "6 > 7"], ["8 > 5", "8 > 7"], ["5 > 7"]]);
    expect(notes.slice(1)).toEqual([
      "1 ranking of several alternatives, read as 6 comparisons of each with those below it, with sides drawn by seed",
      '"rank" holds ranks, of which 1 is the best',
    ]);
  });

  it("may be partial: those without a rank come last, in no order", async () => {
    const rows = ["a,1,5,", "a,1,6,1", "a,1,7,", "a,1,8,2", "b,1,5,", "b,1,6,NA"];
    const { data, notes } = await csv(long("user,task,x,place", ...rows), { rank: "place" });
    expect(choicesIn(data)).toEqual([
      ["6 > 8", "6 > 5", "6 > 7"],
      ["8 > 5", "8 > 7"],
    ]);
    expect(notes).toContain(
      "in 1 task, several alternatives have no rank: those without a rank come after all others, and are not compared with one another",
    );
    expect(notes).toContain("1 task without an answer was left out");
  });

  it.each([
    ["ties", ["a,1,5,1", "a,1,6,2", "a,1,7,2"], 'f.csv:4: "rank" is 2, as in f.csv:3 of the same task; each ranking'],
    [
      "ties, with advice",
      ["a,1,5,1", "a,1,6,1"],
      "leave blank what shares the last place, or give pairs with label 0.5",
    ],
    ["a rank of 0", ["a,1,5,0"], '"rank" is "0"; it must be a whole number from 1 (the best), or blank for no rank'],
    ["a rank of 1.5", ["a,1,5,1.5"], '"rank" is "1.5"; it must be a whole number'],
    ["words", ["a,1,5,first"], '"rank" is "first"; it must be a whole number'],
    ["no rank at all", ["a,1,5,", "a,1,6,"], "f.csv: no answers; 1 task without an answer was left out"],
  ])("are refused with %s", async (_, rows, message) => {
    expect(await refused(long("user,task,x,rank", ...rows))).toContain(message);
  });
});
