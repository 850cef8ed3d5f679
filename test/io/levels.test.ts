// Columns of text among the features: their values are levels of an attribute.

import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { type Attribute, stateInWords } from "../../src/data/levels.ts";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { file, lines, refusal } from "./item-files.ts";
import { chunksOf, count, csv, rowsOf, table } from "./rows.ts";

const BRANDS = ["nikon", "sony", "canon"];
const choices = (brand: (i: number) => string | number = (i) => BRANDS[i % 3] as string) =>
  table(
    "user,task,option,chosen,price,brand",
    count(18).map((i) => {
      const task = (i - (i % 3)) / 3;
      return [`u${task % 2}`, task, (i % 3) + 1, Number(i % 3 === task % 3), (i * 2) % 5, brand(i)];
    }),
  );
/** The features of side A, or B, of all answers, with their names. */
const statesOf = async (read: ReturnType<typeof csv>) => {
  const { data } = await read;
  return { features: data.features, rows: rowsOf(data).map(({ a, b }) => [a[0], b[0]]) };
};
const wide = (...rows: string[]) => ["user,label,a_price,a_brand,b_price,b_brand", ...rows].join("\n");
const THREE = wide("ann,1,3,nikon,1,sony", "ann,0,2,canon,1,nikon", "bob,1,1,sony,5,canon");
const ATTRIBUTE: Attribute = { name: "brand", code: "effects", levels: ["canon", "nikon"], omitted: "sony" };
const as = (attribute: Attribute = ATTRIBUTE): ColumnOptions => ({ coding: { attributes: [attribute] } });

