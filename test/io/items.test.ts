// Tables of items.

import { basename } from "node:path";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readItems } from "../../src/io/answers/items.ts";
import { file, jsonl, lines, PNG, path, read, refusal, SVG } from "./item-files.ts";

describe("a table of items", () => {
  const labels = [
    { name: "vanilla", caption: "Vanilla, with\npods", image: `data:image/png;base64,${PNG.toString("base64")}` },
    { name: "mango", image: `data:image/svg+xml;base64,${Buffer.from(SVG).toString("base64")}` },
    { name: "7", caption: "Seven" },
  ];
  const expected = { states: [1, 0.5, 2, 0, 3, -0.5], size: 2, captions: ["Vanilla, with\npods", "mango", "Seven"] };

  it("is read from CSV, in any order of its columns", async () => {
    const name = lines(
      " sweet,Caption,name,fat,IMAGE",
      '1,"Vanilla, with',
      'pods",vanilla,0.5,van.png',
      `2,,mango,-0,${path("man.svg")}`,
      "3,Seven,7,-0.5,",
    );
    const { labels: got, notes, ...rest } = await read(name);
    expect(got).toEqual(labels);
    expect(rest).toEqual({ ...expected, features: ["sweet", "fat"] });
    expect(notes).toEqual([
      `${name}: 3 items; names from "name"; captions from "Caption"; 2 pictures from "IMAGE"; 2 features: sweet, fat`,
    ]);
  });

  it("is read from JSON, where rows lack what is optional", async () => {
    const name = jsonl(
      { fat: 0.5, sweet: 1, name: "vanilla", image: "van.png", caption: "Vanilla, with\npods" },
      { name: "mango", sweet: 2, fat: 0, image: "man.svg" },
      { name: 7, sweet: 3, fat: -0.5, caption: "Seven", image: null },
    );
    const { labels: got, features, states } = await read(name);
    expect(got).toEqual(labels);
    expect([features, states]).toEqual([
      ["fat", "sweet"],
      [0.5, 1, 0, 2, -0.5, 3],
    ]);
    const late = await read(jsonl({ name: "a", x: 1 }, { name: "b", x: 2, caption: "B" }));
    expect(late.labels).toEqual([{ name: "a" }, { name: "b", caption: "B" }]);
  });

  it("is read from Parquet", async () => {
    const columnData = [
      { name: "item", data: ["a", "b", "c"] },
      { name: "sweet", data: [1, 2, 3], type: "DOUBLE" },
      { name: "caption", data: ["A", null, "C"] },
    ] as ColumnSource[];
    const name = file(new Uint8Array(parquetWriteBuffer({ columnData })), ".parquet");
    const { labels: got, states, features } = await read(name);
    expect(got).toEqual([{ name: "a", caption: "A" }, { name: "b" }, { name: "c", caption: "C" }]);
    expect([states, features]).toEqual([[1, 2, 3], ["sweet"]]);
  });

  it("may have its features as one list", async () => {
    const name = jsonl({ name: "a", embedding: [1, 2] }, { name: "b", embedding: [3, -0] });
    expect(await read(name)).toMatchObject({ states: [1, 2, 3, 0], size: 2, features: undefined });
    const ragged = jsonl({ name: "a", embedding: [1, 2] }, { name: "b", embedding: [3] });
    expect(await refusal(readItems(ragged))).toMatch(
      /^\d+\.jsonl:2: "embedding" is \[3\]; it must be a list of 2 numbers, as in the rows before$/,
    );
  });

  it("may have no features: then each item is one", async () => {
    const got = await read(lines("place,caption", "desk,the desk", "sofa,the sofa"));
    expect(got).toMatchObject({ states: [1, 0, 0, 1], size: 2, features: ["desk", "sofa"] });
    expect(got.notes.join()).toContain("no features, so what is learned of one says nothing of another");
  });

  it("has its names in the column name or, without one, in the first column of text", async () => {
    const names = async (...rows: string[]) => (await readItems(lines(...rows))).items.labels.map(({ name }) => name);
    expect(await names("sweet,flavour", "3,vanilla", "4,mango")).toEqual(["vanilla", "mango"]);
    expect(await names("brand,Name,sweet", "3,17,3", "5,18,4")).toEqual(["17", "18"]);
  });

  const CASES: [string, string[], string][] = [
    ["no name", ["name,x", "a,1", ",2"], 'F:3: "name" is empty; fill it in, or leave out its row'],
    [
      "a name twice",
      ["name,x", "a,1", "b,2", " a ,3"],
      'F:4: "name" is "a", as in F:2; each item needs a name of its own',
    ],
    [
      "a text among features",
      ["name,x", "a,1", "b,two"],
      'F:3: "x" is "two"; it must be a number: correct it, leave the column out',
    ],
    [
      "a blank feature",
      ["name,x,y", "a,1,1", "b,,1"],
      'F:3: "x" is ""; it must be a number: fill it in, leave out its row',
    ],
    ["numbers only", ["id,x", "1,1"], 'F:1: no column "name" among "id", "x"; it has the name of each item'],
    ["two columns of names", ["name,Name", "a,b"], 'F:1: got both "name" and "Name"; keep one of them'],
    ["two columns", ["name,x,x", "a,1,2"], 'F:1: two columns are named "x"'],
    ["an id", ["id,name,x", "1,a,2"], 'F:1: column "id" may be a name; leave it out with --ignore id, call it name'],
    ["no rows", ["name,x"], "F: no items; the file needs a header and a row for each"],
    ["an address", ["name,image", "a,https://x.org/a.png"], 'F:2: "image" is "https://x.org/a.png"; an address would'],
    ["no file", ["name,image", "a,none.png"], 'F:2: "image" is "none.png"; there is no file none.png'],
    ["a folder", ["name,image", "a,."], 'F:2: "image" is "."; it is no file'],
    ["a long name", ["name,x", `${"n".repeat(1001)},1`], 'F:2: "name" is "nn'],
    ["a long caption", ["name,x,caption", `a,1,${"n".repeat(10_001)}`], 'F:2: "caption" is "nn'],
  ];
  it.each(CASES)("is refused with %s", async (_, rows, message) => {
    const name = lines(...rows);
    const F = basename(name);
    expect((await refusal(readItems(name))).slice(0, message.replaceAll("F:", `${F}:`).length)).toBe(
      message.replaceAll("F:", `${F}:`),
    );
  });

  it("has no feature that numbers its rows, or that is ignored", async () => {
    const rows = Array.from({ length: 9 }, (_, i) => `${i},item-${i},${i + 1},red,${i % 2}`);
    const name = lines(",name,item_id,colour,sweet", ...rows);
    const { items, notes, named } = await readItems(name, { ignore: ["colour", "elsewhere"] });
    expect(items.states()).toMatchObject({ size: 1, features: ["sweet"] });
    expect(Array.from(items.states().states)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(notes.slice(1, 3)).toEqual([
      "column 1, which has no name, was left out: it names or numbers the rows",
      '"item_id" was left out: it only numbers the rows (to keep it, name the features with --features)',
    ]);
    expect(named).toEqual(["colour"]);
  });

  it("is refused if a feature only counts the rows, unless it is named as one", async () => {
    const rows = Array.from({ length: 9 }, (_, i) => `item-${i},${(i * i) % 7},${i + 1}`);
    const name = lines("name,sweet,strength", ...rows);
    expect(await refusal(readItems(name))).toMatch(
      /^\d+\.csv: "strength" only counts the rows; leave it out with --ignore strength, or name the features with --features sweet,strength$/,
    );
    const { items } = await readItems(name, { features: ["sweet", "strength"] });
    expect(items.states().features).toEqual(["sweet", "strength"]);
    const sorted = lines("name,price,size", ...rows.map((row, i) => `${row.split(",")[0]},${100 + 10 * i},${9 - i}`));
    expect((await read(sorted)).features).toEqual(["price", "size"]);
  });

  it("says which items have the same features", async () => {
    const { notes } = await read(lines("name,x,y", "a,1,2", "b,1,3", "c,1,2", "d,1,3", "e,1,2"));
    expect(notes.slice(1)).toEqual(['"a" and "c" have the same features, and are ranked alike; so do 2 more']);
    expect((await read(lines("name,x", "a,1", "b,2"))).notes).toHaveLength(1);
  });

  it("has no value beside which all others of its feature become equal", async () => {
    const rows = ["a,1", "b,2", "c,1e30", "d,3", "e,4", "f,5"];
    expect(await refusal(readItems(lines("name,x", ...rows)))).toMatch(
      /^\d+\.csv:4: "x" is 1e\+30; all others are from 1 to 5 and would be equal beside it; correct it/,
    );
    const listed = rows.map((row) => ({ name: row[0], x: [0, Number(row.slice(2))] }));
    expect(await refusal(readItems(jsonl(...listed)))).toMatch(/^\d+\.jsonl:3: "x"\[1\] is 1e\+30; all others are/);
  });

  it("is read as Excel writes it", async () => {
    const name = file(Buffer.from("\ufeffname;sweet;caption\r\nvanilla ;1,5;Vanille, süß\r\nmango;-2;\r\n", "utf16le"));
    const { labels: got, states } = await read(name);
    expect(got).toEqual([{ name: "vanilla", caption: "Vanille, süß" }, { name: "mango" }]);
    expect(states).toEqual([1.5, -2]);
  });

  it("holds at most 65,536 items", async () => {
    const rows = Array.from({ length: 65_537 }, (_, i) => `i${i},1`);
    expect(await refusal(readItems(lines("name,x", ...rows)))).toContain(
      ":65538: this is item 65537; at most 65536 fit",
    );
  });
});
