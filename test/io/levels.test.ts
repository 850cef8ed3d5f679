// Columns of text among the features: their values are levels of an attribute.

import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { ATTRIBUTE, choices, statesOf, THREE, wide } from "./level-files.ts";
import { chunksOf, count, csv, table } from "./rows.ts";

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
