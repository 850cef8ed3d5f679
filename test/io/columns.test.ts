import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { chunksOf, count, csv, table } from "./rows.ts";

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
    ["n_avail", "may say which alternatives were on offer (--available reads it where a row is one alternative)"],
    ["train_av", "may say which alternatives were on offer (--available reads it where a row is one alternative)"],
    ["session_id", "may be a name"],
    ["userId", "may be a name"],
    ["timestamp", "may say when an answer was given"],
  ])("are not taken from a column %s", async (name, reason) => {
    const message = `f.csv:1: column "${name}" ${reason}; leave it out with --ignore ${name}, or name the features with --features x (and ${name}, if it is one)`;
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

  it("are the remedy that an error names, for all columns at once", async () => {
    await expect(csv("user,label,weight,x,wins,y\nann,1,1,2,0,3\n")).rejects.toThrow(
      'f.csv:1: columns "weight" may say how much an answer counts and "wins" may be an answer; leave them out with --ignore weight,wins, or name the features with --features x,y',
    );
  });
});

describe("columns beside sides", () => {
  it("are refused in every format if they may change what an answer says", async () => {
    for (const name of ["weight", "wts", "confidence", "winner"]) {
      await expect(csv(`user,a,b,label,${name}\nann,tea,milk,1,3\n`)).rejects.toThrow(
        new RegExp(`^f.csv:1: column "${name}" may .*; leave it out with --ignore ${name}$`),
      );
      const row = JSON.stringify({ user: "ann", a: [1], b: [2], label: 1, [name]: 3 });
      await expect(readJsonl(chunksOf(row), "f")).rejects.toThrow(
        new RegExp(`^f:1: "${name}" may .*; leave it out with --ignore ${name}$`),
      );
      expect((await readJsonl(chunksOf(row), "f", { ignore: [name] })).data.labels).toHaveLength(1);
    }
  });

  it("are refused if they seem to be features of the sides", async () => {
    await expect(csv("user,a,b,label,price_a,price_b\nann,tea,milk,1,3,4\n")).rejects.toThrow(
      'f.csv:1: "price_a" and "price_b" seem to describe the sides, which are read from other columns; leave them out',
    );
  });

  it("are two alternatives under other names, and no differences", async () => {
    for (const [a, b, remedy] of [
      ["left_price", "right_price", "read them with --a left --b right"],
      ["option1_price", "option2_price", "read them with --a option1 --b option2"],
      ["price_a", "price_b", "let their names begin with a_ and b_"],
      ["price.left", "price.right", "let their names begin with a_ and b_"],
    ]) {
      await expect(csv(`user,label,${a},${b}\nann,1,3,4\n`)).rejects.toThrow(
        `f.csv:1: columns such as "${a}" and "${b}" seem to describe two alternatives; ${remedy}`,
      );
    }
    const { data } = await csv("user,label,price_a,price_b\nann,1,3,4\n", { features: ["price_a", "price_b"] });
    expect(data.features).toEqual(["price_a", "price_b"]);
    expect((await csv("user,label,x_1,x_2\nann,1,3,4\n")).data.features).toEqual(["x_1", "x_2"]);
  });
});
