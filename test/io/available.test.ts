import { describe, expect, it } from "vitest";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { choicesIn, csv, linesOf as long, refused } from "./rows.ts";

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
    expect(choicesIn((await csv(text)).data)).toEqual([["3 > 5"]]);
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

  describe("with zeros in all features", () => {
    const task = (name: number, chosen: number) => [
      [name, 1, 3, 1, Number(chosen === 0)],
      [name, 2, 4, 2 + (name % 2), Number(chosen === 1)],
      [name, 9, 0, 0, Number(chosen === 2)],
    ];
    const rows = [0, 1, 2, 1].flatMap((chosen, name) => task(name, chosen)).map((row) => `ann,${row.join()}`);
    const text = long("user,task,card,price,size,chosen", ...rows);

    it("is one row of each task", async () => {
      const { data, notes } = await csv(text, { option: "card" });
      expect(data.features).toEqual(["price", "size", "none"]);
      expect(choicesIn(data)[2]?.sort()).toEqual(["0/0/1 > 3/1/0", "0/0/1 > 4/2/0"]);
      expect(notes).toContain(
        '4 rows are none of these because all features are 0, in one row of each task: the feature "none" is 1 there (to read them as others, name the features with --features)',
      );
    });

    it("is one row of nearly each task", async () => {
      const more = Array.from({ length: 7 }, (_, name) => task(name + 4, 1).map((row) => `ann,${row.join()}`)).flat();
      const most = [text, ...more].join("\n").replace("ann,3,9,0,0,0\n", "");
      const { data, notes } = await csv(most, { option: "card" });
      expect(data.features).toEqual(["price", "size", "none"]);
      expect(notes.join()).toContain(
        "10 rows are none of these because all features are 0, in one row of 10 of 11 tasks",
      );
    });

    it("is no level of attributes that numbers stand for", async () => {
      const { data } = await csv(text, { option: "card", coding: { levels: ["price", "size"] } });
      expect(data.features).toEqual(["price=3", "size=1", "size=2", "none"]);
      expect(choicesIn(data)[2]?.sort()).toEqual(["0/0/0/1 > -1/0/1/0", "0/0/0/1 > 1/1/0/0"]);
    });

    it.each<[string, string, ColumnOptions]>([
      ["features are named", text, { features: ["price", "size"] }],
      ["a task has no such row", text.replace(/ann,3,9.*/, "ann,3,9,5,5,0"), { option: "card" }],
      [
        "other features are 0 or 1",
        text.replace(/,(\d),(\d),(\d)$/gm, (_, p, s, c) => `,${+(p > 3)},${+(s > 0)},${c}`),
        {},
      ],
      ["the model has no such feature", text, { option: "card", coding: { attributes: [] } }],
    ])("is an alternative as others are where %s", async (_, text, columns) => {
      const { data } = await csv(text, { ignore: columns.option ? [] : ["card"], ...columns });
      expect(data.features).toEqual(["price", "size"]);
    });

    it("is so in a single task if the model has such a feature", async () => {
      const { data } = await csv(text.split("\n").slice(0, 4).join("\n"), {
        option: "card",
        coding: { attributes: [], none: true },
      });
      expect(data.features).toEqual(["price", "size", "none"]);
    });
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