describe("a column of text among the features", () => {
  it("becomes levels in effects coding: 1 for its own feature, −1 in all for the last level", async () => {
    expect(await statesOf(csv(THREE))).toEqual({
      features: ["price", "brand=canon", "brand=nikon"],
      rows: [
        [
          [3, 0, 1],
          [1, -1, -1],
        ],
        [
          [2, 1, 0],
          [1, 0, 1],
        ],
        [
          [1, -1, -1],
          [5, 1, 0],
        ],
      ],
    });
    const { data, notes } = await csv(THREE);
    expect(data.attributes).toEqual([ATTRIBUTE]);
    expect(notes.slice(0, 2)).toEqual([
      "each row compares two alternatives of 3 features: price, brand=canon, brand=nikon",
      '"brand" has 3 levels, in effects coding: canon, nikon; the effect of sony is minus the sum of theirs',
    ]);
  });

  it("or in dummy coding, against the first level", async () => {
    const coding = { code: "dummy" } as const;
    expect(await statesOf(csv(THREE, { coding }))).toEqual({
      features: ["price", "brand=nikon", "brand=sony"],
      rows: [
        [
          [3, 1, 0],
          [1, 0, 1],
        ],
        [
          [2, 0, 0],
          [1, 1, 0],
        ],
        [
          [1, 0, 1],
          [5, 0, 0],
        ],
      ],
    });
    const { notes } = await csv(THREE, { coding });
    expect(notes[1]).toBe('"brand" has 3 levels, in dummy coding: nikon, sony; each is compared with canon');
  });

  it("is read in choices, JSON lines and Parquet in the same way", async () => {
    const plain = await csv(choices());
    expect(plain.data.features).toEqual(["price", "brand=canon", "brand=nikon"]);
    const [names = [], ...cells] = choices()
      .split("\n")
      .map((row) => row.split(","));
    const typed = cells.map((row) => row.map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell))));
    const json = typed.map((row) => JSON.stringify(Object.fromEntries(row.map((cell, k) => [names[k], cell]))));
    expect(parseJsonl(json.join("\n"), "f.jsonl")).toEqual(plain.data);
    const columnData = names.map((name, k) => ({ name, data: typed.map((row) => row[k]) as string[] }));
    const read = await readParquet(parquetWriteBuffer({ columnData }).slice(0), "f.parquet", recogniser());
    expect(read.data).toEqual(plain.data);
    const text = chunksOf(
      THREE.split("\n")
        .slice(1)
        .map((row) =>
          JSON.stringify(
            Object.fromEntries(
              row.split(",").map((cell, k) => [wide().split(",")[k], Number.isNaN(Number(cell)) ? cell : Number(cell)]),
            ),
          ),
        )
        .join("\n"),
    );
    const sides = await readJsonl(text, "f.jsonl", { coding: { code: "dummy" } });
    expect(sides.data).toEqual((await csv(THREE, { coding: { code: "dummy" } })).data);
  });

  it("has levels in an order that does not depend on the rows: numbers within texts by their value", async () => {
    const levelsOf = async (...levels: string[]) =>
      (await csv(choices((i) => levels[i % levels.length] as string))).data.attributes?.[0];
    const rates = { code: "effects", levels: ["<10k: 5%", "<10k: 15%"], omitted: ">100k: 5%" };
    expect(await levelsOf("<10k: 15%", ">100k: 5%", "<10k: 5%")).toMatchObject(rates);
    expect(await levelsOf(">100k: 5%", "<10k: 5%", "<10k: 15%")).toMatchObject(rates);
  });

  it("that holds one level, or one in each choice, is left out", async () => {
    const one = await csv(choices(() => "nikon"));
    expect([one.data.features, one.data.attributes]).toEqual([["price"], undefined]);
    expect(one.notes[1]).toContain('"brand" was left out: it is "nikon" in every row');
    const ofChoice = await csv(choices((i) => `city ${i - (i % 3)}`));
    expect(ofChoice.notes[1]).toContain('"brand" was left out: it is the same for all alternatives of each choice');
    const ofSides = await csv(wide("ann,1,3,nikon,1,nikon", "ann,0,2,nikon,1,nikon"));
    expect(ofSides.data.features).toEqual(["price"]);
    expect(ofSides.notes).toContain('"brand" was left out: it is "nikon" in every row');
  });

  it("may have alike levels, which a note names", async () => {
    const { notes } = await csv(choices((i) => ["nikon", "sony", "Nikon"][i % 3] as string));
    expect(notes).toContain('"Nikon" and "nikon" are read as two levels of "brand"');
  });

  it.each<[string, (i: number) => string | number, string]>([
    [
      "a blank",
      (i) => (i === 4 ? " " : "nikon"),
      'f.csv:6: "brand" is " "; it must be a level, and none is given: fill it in, leave out its row, or leave the column out with --ignore brand',
    ],
    ["NA", (i) => (i === 4 ? "NA" : "nikon"), 'f.csv:6: "brand" is "NA"; it must be a level, and none is given'],
    ["n/a", (i) => (i === 4 ? "n/a" : "nikon"), 'f.csv:6: "brand" is "n/a"; it must be a level, and none is given'],
    [
      "a mark of missing values among numbers",
      (i) => (i === 4 ? "n/a" : i),
      'f.csv:6: "brand" is "n/a"; it must be a number: fill it in, leave out its row, or leave the column out with --ignore brand',
    ],
    [
      "a text among numbers",
      (i) => (i === 4 ? "low" : i),
      'f.csv:6: "brand" is "low"; it must be a number: correct it, leave the column out with --ignore brand, or read the column as levels with --levels brand',
    ],
    [
      "a decimal comma among numbers",
      (i) => (i === 4 ? '"12,5"' : i),
      'f.csv:6: "brand" is "12,5"; it must be a number, with "." for decimals and no separator of thousands, or read the column as levels with --levels brand',
    ],
    [
      "a number among texts",
      (i) => (i === 4 ? 3 : "nikon"),
      'f.csv:6: "brand" is "3"; it must be text, as "nikon" in f.csv:2, or that a number: correct one of them, or read the column as levels with --levels brand',
    ],
    [
      "numbers after one that is written in another way",
      (i) => (i === 0 ? "−5" : i),
      'f.csv:2: "brand" is "−5"; it must be a number: write minus as a plain hyphen, or read the column as levels',
    ],
    [
      "numbers with units",
      (i) => `${i} km`,
      'f.csv:2: "brand" is "0 km"; it must be a number alone: write its unit in the header, or read the column as levels with --levels brand',
    ],
    [
      "a text for each row",
      (i) => `camera ${i}`,
      'f.csv: "brand" has a different text in every row, such as "camera 0" (f.csv:2); leave the column out with --ignore brand, or read it as levels with --levels brand',
    ],
    [
      "an error of a spreadsheet",
      (i) => (i === 4 ? "#REF!" : "nikon"),
      'f.csv:6: "brand" is "#REF!"; it must be a name: it is an error',
    ],
  ])("is refused with %s", async (_, brand, message) => {
    await expect(csv(choices(brand))).rejects.toThrow(message);
  });

  it("is refused with more than 100 texts, and in differences", async () => {
    const many = table(
      "user,task,chosen,x",
      count(240).map((i) => [`u${i >> 4}`, i >> 1, i % 2, `kind ${i % 120}`]),
    );
    await expect(csv(many)).rejects.toThrow('f.csv: "x" has 120 different texts, such as "kind 0" (f.csv:2); leave');
    expect((await csv(many, { coding: { levels: ["x"] } })).data.size).toBe(119);
    await expect(csv("user,label,x\nann,1,red\n")).rejects.toThrow(
      'f.csv:2: "x" is "red"; it must be a number: each row is a difference A − B, and levels have none: give both alternatives a column, as in a_x and b_x, or leave the column out with --ignore x',
    );
    await expect(csv("user,label,x\nann,1,1\n", { coding: { levels: ["x"] } })).rejects.toThrow(
      'f.csv:1: "x" has no levels (--levels): each row is a difference A − B, and levels have none: give both alternatives a column',
    );
  });
});

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
