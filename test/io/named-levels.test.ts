// Levels that an option, a model or a table of items names.

import { describe, expect, it } from "vitest";
import { type Attribute, stateInWords } from "../../src/data/levels.ts";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { file, lines, refusal } from "./item-files.ts";
import { ATTRIBUTE, as, choices, statesOf, THREE, wide } from "./level-files.ts";
import { chunksOf, count, csv, table } from "./rows.ts";

describe("--levels", () => {
  const coding = { levels: ["year"] };
  it("reads numbers as levels, in their order", async () => {
    const text = "user,label,a_year,b_year\nann,1,1999,2000\nann,0,10000,1999.0\n";
    expect((await csv(text, { coding })).data.features).toEqual(["year=1999", "year=2000"]);
    expect((await csv(text)).data.features).toEqual(["year"]);
    const json =
      '{"user": "ann", "label": 1, "a_year": true, "b_year": 7}\n{"user": "ann", "label": 0, "a_year": "NA", "b_year": "007"}';
    const { data } = await readJsonl(chunksOf(json), "f.jsonl", { coding });
    expect(data.attributes).toEqual([{ name: "year", code: "effects", levels: ["007", "7", "NA"], omitted: "true" }]);
  });

  it("names columns of features", async () => {
    await expect(csv(THREE, { coding: { levels: ["year"] } })).rejects.toThrow(
      'f.csv:1: no feature "year" among price, brand; --levels names features that hold levels',
    );
    await expect(csv("user,a,b,label\nann,tea,milk,1\n", { coding })).rejects.toThrow(
      'f.csv:1: "a" and "b" hold whole alternatives, so --levels year names nothing; leave it out',
    );
  });

  it("wins over names that are hardly those of features", async () => {
    const text = (name: string) =>
      table(
        `user,task,chosen,${name}`,
        count(12).map((i) => [`u${i >> 2}`, i >> 1, i % 2, (i * 5) % 4]),
      );
    await expect(csv(text("sku"))).rejects.toThrow('"sku" may be a code');
    expect((await csv(text("sku"), { coding: { levels: ["sku"] } })).data.size).toBe(3);
  });
});

describe("none of these", () => {
  it("has 0 in all features of levels, and words of its own", async () => {
    const rows = choices().split("\n").slice(1);
    const none = count(6).map((task) => `u${task % 2},${task},none,0,,`);
    const { data } = await csv([choices().split("\n", 1)[0], ...none, ...rows].join("\n"));
    const { features = [], attributes = [], states, size } = data;
    expect(features).toEqual(["price", "brand=canon", "brand=nikon", "none"]);
    const words = count(states.length / size).map((s) =>
      stateInWords(states.subarray(s * size, (s + 1) * size), features, attributes),
    );
    expect(words.filter((text) => text === "none of these")).toHaveLength(1);
    expect(words.find((text) => text.includes("sony"))).toMatch(/^price=\d, brand=sony$/);
  });
});

describe("the levels of a model", () => {
  it("code other files alike, whatever levels these have", async () => {
    const { features, rows } = await statesOf(csv(wide("ann,1,3,sony,1,sony"), as()));
    expect(features).toEqual(["price", "brand=canon", "brand=nikon"]);
    expect(rows).toEqual([
      [
        [3, -1, -1],
        [1, -1, -1],
      ],
    ]);
    const years: Attribute = { name: "year", code: "dummy", levels: ["2000"], omitted: "1999" };
    expect(await statesOf(csv("user,label,a_year,b_year\nann,1,1999,2000\n", as(years)))).toEqual({
      features: ["year=2000"],
      rows: [[[0], [1]]],
    });
  });

  it("are the only ones: others are refused with row, column and the levels", async () => {
    await expect(csv(wide("ann,1,3,sony,1,nikon", "ann,1,3,sony,1,leica"), as())).rejects.toThrow(
      'f.csv:3: "b_brand" is "leica"; it must be one of the levels that the model was trained on: canon, nikon, sony',
    );
    await expect(csv(wide("ann,1,3,sony,1,"), as())).rejects.toThrow('f.csv:2: "b_brand" is ""; it must be a level');
    await expect(csv("user,label,a_x,b_x\nann,1,red,blue\n", as())).rejects.toThrow(
      'f.csv:2: "a_x" is "red"; it must be a number: correct it, or leave',
    );
  });
});

describe("a table of items", () => {
  const ITEMS = ["name,brand,price", "d1,nikon,3", "d2,sony,2", "d3,nikon,4", "d4,canon,1"];
  it("may have levels", async () => {
    const { items, notes } = await readItems(lines(...ITEMS));
    expect(items.states()).toMatchObject({
      features: ["brand=canon", "brand=nikon", "price"],
      attributes: [ATTRIBUTE],
      states: Float32Array.of(0, 1, 3, -1, -1, 2, 0, 1, 4, 1, 0, 1),
    });
    expect(notes[1]).toContain('"brand" has 3 levels, in effects coding');
    const answers = file("user,a,b,label\nann,d1,d2,1\nann,d3,d1,0\n");
    const { data } = await readAnswers(answers, {}, { items });
    expect(data.attributes).toEqual([ATTRIBUTE]);
    const { items: others } = await readItems(lines("name,price,brand", "d9,7,sony"), as());
    expect(Array.from(others.states().states)).toEqual([7, -1, -1]);
  });

  it("may have numbers as levels", async () => {
    const { items } = await readItems(lines("name,year,x", "a,2001,1", "b,2002,5", "c,2003,2"), {
      coding: { levels: ["year"] },
    });
    expect(items.states().features).toEqual(["year=2001", "year=2002", "x"]);
  });

  const refused = async (rows: string[], columns?: ColumnOptions) =>
    (await refusal(readItems(lines(...rows), columns))).replace(/\d+\.csv/g, "F");
  it.each<[string, string[], ColumnOptions, string]>([
    ["a blank", [...ITEMS, "d5,,2"], {}, 'F:6: "brand" is ""; it must be a level, and none is given: fill it in'],
    [
      "a number",
      [...ITEMS, "d5,7,2"],
      {},
      'F:2: "brand" is "nikon"; it must be a number: correct it, leave the column out',
    ],
    [
      "an unknown level",
      ["name,brand", "a,leica"],
      as(),
      'F:2: "brand" is "leica"; it must be one of the levels that the model',
    ],
    [
      "a text that is no attribute",
      ["name,kind,x", "a,old,1", "b,old,2"],
      as(),
      'F:2: "kind" is "old"; it must be a number: correct it, or leave',
    ],
  ])("is refused with %s", async (_, rows, columns, message) => {
    expect(await refused(rows, columns)).toContain(message);
  });
});
