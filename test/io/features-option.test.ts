import { describe, expect, it } from "vitest";
import { count, csv, table } from "./rows.ts";

describe("--features", () => {
  it("wins over names and values, and no others are read", async () => {
    const rows = count(9).map((i) => ["ann", i % 2, i, i % 2 ? -1 : 1, 5, "text"]);
    const { data, notes } = await csv(table("user,label,row,weight,const,note", rows), {
      features: ["row", "weight", "const"],
    });
    expect(data.features).toEqual(["row", "weight", "const"]);
    expect(notes).toEqual([
      "each row is a difference A − B of 3 features: row, weight, const",
      "these columns are not read: note",
    ]);
    await expect(csv("user,label,x\nann,1,1\n", { features: ["y"] })).rejects.toThrow(
      'f.csv:1: no column "y" among "user", "label", "x"; it was given as a feature',
    );
  });

  it("names those of sides without their prefix", async () => {
    const text = "user,a_x,a_note,b_x,b_note,label\nann,1,good,2,bad,1\n";
    expect((await csv(text, { features: ["x"] })).data.features).toEqual(["x"]);
    await expect(csv(text, { features: ["a_x"] })).rejects.toThrow(
      'f.csv:1: no feature "a_x", which --features names; without the prefix of its side, "a_x" is "x"',
    );
  });

  it("is refused where columns hold no features", async () => {
    await expect(csv("user,a,b,label\nann,tea,milk,1\n", { features: ["x"] })).rejects.toThrow(
      'f.csv:1: "a" and "b" hold whole alternatives, so --features x names nothing; leave it out',
    );
  });
});

describe("columns that describe people or choices", () => {
  it("cannot tell the alternatives of a choice apart, and are left out", async () => {
    const rows = count(12).map((i) => [`u${i >> 2}`, i >> 1, i % 2, 20 + (i >> 2), (i >> 1) * 3, (i % 2) + 1, i % 5]);
    const { data, notes } = await csv(table("user,task,chosen,age,seconds,alt,x", rows));
    expect(data.features).toEqual(["x"]);
    expect(notes.slice(1, 3)).toEqual([
      '"age" and "seconds" were left out: each is the same for all alternatives of each choice, so it cannot tell them apart (to keep it, name the features with --features)',
      '"alt" was left out: it only numbers the alternatives of each choice (to keep it, name the features with --features)',
    ]);
  });

  const rows = (value: (i: number) => number) =>
    csv(
      table(
        "user,label,z,x",
        count(24).map((i) => [`u${i >> 2}`, (i * 5) % 3 ? 1 : 0, value(i), ((i * 7) % 11) - 5.5]),
      ),
    );
  it("are no differences", async () => {
    await expect(rows((i) => 30 + (i >> 2))).rejects.toThrow(
      'f.csv: "z" is the same in all rows of each user, as what describes people is; leave it out with --ignore z, or name',
    );
    expect((await rows(() => 2)).notes[1]).toContain('"z" was left out: it is 2 in every row');
    expect((await rows((i) => (i * 5) % 7)).notes[1]).toBe(
      '"z" is never negative, which differences seldom are; if it is no feature, leave it out with --ignore z',
    );
    expect((await rows((i) => ((i * 5) % 3 ? 4 : -1))).notes[1]).toContain('"z" tells the answer in every row');
  });
});
