// Tables of items that need a change, and what their refusals advise.

import { describe, expect, it } from "vitest";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { lines, refusal } from "./item-files.ts";
import { csv } from "./rows.ts";

const refused = async (...rows: string[]) => (await refusal(readItems(lines(...rows)))).replace(/\d+\.csv/g, "F");

describe("a column of text in a table of items", () => {
  it.each([
    [
      "descriptions",
      ["name,description,x", "tea,a cup of tea,1", "milk,cold milk,2"],
      'F:2: "description" is "a cup of tea"; it must be a number: rename the column to caption if it describes the items, leave the column out with --ignore description, or read it as levels with --levels description',
    ],
    [
      "descriptions before the names",
      ["Beschreibung,Sorte,x", "eine Tasse Tee,Tee,1", "kalte Milch,Milch,2"],
      'F:2: "Sorte" is "Tee"; it must be a number: correct it, leave the column out with --ignore Sorte, or read the column as levels with --levels Sorte; the names are taken from "Beschreibung", the first column of text: if another column has them, rename it to name',
    ],
    [
      "kinds before the names",
      ["kind,drink,x", "hot,tea,1", "cold,milk,2", "hot,cocoa,3"],
      'F:4: "kind" is "hot", as in F:2; each item needs a name of its own; the names are taken from "kind", the first column of text: if another column has them, rename it to name',
    ],
    [
      "hardly any text",
      ["name,note,x", "tea,,1", "milk,ask the farmer,2", "juice,,3"],
      'F:2: "note" is ""; it must be a number, but the column holds text or nothing: leave the column out with --ignore note',
    ],
    [
      "numbers, and one text",
      ["name,y,x", "tea,1,1", "milk,a long text,2"],
      'F:3: "y" is "a long text"; it must be a number: correct it, leave the column out with --ignore y, or read the column as levels with --levels y',
    ],
  ])("is refused with advice: %s", async (_, rows, message) => {
    expect(await refused(...rows)).toBe(message);
  });

  it("is no second caption", async () => {
    const rows = ["name,caption,text,x", "tea,Tea!,a cup of tea,1", "milk,Milk!,cold milk,2"];
    expect(await refused(...rows)).not.toContain("rename the column to caption");
  });
});

describe("a table of items", () => {
  it("is refused with a title above its header", async () => {
    expect(await refused("Drinks of May,,", "name,caption,x", "tea,Tea,1", "milk,Milk,2")).toBe(
      "F:1: the first row must have the names of the columns; delete titles and comments above it",
    );
    const { items } = await readItems(lines("name,,", "tea,,", "milk,,"));
    expect(items.labels).toHaveLength(2);
    expect((await readItems(lines(",name", "0,tea", "1,milk"))).items.labels).toHaveLength(2);
  });

  it("is refused in the place of answers, and answers in its place", async () => {
    expect(await refused("Person,Left,Right,Choice", "ann,tea,milk,tea")).toContain("the columns are those of answers");
    const items = lines("name,caption,x", "tea,Tea,1", "milk,Milk,2");
    expect(await refusal(readAnswers(items, {}))).toContain("the columns are those of a table of items");
  });

  it.each(["Artikelnr", "Artikelnummer", "product code", "EAN", "GTIN", "PLZ", "zip", "zip code", "SKU"])(
    "has no codes as features: %s",
    async (code) => {
      const rows = [`name,${code},x`, "tea,4711,1", "milk,815,2"];
      const remedy = `may be a code; leave it out with --ignore ${code.includes(" ") ? `"${code}"` : code}`;
      expect(await refused(...rows)).toContain(`F:1: column "${code}" ${remedy}`);
      const { items } = await readItems(lines(...rows), { features: [code, "x"] });
      expect(items.states().features).toEqual([code, "x"]);
      await expect(csv(`user,label,x,${code}\nann,1,1,4711\n`)).rejects.toThrow(`"${code}" may be a code`);
    },
  );

  it.each(["article", "zippy", "eanes", "product", "part", "postage", "model"])("has features: %s", async (name) => {
    const { items } = await readItems(lines(`name,${name},x`, "tea,4711,1", "milk,815,2"));
    expect(items.states().features).toEqual([name, "x"]);
  });
});

describe("answers", () => {
  it("list the items that they name, if these are few", async () => {
    const rows = (n: number) => Array.from({ length: n }, (_, i) => `ann,tea,milk${i},1`);
    const note = async (n: number) => (await csv(["user,a,b,label", ...rows(n)].join("\n"))).notes[0];
    expect(await note(2)).toBe("each row compares two of 3 items by name: tea, milk0, milk1");
    expect(await note(23)).toContain("two of 24 items by name: tea, milk0, ");
    expect(await note(24)).toBe("each row compares two of 25 items by name");
  });

  it.each(["Note", "Bewertung", "Punkte", "stars", "rating"])("may have %s as a feature, with a note", async (name) => {
    const { notes } = await csv(`user,label,x,${name}\nann,1,1,2\nann,0,-1,-2\n`);
    expect(notes).toContain(`"${name}" is read as a feature; if it is none, leave it out with --ignore ${name}`);
  });

  it("have no empty names", async () => {
    await expect(csv("Person,a,b,label\n,tea,milk,1\n", { user: "Person" })).rejects.toThrow(
      'f.csv:2: "Person" is empty; fill it in, or leave out its row',
    );
  });
});
