// Files with one row per choice, whose alternatives are in columns with numbers.

import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { choicesIn, chunksOf, csv, linesOf, refused } from "./rows.ts";

const sorted = (choices: readonly string[][]) => choices.map((choice) => [...choice].sort());

describe("choices in columns with numbers", () => {
  const rows = ["ann,2,3,30,1,10,5,50", "ann,1,2,20,4,40,,", "bob,,1,10,2,20,3,30"];

  it.each<[string, string, ColumnOptions?]>([
    ["after the name", "user,chosen,x1,y1,x2,y2,x3,y3"],
    ["after a point, from 0", "user,chosen,x.0,y.0,x.1,y.1,x.2,y.2"],
    ["before the name", "user,chosen,alt1_x,alt1_y,alt2_x,alt2_y,alt3_x,alt3_y"],
    ["with other columns named", "id,choice,x_1,y_1,x_2,y_2,x_3,y_3", { user: "id", chosen: "choice" }],
  ])("%s", async (name, header, columns) => {
    const first = name.endsWith("0") ? -1 : 0;
    const shifted = rows.map((row) => row.replace(/,(\d?),/, (_, n) => `,${n === "" ? "" : +n + first},`));
    const { data, notes } = await csv(linesOf(header, ...shifted), columns);
    expect(data.features).toEqual(["x", "y"]);
    expect(sorted(choicesIn(data))).toEqual([["1/10 > 3/30", "1/10 > 5/50"], ["2/20 > 4/40"]]);
    const headers = header.split(",");
    expect(notes[0]).toBe(
      `each row is a choice among up to 3 alternatives, of which "${headers[2]}" to "${headers[6]}" and so on are columns`,
    );
    expect(notes).toContain("1 task without an answer was left out");
  });

  it("may have levels and say what was available, in JSON too", async () => {
    const row = {
      user: 1,
      chosen: "alt2",
      brand1: "a",
      available1: 0,
      brand2: "b",
      available2: 1,
      brand3: "c",
      available3: 1,
    };
    const others = [
      { ...row, chosen: 3 },
      { ...row, chosen: 1, available1: 1, available3: 0 },
    ];
    const { data } = await readJsonl(
      chunksOf([row, ...others].map((row) => JSON.stringify(row)).join("\n")),
      "f.jsonl",
    );
    expect(data.features).toEqual(["brand=a", "brand=b"]);
    expect(choicesIn(data)).toEqual([["0/1 > -1/-1"], ["-1/-1 > 0/1"], ["1/0 > 0/1"]]);
  });

  const header = "user,chosen,x1,y1,x2,y2";
  it.each([
    [
      "a number that is none",
      header,
      "u,3,1,2,3,4",
      'f.csv:3: "chosen" is "3"; it must be the number of the alternative',
    ],
    [
      "a name",
      header,
      "u,none,1,2,3,4",
      '1 to 2 as in "x1" to "x2"; where none may be chosen, give each alternative a row',
    ],
    [
      "a chosen one that is blank",
      header,
      "u,2,1,2,,",
      "f.csv:3, alternative 2: it was chosen, but its columns are blank",
    ],
    ["a text among numbers", header, "u,2,1,2,3,z", 'f.csv:3, alternative 2: "y" is "z"; it must be a number'],
    [
      "no numbers in names",
      "user,chosen,bus_x,car_x",
      "u,2,1,2",
      "number the columns of its alternatives: price1, price2",
    ],
    ["whether a row was chosen", "user,chosen,x0,x1", "u,0,1,2", 'no column "task"'],
  ])("are refused with %s", async (_, header, row, message) => {
    expect(await refused(linesOf(header, "u,1,5,6,7,8".slice(0, 2 * header.split(",").length - 1), row))).toContain(
      message,
    );
  });

  it("may have columns that are no alternatives', and are not read; some are ignored by name, with a number or without", async () => {
    const text = linesOf("user,age,chosen,x1,y1,x2,y2", "u,7,1,5,6,7,8");
    expect((await csv(text)).notes.at(-1)).toBe("these columns are not read: age");
    for (const ignore of [["y"], ["y1", "y2", "age"]]) {
      expect((await csv(text, { ignore })).data.features).toEqual(["x"]);
    }
    expect(await refused(text.replace("age", "weight"))).toContain("may say how much an answer counts; leave it out");
  });

  it("are proposed", async () => {
    expect(await refused(linesOf("id,choice,x1,x2,x3,y1,y2,y3", "u,1,5,6,7,8,9,0"))).toContain(
      "if other columns are meant, name them, as in --user id --chosen choice (capitals matter)",
    );
    expect(await refused(linesOf("id,choice,x1,x2,x3", "u,1,5,6,7"))).toContain("as in --user id --label choice");
  });
});
