import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { file } from "./files.ts";
import { choicesIn, chunksOf, csv, linesOf, refused as refusedText } from "./rows.ts";

const header = "user,task,item1,item2,item3,item4,best,worst";
const shown = "ann,1,tea,milk,juice,water";
const expected = [
  ["milk > tea", "milk > water", "milk > juice"],
  ["tea > juice", "water > juice"],
];
const refused = (header: string, rows: string[], columns?: ColumnOptions): Promise<string> =>
  refusedText(linesOf(header, ...rows), columns);

describe("best and worst, one task a row", () => {
  it.each<[string, string, string, ColumnOptions?]>([
    ["names", header, `${shown},milk,juice`],
    ["positions", header, `${shown},2,3`],
    ["names of columns", header, `${shown},item2,Item3`],
    ["other names of columns", "user,task,alt_1,alt_2,alt_3,alt_4,most,least", `${shown},milk,juice`],
    [
      "names of columns by options",
      "user,task,q 1,q 2,q 3,q 4,b,w",
      `${shown},milk,juice`,
      { option: "q", best: "b", worst: "w" },
    ],
    ["positions from 0", "user,task,item0,item1,item2,item3,best,worst", `${shown},1,2`],
  ])("are %s", async (_, header, row, columns) => {
    const { data, notes } = await csv(`${header}\n${row}\n`, columns);
    expect(choicesIn(data)).toEqual(expected);
    expect(notes[0]).toBe("each row is a task of 4 items by name: tea, milk, juice, water");
    expect(notes[1]).toContain("1 choice of the best and the worst of several alternatives, read as 5 comparisons");
  });

  it("are positions in all rows or in none, where the names are numbers too", async () => {
    const numbers = ["ann,1,3,1,2,4,4,2", "ann,2,5,4,1,2,5,2"];
    const { data } = await csv([header, ...numbers].join("\n"));
    expect(choicesIn(data).map(([first]) => first)).toEqual(["4 > 3", "3 > 2", "5 > 4", "4 > 2"]);
    expect(await refused(header, ["ann,1,3,1,2,4,1,2"])).toBe(
      'f.csv:2: "best" is "1", which may be the name of an item or a position in its row; give the items names that are no numbers',
    );
    expect(await refused(header, [`${shown},milk,juice`, `${shown.replace("1", "2")},2,1`])).toBe(
      'f.csv:3: "best" is "2", a position, but f.csv:2: "best" is "milk", a name; give names in all rows, or positions',
    );
  });

  it("may be the best alone, of fewer items, and of tasks without names", async () => {
    const rows = ["ann,tea,milk,,", "ann,tea,milk,juice,milk", "ann,milk,juice,,juice"];
    const { data, notes } = await csv(["user,item1,item2,item3,best", ...rows].join("\n"));
    expect(choicesIn(data)).toEqual([["milk > tea", "milk > juice"], ["juice > milk"]]);
    expect(notes).toContain("1 task without an answer was left out");
    expect(notes).toContain("in 2 tasks, only the best was named");
  });

  it.each<[string, ColumnOptions?]>([["chosen"], ["choice", { chosen: "choice" }], ["chosen", { best: "chosen" }]])(
    "may be a choice: %s %j",
    async (name, columns) => {
      const { data, notes } = await csv(`user,item1,item2,item3,${name}\nann,tea,milk,juice,milk\n`, columns);
      expect(choicesIn(data)).toEqual([["milk > tea", "milk > juice"]]);
      const kind = columns?.best ? "the best and the worst of several" : "1 choice among several";
      expect(notes[1]).toContain(kind);
    },
  );

  it("may have none of these among the items", async () => {
    const { data, notes } = await csv("user,item1,item2,item3,best\nann,tea,milk,None of these,none\n");
    expect(choicesIn(data)).toEqual([["none > tea", "none > milk"]]);
    expect(notes).toContain("1 item in rows: none of these, which has a feature of its own");
  });

  it("name the items of a table, and none of these is one more", async () => {
    const { items } = await readItems(file("items.csv", "name,price\ntea,2\nmilk,1\njuice,4\ncoffee,3\n"));
    const path = file("sets.csv", "user,item1,item2,item3,best,worst\nann,tea,milk,none,none,tea\n");
    const { data, notes } = await readAnswers(path, {}, { items });
    expect(data.features).toEqual(["price", "none"]);
    expect(data.items?.map(({ name }) => name)).toEqual(["tea", "milk", "juice", "coffee", "none"]);
    expect(choicesIn(data)).toEqual([["0/1 > 1/0", "0/1 > 2/0"], ["1/0 > 2/0"]]);
    expect(notes[0]).toContain("each row is a task of 4 items by name; 2 in no answer");
    const wrong = file("wrong.csv", "user,item1,item2,best,worst\nann,tea,beer,tea,beer\n");
    await expect(readAnswers(wrong, {}, { items })).rejects.toThrow(
      '"item2" is "beer"; it must be the name of an item',
    );
  });

  it("are read from JSON", async () => {
    const rows = [
      { user: "ann", item1: "tea", item2: "milk", item3: "juice", best: "milk", worst: null },
      { user: "ann", item1: "tea", item2: "milk", item3: "juice", best: "tea", worst: "juice" },
    ];
    const { data } = await readJsonl(chunksOf(rows.map((row) => JSON.stringify(row)).join("\n")), "f.jsonl");
    expect(choicesIn(data)).toEqual([["milk > tea", "milk > juice"], ["tea > milk", "tea > juice"], ["milk > juice"]]);
  });

  it.each<[string, string, string, ColumnOptions?]>([
    [
      "one that is both",
      `${shown},milk,milk`,
      'f.csv:2: "best" and "worst" are both "milk"; the best of a task cannot be its worst',
    ],
    ["one that is both, by position", `${shown},2,2`, 'f.csv:2: "best" and "worst" are both "2"'],
    [
      "an item that was not shown",
      `${shown},beer,milk`,
      '"best" is "beer"; it must be an item of its row or its position (tea, milk, juice and water)',
    ],
    ["a position beyond the last", `${shown},5,1`, '"best" is "5"; it must be an item of its row or its position'],
    [
      "an item twice",
      "ann,1,tea,tea,juice,water,tea,water",
      '"item1" and "item2" are both "tea"; each item may be there once',
    ],
    ["no item", "ann,1,,,,,tea,water", 'no item is shown, as all of "item1" to "item4" are blank; fill them in'],
    ["no answer", `${shown},,`, "f.csv: no answers; 1 task without an answer was left out"],
  ])("are refused with %s", async (_, row, message, columns) => {
    expect(await refused(header, [row], columns)).toContain(message);
  });

  it("are refused with a task twice, or with columns of single alternatives", async () => {
    expect(await refused(header, [`${shown},milk,juice`, `${shown},milk,tea`])).toContain(
      'f.csv:3: task "1" of user "ann" is there already (f.csv:2); each row is a task',
    );
    expect(await refused("user,item1,item2,best,available", ["ann,tea,milk,tea,1"])).toContain(
      'f.csv:1: each row is a task, and "available" would be of one alternative; leave the cells of items blank',
    );
    expect(await refused("user,item1,item2,best,none", ["ann,tea,milk,tea,1"])).toContain(
      'name "none" among the items',
    );
    expect(await refused("user,item1,item2,best,weight", ["ann,tea,milk,tea,1"])).toContain(
      '"weight" may say how much',
    );
    const extra = await refused("user,item1,item2,best,version", ["ann,tea,milk,tea,1"]);
    expect(extra).toContain("these columns are not read: version");
  });
});

