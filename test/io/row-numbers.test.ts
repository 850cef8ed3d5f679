import { readFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { readParquet } from "../../src/io/answers/parquet.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { chunksOf, count, csv, rowsOf, table } from "./rows.ts";

describe("columns of row numbers", () => {
  it.each(["Unnamed: 0", "index", "level_0", "__index_level_0__", "...1"])(
    "%s is left out, and a note says so",
    async (name) => {
      const { data, notes } = await csv(`${name},user,label,x\n7,ann,1,2\n9,ann,0,1\n`);
      expect(data.features).toEqual(["x"]);
      expect(notes[1]).toBe(
        `"${name}" was left out: it names or numbers the rows (to keep it, name the features with --features)`,
      );
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
    expect(notes).toContain(
      '"index" was left out: it names or numbers the rows (to keep it, name the features with --features)',
    );
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
      expect(notes).toContain(
        `"${name}" was left out: it only numbers the rows (to keep it, name the features with --features)`,
      );
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
    expect(notes[1]).toContain('"row_id" was left out: it only numbers the rows');
    const broken = csv(
      table(
        "id,user,label,x",
        rows.map(([id, ...rest]) => [7 * (Number(id) % 5), ...rest]),
      ),
    );
    await expect(broken).rejects.toThrow('f.csv:1: column "id" may be a name; leave it out with --ignore id');
  });

  it("are not read beside sides", async () => {
    const rows = count(8).map((i) => [i, "ann", 1, 2, i % 2 ? 1 : ""]);
    const pairs = await csv(table("nr,user,a_x,b_x,label", rows));
    expect(rowsOf(pairs.data)).toHaveLength(4);
    expect(pairs.notes).toContain("these columns are not read: nr");
    const names = await csv("X,user,a,b,label,comment\n3,ann,tea,milk,1,fine\n9,ann,milk,tea,0,\n");
    expect(names.data.captions).toEqual(["tea", "milk"]);
    expect(names.notes).toContain("these columns are not read: X, comment");
  });

  const noise = (i: number) => ((i * 7919) % 97) - 48; // of both signs
  const table24 = (name: string, value: (i: number) => number | string, rows = 24) =>
    csv(
      table(
        `${name},user,label,x,y`,
        count(rows).map((i) => [value(i), `u${i % 4}`, i % 3 ? 1 : 0, noise(i) / 10, noise(i + 5)]),
      ),
    );
  const LEFT_OUT: [string, string, (i: number) => number][] = [
    ["shuffled", "n_th", (i) => (i * 5) % 24],
    ["shuffled from 1", "lfd", (i) => ((i * 7) % 24) + 1],
    ["backwards", "Nr.", (i) => 24 - i],
    ["with gaps", "obs", (i) => i + (i >> 2)],
    ["with gaps, shuffled", "case", (i) => ((i * 5) % 24) + (((i * 5) % 24) >> 2)],
    ["with gaps, under R's name", "X", (i) => 9 * i + 3],
    ["in tens, under a name that says so", "#", (i) => 10 * i],
    ["after copies of the index", "Unnamed: 0.1", (i) => 3 * i],
    ["repeated, under the name of an index", "Index", (i) => i % 12],
    ["of each user", "turn", (i) => (i >> 2) + 1],
  ];
  it.each(LEFT_OUT)("%s are left out, with a note", async (_, name, value) => {
    const { data, notes } = await table24(name, value);
    expect(data.features).toEqual(["x", "y"]);
    expect(notes[1]).toMatch(/^".*" was left out: it (only numbers|names or numbers) the rows/);
  });

  it("in steps under other names, and values that rise from row to row, are refused", async () => {
    await expect(table24("clock", (i) => 1000 * i + (i % 3))).rejects.toThrow(
      'f.csv: "clock" rises or falls from row to row, as numbers of rows and times do; leave it out with --ignore clock, or name the features with --features clock,x,y',
    );
  });

  it("that begin anew are refused under a name that says so", async () => {
    await expect(table24("idx", (i) => i % 12)).rejects.toThrow(
      'f.csv:1: column "idx" may number the rows; leave it out with --ignore idx, or name the features with --features x,y',
    );
  });

  it("are the index that pandas names in Parquet", async () => {
    const columnData = [
      { name: "user", data: count(6).map((i) => `u${i % 2}`), type: "STRING" as const },
      { name: "label", data: count(6).map((i) => i % 2), type: "INT32" as const },
      { name: "x", data: count(6).map((i) => i - 2.5), type: "DOUBLE" as const },
      { name: "resp", data: count(6).map((i) => (i * 7) % 6), type: "INT32" as const },
    ];
    const value = JSON.stringify({ index_columns: ["resp", { kind: "range", name: null }] });
    const bytes = parquetWriteBuffer({ columnData, kvMetadata: [{ key: "pandas", value }] });
    const { data, notes } = await readParquet(bytes, "f.parquet", recogniser());
    expect(data.features).toEqual(["x"]);
    expect(notes[1]).toContain('"resp" was left out: it names or numbers the rows');
    const kept = await readParquet(bytes, "f.parquet", recogniser({ features: ["resp", "x"] }));
    expect(kept.data.features).toEqual(["x", "resp"]);
    const user = JSON.stringify({ index_columns: ["user"] });
    const indexed = parquetWriteBuffer({ columnData, kvMetadata: [{ key: "pandas", value: user }] });
    expect((await readParquet(indexed, "f.parquet", recogniser({ ignore: ["resp"] }))).data.users).toEqual([
      "u0",
      "u1",
    ]);
  });

  it("are features in a file of few rows, or if some are missing and the file is short", async () => {
    const numbered = (numbers: number[]) =>
      csv(
        table(
          "user,label,k",
          numbers.map((n) => ["ann", 1, n]),
        ),
      );
    expect((await numbered(count(7))).data.features).toEqual(["k"]);
    expect((await numbered([...count(7), 9])).data.features).toEqual(["k"]);
    await expect(numbered(count(8))).rejects.toThrow('f.csv: no column of features; "k" was left out: it only numbers');
  });
});

describe("columns without a name", () => {
  it("are features that lack one, if they have values of a feature", async () => {
    await expect(csv("user,label,x,\nu,1,1,0.5\n")).rejects.toThrow(
      "f.csv:2: column 4 has no name, but holds 0.5; name it in the header",
    );
    await expect(csv("user,label,x,Unnamed: 3\nu,1,1,-2\n")).rejects.toThrow('f.csv:2: "Unnamed: 3" is -2, which does');
    const { notes } = await csv("user,label,x,,\nu,1,1,,\n");
    expect(notes[1]).toBe("column 4 and column 5 are empty");
  });

  it("are left out if they count the alternatives of choices, as R's mlogit does", async () => {
    const rows = ["1.1", "1.2", "2.1", "2.10", "4.2", "4.3"];
    const text = (names: string[]) =>
      [",id,chid,choice,x", ...names.map((name, i) => `${name},u,${i >> 1},${i % 2},${i * i}`)].join("\n");
    const columns = { user: "id", task: "chid", chosen: "choice" };
    const { data, notes } = await csv(text(rows), columns);
    expect(data.features).toEqual(["x"]);
    expect(notes.at(-1)).toBe("column 1, which has no name, was left out: it names or numbers the rows");
    await expect(csv(text(rows.with(3, "2.1")), columns)).rejects.toThrow(
      "f.csv:5: column 1 has no name, but holds 2.1; name it in the header",
    );
  });

  it("are pointed out where a column lacks its counterpart", async () => {
    await expect(csv("user,a_x,,b_x,b_y,label\nu,1,2,3,4,1\n")).rejects.toThrow(
      'but "b_y" has no counterpart (column 3 has no name); add it, or leave it out with --ignore b_y',
    );
  });
});
