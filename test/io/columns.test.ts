import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { chunksOf, csv, rowsOf } from "./rows.ts";

/** Rows of numbers after a user and a label. */
const table = (header: string, rows: readonly (readonly (number | string)[])[]) =>
  [header, ...rows.map((row) => row.join())].join("\n");
const count = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("columns of row numbers", () => {
  it.each(["Unnamed: 0", "index", "level_0", "__index_level_0__", "...1"])(
    "%s is left out, and a note says so",
    async (name) => {
      const { data, notes } = await csv(`${name},user,label,x\n7,ann,1,2\n9,ann,0,1\n`);
      expect(data.features).toEqual(["x"]);
      expect(notes[1]).toBe(`"${name}" was left out: it names or numbers the rows (rename it if it is a feature)`);
    },
  );

  it("without a name is left out", async () => {
    const { data, notes } = await csv(",user,a_x,b_x,label\n0,ann,1,2,1\n");
    expect(data.features).toEqual(["x"]);
    expect(notes[1]).toBe("column 1, which has no name, was left out: it names or numbers the rows");
  });

  it("is left out of Parquet as pandas writes it", async () => {
    const bytes = readFileSync(new URL("fixtures/index.parquet", import.meta.url));
    const { data, notes } = await readParquet(new Uint8Array(bytes).buffer, "index.parquet", recogniser());
    expect(data.features).toEqual(["dx", "dy"]);
    expect(data.users).toHaveLength(12);
    expect(notes[1]).toContain('"__index_level_0__" was left out');
  });

  it("is left out of JSON, and of choices", async () => {
    const rows = count(4).map((i) => ({ index: 5 * i, user: "ann", task: i >> 1, chosen: i % 2, x: i * i }));
    const { data, notes } = await readJsonl(chunksOf(JSON.stringify(rows)), "f");
    expect(data.features).toEqual(["x"]);
    expect(notes).toContain('"index" was left out: it names or numbers the rows (rename it if it is a feature)');
  });

  it("is read if an option names it", async () => {
    const { data } = await csv("index,label,x\nann,1,2\nbob,1,2\n", { user: "index" });
    expect(data.users).toEqual(["ann", "bob"]);
  });

  it.each([
    ["from 0", (i: number) => i, "row"],
    ["from 1", (i: number) => i + 1, "nr"],
  ])(
    "%s are left out whatever their names, and states that differ in nothing else are one",
    async (_, number, name) => {
      const rows = count(8).map((i) => ["ann", i % 3 ? 1 : "", number(i), i % 2, 5]);
      const { data, notes } = await csv(table(`user,label,${name},x,y`, rows));
      expect(data.features).toEqual(["x", "y"]);
      expect(rowsOf(data)).toEqual(
        rows
          .filter((row) => row[1] === 1)
          .map(([, , , x, y]) => ({
            user: "ann",
            a: [[x, y]],
            b: [[0 - Number(x), 0 - Number(y)]],
            label: 1,
          })),
      );
      expect(data.states).toHaveLength(2 * 4);
      expect(notes).toContain(`"${name}" was left out: it only numbers the rows`);
    },
  );

  it("are left out of choices", async () => {
    const rows = count(8).map((i) => ["ann", i >> 1, i % 2, i + 1, 7 + (i % 2)]);
    const { data } = await csv(table("user,task,chosen,nr,x", rows));
    expect(data.features).toEqual(["x"]);
    expect(Array.from(data.states)).toEqual([7, 8]);
  });

  it("are left out under names of columns that are hardly features", async () => {
    const rows = count(8).map((i) => [i + 1, "ann", i % 2, i * i]);
    expect((await csv(table("id,user,label,x", rows))).data.features).toEqual(["x"]);
    const choices = count(8).map((i) => [i, "ann", i >> 1, i % 2, i * i]);
    const { data, notes } = await csv(table("row_id,user,task,chosen,x", choices));
    expect(data.features).toEqual(["x"]);
    expect(notes[1]).toBe('"row_id" was left out: it only numbers the rows');
    const broken = csv(
      table(
        "id,user,label,x",
        rows.map(([id, ...rest]) => [7 * Number(id), ...rest]),
      ),
    );
    await expect(broken).rejects.toThrow('f.csv:1: column "id" may be a name; leave it out with --ignore id');
  });

  it("are left out beside sides", async () => {
    const pairs = await csv(
      table(
        "nr,user,a_x,b_x,label",
        count(8).map((i) => [i, "ann", 1, 2, i % 2 ? 1 : ""]),
      ),
    );
    expect(rowsOf(pairs.data)).toHaveLength(4);
    expect(pairs.notes[1]).toBe('"nr" was left out: it only numbers the rows');
    const names = await csv(
      table(
        "X,user,a,b,label",
        count(8).map((i) => [3 * i + 1, "ann", "tea", "milk", 1]),
      ),
    );
    expect(names.data.captions).toEqual(["tea", "milk"]);
    const broken = csv(
      table(
        "nr,user,a_x,b_x,label",
        [0, 1, 2, 4].map((n) => [n, "ann", 1, 2, 1]),
      ),
    );
    await expect(broken).rejects.toThrow('f.csv:1: unknown column "nr"; every feature needs a column "a_x" and a');
  });

  it("may have gaps in R's column X, which is a feature elsewhere", async () => {
    const rows = count(8).map((i) => [2 * i + 3, "ann", i % 2, i % 5]);
    const first = await csv(table("X,user,label,y", rows));
    expect(first.data.features).toEqual(["y"]);
    const second = await csv(
      table(
        "user,X,label,y",
        rows.map(([x, user, ...rest]) => [user ?? "", x ?? 0, ...rest]),
      ),
    );
    expect(second.data.features).toEqual(["X", "y"]);
  });

  it("are features in a file of few rows, or if they skip one", async () => {
    const numbered = (numbers: number[]) =>
      csv(
        table(
          "user,label,n",
          numbers.map((n) => ["ann", 1, n]),
        ),
      );
    expect((await numbered(count(7))).data.features).toEqual(["n"]);
    expect((await numbered([...count(7), 8])).data.features).toEqual(["n"]);
    await expect(numbered(count(8))).rejects.toThrow('f.csv: no column of features; "n" was left out: it only numbers');
  });
});

