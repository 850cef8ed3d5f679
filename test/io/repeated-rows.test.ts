// Rows that say nothing, or the same again.

import { describe, expect, it } from "vitest";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { lines, refusal } from "./item-files.ts";
import { count, csv } from "./rows.ts";

describe("an item compared with itself", () => {
  it("is left out and counted", async () => {
    const text = "user,a,b,label\nann,tea,milk,1\nann,tea,tea,1\nbob,milk,milk,0\n";
    const { data, notes } = await csv(text);
    expect(data.labels).toHaveLength(1);
    expect(notes).toContain("2 rows of an item with itself were left out");
    const { items } = await readItems(lines("name,x", "tea,1", "milk,2"));
    expect((await readAnswers(lines(...text.trim().split("\n")), {}, { items })).data.labels).toHaveLength(1);
    await expect(csv("user,a,b,label\nann,tea,tea,1\nbob,tea,tea,1\n")).rejects.toThrow(
      "f.csv: no answers; 2 rows of an item with itself were left out",
    );
  });

  it("is kept if only its features are known, and counted", async () => {
    const { data, notes } = await csv("user,a_x,b_x,label\nann,1,1,1\nann,1,2,1\n");
    expect(data.labels).toHaveLength(2);
    expect(notes).toContain("in 1 row, both sides have the same features");
  });
});

describe("a doubled file", () => {
  const rows = count(12).map((i) => `u${i % 3},t${i % 4},s${i % 5},${i % 2}`);
  const notesOf = async (...all: string[]) => (await csv(["user,a,b,label", ...all].join("\n"))).notes.slice(1);

  it("is noted", async () => {
    expect(await notesOf(...rows, ...rows)).toEqual([
      "the second half of the answers repeats the first: is the file doubled?",
    ]);
    expect(await notesOf(...rows.flatMap((row) => [row, row]))).toEqual([
      "each answer comes twice: is the file doubled?",
    ]);
    expect(await notesOf(...rows, ...rows.slice(1), rows[1] ?? "")).toEqual([]);
  });

  it("may have its header again, which is left out", async () => {
    const notes = await notesOf(...rows.slice(0, 6), "user,a,b,label", ...rows.slice(6), "user,a,b,label");
    expect(notes).toEqual(["the header comes again in line 8 and 1 more, which was left out"]);
  });
});

describe("the last row of a table of items", () => {
  const items = ["tea,1,0.5,3", "milk,2,4,1", "juice,6,0,2"];
  it.each([
    ["Total,9,4.5,6", '"Total" has the sums of all rows before it; take its row out'],
    ["Mean,3,1.5,2", '"Mean" has the means of all rows before it; take its row out'],
    ["Ø,3.0,1.50,2", '"Ø" has the means of all rows before it; take its row out'],
    ["Zeile 4,9,4.5,6", '"Zeile 4" has the sums of all rows before it; take its row out, or name the features'],
    ["Summe:,9,7.5,6", '"Summe:" has the sums of all rows before it; take its row out, or name the features'],
    ["Durchschnitt,3,1.5,0", '"Durchschnitt" has the means of all rows before it; take its row out, or name'],
  ])("is refused if it sums up the others: %s", async (row, message) => {
    expect(await refusal(readItems(lines("name,x,y,z", ...items, row)))).toContain(message);
  });

  it("may have any name, and any other values", async () => {
    const { items: read } = await readItems(lines("name,x,y,z", ...items, "Total,4,2.5,1"));
    expect(read.labels).toHaveLength(4);
  });

  it.each([
    ["sums of two features", ["a,1,2", "b,2,5", "c,3,4", "x,6,11", "d,1,1"], '"x" has the sums of all rows before it'],
    ["means that are rounded", ["a,1,2", "b,2,5", "c,4,4", "x,2.3,3.7"], '"x" has the means of all rows before it'],
    ["the centre of a design", ["a,1,1", "b,1,3", "c,3,1", "d,3,3", "e,2,2"], "it was accepted"],
    ["all of 0 and 1", ["a,0,0", "b,0,1", "c,1,0", "d,1,1"], "it was accepted"],
    ["zeros", ["a,0,1", "b,0,2", "c,0,3", "d,0,0"], "it was accepted"],
  ])("tells %s", async (_, rows, message) => {
    expect(await refusal(readItems(lines("name,p,q", ...rows)))).toContain(message);
    const named = readItems(lines("name,p,q", ...rows), { features: ["p", "q"] });
    expect((await named).items.labels).toHaveLength(rows.length);
  });
});

describe("numbers", () => {
  it.each(["0x10", " 0X10", "0b1", "0o7", "1_000", "5 %", "€5", "−5", "inf", "1'300"])(
    "are no decimals: %s",
    async (cell) => {
      await expect(csv(`user,label,x\nann,1,${cell}\n`)).rejects.toThrow('f.csv:2: "x" is');
    },
  );

  it.each([
    ["0.13%", "a number alone: write percentages without the sign, in all rows alike"],
    ["€0.51", "a number alone: write its unit in the header"],
    ["12 kg", "a number alone: write its unit in the header"],
    ["yes", "a number: write 1 and 0 for yes and no"],
    ["", "a number: fill it in, leave out its row, or leave the column out with --ignore x"],
    ["−5", "write minus as a plain hyphen"],
  ])("are wanted in place of %s, and how", async (cell, message) => {
    await expect(csv(`user,label,x\nann,1,${cell}\n`)).rejects.toThrow(message);
    await expect(csv(`user,label,a_x,b_x\nann,1,3,${cell}\n`)).rejects.toThrow(
      message.replace("--ignore x", "--ignore b_x"),
    );
    expect(await refusal(readItems(lines("name,x", "tea,1", `milk,${cell}`)))).toContain(message);
  });

  it("with commas that may separate thousands are refused beside semicolons too", async () => {
    await expect(csv("user;a_x;b_x;label\nann;1,300;-12,900;1\nann;400;2,500;1\n")).rejects.toThrow(
      'f.csv: "1,300" may be 1.300 or 1300',
    );
    const { data } = await csv("user;a_x;b_x;label\nann;1,300;-12,900;1\nann;0,400;2,500;1\n");
    expect([...data.states]).toContain(Math.fround(-12.9));
  });
});