describe("rankings, one task a row", () => {
  it("name the items ranked first, second, and so on", async () => {
    const { data, notes } = await csv("user,rank1,rank2,rank3\nann,milk,tea,juice\nbob,juice,tea,\n");
    expect(choicesIn(data)).toEqual([["milk > tea", "milk > juice"], ["tea > juice"], ["juice > tea"]]);
    expect(notes.slice(1)).toEqual([
      "2 rankings of several alternatives, read as 4 comparisons of each with those below it, with sides drawn by seed",
      "what was shown but not ranked is not known: only the items with a rank are compared",
    ]);
  });

  it("come before all other items that were shown", async () => {
    const rows = ["ann,tea,milk,juice,water,milk,water"];
    const { data } = await csv(["user,item1,item2,item3,item4,place1,place2", ...rows].join("\n"), { rank: "place" });
    expect(choicesIn(data)).toEqual([
      ["milk > water", "milk > tea", "milk > juice"],
      ["water > tea", "water > juice"],
    ]);
  });

  it.each([
    [
      "a gap",
      "ann,milk,,juice",
      'f.csv:2: "rank3" is "juice", but "rank2" is blank; ranks must be given from the first',
    ],
    ["an item twice", "ann,milk,milk,tea", '"rank1" and "rank2" are both "milk"; each item may be there once in a row'],
  ])("are refused with %s", async (_, row, message) => {
    expect(await refused("user,rank1,rank2,rank3", [row])).toContain(message);
  });

  it("are refused where numbers name no item that was shown", async () => {
    expect(await refused("user,item1,item2,rank1,rank2", ["ann,tea,milk,2,1"])).toContain(
      '"rank1" is "2"; it must be an item of its row (tea and milk)',
    );
  });
});
