import { describe, expect, it } from "vitest";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { choicesIn, csv } from "./rows.ts";

const long = (header: string, ...rows: string[]) => [header, ...rows].join("\n");
const refused = async (text: string, columns?: ColumnOptions): Promise<string> =>
  csv(text, columns).then(
    ({ notes }) => `read: ${notes.join("; ")}`,
    ({ message }) => message,
  );

describe("alternatives that were not available", () => {
  const rows = ["ann,1,train,0,1,3", "ann,1,bus,1,1,4", "ann,1,car,0,0,5", "ann,2,train,1,true,3", "ann,2,bus,0,no,"];

  it("are in no choice", async () => {
    const { data, notes } = await csv(long("user,task,option,chosen,available,x", ...rows, "ann,2,car,0,1,6"));
    expect(choicesIn(data)).toEqual([["4 > 3"], ["3 > 6"]]);
    expect(notes.join()).toContain(
      '2 alternatives were left out, as "available" says that a person could not have them',
    );
  });

  it("are those of the column that --available names; --features makes it one of the features", async () => {
    const text = long("user,task,chosen,av,x", "ann,1,1,1,3", "ann,1,0,0,4", "ann,1,0,1,5");
    expect(choicesIn((await csv(text, { available: "av" })).data)).toEqual([["3 > 5"]]);
    expect(await refused(text)).toContain("--available reads it where a row is one alternative");
    expect(choicesIn((await csv(text, { features: ["av"] })).data).flat()).toEqual(["1 > 0", "1 > 1"]);
  });

  it.each([
    ["chosen", "ann,1,1,0,3", 'f.csv:2: the alternative was chosen, but "available" says that it was not available'],
    ["of which nothing is known", "ann,1,0,,3", 'f.csv:2: "available" is blank; it must be 1 or 0'],
    ["a number", "ann,1,0,5,3", '"available" is "5"; it must be 1 for an alternative that was available and 0 for the'],
  ])("are refused if they are %s", async (_, row, message) => {
    expect(await refused(long("user,task,chosen,available,x", row, "ann,1,0,1,4"))).toContain(message);
  });

  it("are not named where rows are pairs", async () => {
    expect(await refused("user,a,b,label,z\nann,tea,milk,1,1\n", { available: "z" })).toBe(
      "f.csv:1: each row compares two alternatives, so --available z names nothing; leave it out",
    );
  });
});

describe("none of these", () => {
  const header = "user,task,option,chosen,price,size";
  const shown = ["ann,1,A,0,3,1", "ann,1,B,0,4,2"];
  const expected = [["0/0/1 > 3/1/0", "0/0/1 > 4/2/0"]];

  it.each<[string, string, string, ColumnOptions?]>([
    ["by name", header, "ann,1,None of these,1,,"],
    ["by name, with zeros", header, "ann,1,opt-out,1,0,0"],
    ["without features", header, "ann,1,C,1,,NA"],
    ["by a column named none", `${header},none`, "ann,1,C,1,0,0,1"],
    ["by the column of --none", `${header},out`, "ann,1,C,1,,,yes", { none: "out" }],
  ])("is an alternative with a feature of its own: %s", async (_, header, none, columns) => {
    const others = header.split(",").length > 6 ? shown.map((row) => `${row},0`) : shown;
    const { data, notes } = await csv(long(header, ...others, none), columns);
    expect(data.features).toEqual(["price", "size", "none"]);
    expect(choicesIn(data)).toEqual(expected);
    expect(notes.join()).toContain("1 row is none of these");
    expect(notes.join()).toContain('all features are 0 but "none", which is 1');
  });

  it("is one of the levels of no attribute", async () => {
    const rows = [
      "ann,1,A,0,red",
      "ann,1,B,1,blue",
      "ann,1,none,0,",
      "ann,2,A,0,red",
      "ann,2,B,0,blue",
      "ann,2,none,1,-",
    ];
    const { data } = await csv(long("user,task,option,chosen,colour", ...rows));
    expect(data.features).toEqual(["colour=blue", "none"]);
    expect(choicesIn(data)).toEqual([
      ["1/0 > -1/0", "1/0 > 0/1"],
      ["0/1 > -1/0", "0/1 > 1/0"],
    ]);
  });

  it.each<[string, string[], string, ColumnOptions?]>([
    [
      "two in a task",
      [...shown, "ann,1,none,1,,", "ann,1,neither,0,,"],
      'f.csv:5: task "1" of user "ann" has a second row of none of these (the first is f.csv:4); each task has at most one',
    ],
    [
      "features of it",
      [...shown, "ann,1,none,1,12,"],
      'f.csv:4: "price" is "12", but the row is none of these ("option" is "none"), which has no features: leave the cell blank',
    ],
    [
      "blanks that are seldom",
      [
        ...shown.map((row) => row.replace(",0,", ",1,")).slice(0, 1),
        "ann,1,B,0,,",
        "ann,2,A,1,1,1",
        "ann,2,B,0,2,2",
        "ann,3,A,1,1,1",
        "ann,3,B,0,2,2",
      ],
      "f.csv:3: all features are blank; fill them in, leave out the row, or mark it as none of these with --none (only 1 of 3 tasks has such a row)",
    ],
    ["marks that are no flags", shown, '"price" is "3"; it must be 1 for none of these', { none: "price" }],
  ])("is refused with %s", async (_, rows, message, columns) => {
    expect(await refused(long(header, ...rows), columns)).toContain(message);
  });
});

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
    expect(await refused("user,task,x,best,rank\n")).toContain('got both "best" and "rank"; a file has one kind of');
    expect(await refused("user,task,x,chosen,w\n", { worst: "w" })).toContain('got both "chosen" and "w"');
    const counted = long("user,task,option,best,worst", "a,1,1,1,0", "a,1,2,0,1", "a,2,1,1,0", "a,2,2,0,1");
    expect(await refused(counted)).toContain('f.csv: "option" only numbers the alternatives of each task');
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
    ["a rank of 0", ["a,1,5,0"], '"rank" is "0"; it must be a whole number from 1 (the best), or blank for no rank'],
    ["a rank of 1.5", ["a,1,5,1.5"], '"rank" is "1.5"; it must be a whole number'],
    ["words", ["a,1,5,first"], '"rank" is "first"; it must be a whole number'],
    ["no rank at all", ["a,1,5,", "a,1,6,"], "f.csv: no answers; 1 task without an answer was left out"],
  ])("are refused with %s", async (_, rows, message) => {
    expect(await refused(long("user,task,x,rank", ...rows))).toContain(message);
  });
});