describe("features", () => {
  it("reads words that end in id, but no names of ids", async () => {
    const { data } = await csv("user,label,acid,solid,bid\nann,1,1,2,3\n");
    expect(data.features).toEqual(["acid", "solid", "bid"]);
    for (const name of ["id", "UUID", "item_id", "itemId", "listingId", "caseid", "item-ID"]) {
      await expect(csv(`user,label,x,${name}\nann,1,1,2\n`)).rejects.toThrow(`column "${name}" may be a name`);
    }
  });

  it("are named in a note; of many, the first and the last", async () => {
    const names = count(40).map((i) => `f${i}`);
    const { notes } = await csv(table(`user,label,${names}`, [["ann", 1, ...count(40).map((i) => i * i)]]));
    expect(notes[0]).toBe(
      `each row is a difference A − B of 40 features: ${names.slice(0, 20).join(", ")}, …, f37, f38, f39`,
    );
  });

  it.each([
    ["worst", "may be an answer"],
    ["best", "may be an answer"],
    ["Weight", "may say how much an answer counts"],
    ["avail", "may say which alternatives were on offer (take out the rows of the others)"],
    ["train_av", "may say which alternatives were on offer (take out the rows of the others)"],
    ["session_id", "may be a name"],
    ["userId", "may be a name"],
    ["timestamp", "may say when an answer was given"],
  ])("are not taken from a column %s", async (name, reason) => {
    const message = `f.csv:1: column "${name}" ${reason}; leave it out with --ignore ${name}, or rename it if it is a feature`;
    await expect(csv(`user,label,${name},x\nann,1,1,2\n`)).rejects.toThrow(message);
    await expect(csv(`user,task,chosen,${name},x\nann,1,1,1,2\nann,1,0,1,3\n`)).rejects.toThrow(message);
    const { data } = await csv(`user,label,${name},x\nann,1,1,2\n`, { ignore: [name] });
    expect(data.features).toEqual(["x"]);
  });

  it("of the two alternatives may have such names", async () => {
    expect((await csv("user,label,a_weight,b_weight\nann,1,1,2\n")).data.features).toEqual(["weight"]);
  });

  it("are taken from a column in doubt with a note", async () => {
    const { data, notes } = await csv("user,label,rating\nann,1,2\n");
    expect(data.features).toEqual(["rating"]);
    expect(notes[1]).toBe('"rating" is read as a feature; if it is none, leave it out with --ignore rating');
  });
});

describe("columns to ignore", () => {
  it("are not read, in any layout", async () => {
    const { data } = await csv("user,a,b,label,comment\nann,tea,milk,1,fine\n", { ignore: ["comment"] });
    expect(data.captions).toEqual(["tea", "milk"]);
    const line = '{"user": 1, "label": 1, "x": 3, "y": "text"}';
    expect((await readJsonl(chunksOf(line), "f", { ignore: ["y"] })).data.features).toEqual(["x"]);
  });

  it("must exist, and a needed column cannot be ignored", async () => {
    await expect(csv("user,label,x\nann,1,1\n", { ignore: ["y"] })).rejects.toThrow(
      'f.csv:1: no column "y" among "user", "label", "x"; it is to be ignored',
    );
    await expect(csv("user,label,x\nann,1,1\n", { ignore: ["user"] })).rejects.toThrow(
      'no column "user" among "label"',
    );
    const text = '{"user": 1, "label": 1, "x": 3}';
    await expect(readJsonl(chunksOf(text), "f", { ignore: ["y"] })).rejects.toThrow('f: no row has the key "y"');
  });

  it("are the remedy that an error names", async () => {
    await expect(csv("user,a,b,label,age\nann,tea,milk,1,3\n")).rejects.toThrow(
      'f.csv:1: unknown column "age"; a file with "a" and "b" has no columns of features, or leave it out with --ignore age',
    );
  });
});
