// Answers that name the items of a table.

import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { withFeatures } from "../../src/data/preferences.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { NamedItems } from "../../src/io/answers/named-items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { file, jsonl, lines, refusal } from "./item-files.ts";
import { rowsOf } from "./rows.ts";

describe("answers that name items of a table", () => {
  const table = lines("name,caption,sweet,fat", "vanilla,Vanilla!,1,2", "mango,,3,4", "7,,5,6");
  const answersOf = async (name: string) => {
    const { items } = await readItems(table);
    const { data, notes } = await readAnswers(name, {}, { items });
    checkPreferences(data);
    return { data, notes, rows: rowsOf(data) };
  };
  const rows = [
    { user: "ann", a: [[1, 2]], b: [[3, 4]], label: 1 },
    { user: "ann", a: [[3, 4]], b: [[1, 2]], label: 0.5 },
    { user: "bob", a: [[3, 4]], b: [[1, 2]], label: 0 },
  ];

  it("are comparisons by name, in every format", async () => {
    const cells = [
      ["ann", "vanilla", "mango", 1],
      ["ann", "mango", "vanilla", 0.5],
      ["bob", "mango", "vanilla", 0],
    ] as const;
    const columnData = ["user", "a", "b", "label"].map((name, i) => ({ name, data: cells.map((row) => row[i]) }));
    for (const name of [
      lines("user,a,b,label", ...cells.map((row) => row.join())),
      jsonl(...cells.map(([user, a, b, label]) => ({ user, a, b, label }))),
      file(new Uint8Array(parquetWriteBuffer({ columnData: columnData as ColumnSource[] })), ".parquet"),
    ]) {
      const got = await answersOf(name);
      expect(got.rows).toEqual(rows);
      expect(got.data).toMatchObject({ features: ["sweet", "fat"], captions: ["Vanilla!", "mango", "7"] });
      expect(got.data.items?.map(({ name: item }) => item)).toEqual(["vanilla", "mango", "7"]);
      expect(got.notes).toEqual(["each row compares two of 3 items by name; 1 in no answer, kept to be ranked: 7"]);
    }
  });

  it("are choices by name, in the column option or the only other one", async () => {
    for (const column of ["option", "flavour"]) {
      const name = lines(
        `user,task,${column},chosen`,
        ...["ann,1,vanilla,1", "ann,1,mango,0", "bob,1,7,0", "bob,1,mango,1", "bob,1,vanilla,0"],
      );
      const { data, rows: got, notes } = await answersOf(name);
      const won = got.map(({ user, a, b, label }) => [user, ...(label === 1 ? [a, b] : [b, a])]);
      expect(won).toEqual([
        ["ann", [[1, 2]], [[3, 4]]],
        ["bob", [[3, 4]], [[5, 6]]],
        ["bob", [[3, 4]], [[1, 2]]],
      ]);
      expect(data.items).toHaveLength(3);
      expect(notes[0]).toBe("each row is one of 3 items by name");
    }
  });

  it("may have options that concern the table alone, in every format", async () => {
    const { items } = await readItems(table);
    const options = { ignore: ["colour"], features: ["sweet"] };
    const name = jsonl({ user: "ann", a: "mango", b: "vanilla", label: 1 });
    expect((await readAnswers(name, options, { items })).data.labels).toHaveLength(1);
  });

  it("name them in numbers too", async () => {
    const { rows: got } = await answersOf(jsonl({ user: "ann", a: 7, b: "vanilla", label: 1 }));
    expect(got).toEqual([{ user: "ann", a: [[5, 6]], b: [[1, 2]], label: 1 }]);
  });

  it("are refused when they name another item", async () => {
    const message = async (name: string) => (await refusal(answersOf(name))).replace(/\d+\.csv/g, "F");
    expect(await message(lines("user,a,b,label", "ann,vanilla,mango,1", "ann,vanila,mango,1"))).toBe(
      'F:3: "a" is "vanila"; it must be the name of an item in F (such as "vanilla")',
    );
    expect(await message(lines("user,a,b,label", "ann,vanilla,Mango,1"))).toBe(
      'F:2: "b" is "Mango"; it must be the name of an item in F (it has "mango")',
    );
  });

  it("may have features instead, where names are not required", async () => {
    const { items } = await readItems(table);
    const known = () => new NamedItems("m.safetensors", items.labels, items.states());
    const choices = lines("user,task,sweet,chosen", "ann,1,1,1", "ann,1,3,0");
    const { data } = await readAnswers(choices, {}, { items: known() });
    expect([data.items, data.features, rowsOf(data).length]).toEqual([undefined, ["sweet"], 1]);
    const named = lines("user,task,which,chosen", "ann,1,mango,1", "ann,1,vanilla,0");
    expect((await readAnswers(named, {}, { items: known() })).data.items).toHaveLength(3);
    const listed = jsonl({ user: "ann", a: [1, 2], b: [3, 4], label: 1 });
    expect((await readAnswers(listed, {}, { items: known() })).data.items).toBeUndefined();
  });

  it("fit a model with the features in another order", async () => {
    const { data } = await answersOf(lines("user,a,b,label", "ann,vanilla,mango,1"));
    const turned = withFeatures(data, ["fat", "sweet"]);
    expect(Array.from(turned.states)).toEqual([2, 1, 4, 3, 6, 5]);
    expect(turned.items).toBe(data.items);
  });
});
