// Columns that describe two alternatives in words of any language.

import { describe, expect, it } from "vitest";
import { count, csv, table } from "./rows.ts";

const file = (names: string) => csv(`user;label;${names}\nann;1;${names.replace(/[^;]+/g, "3")}\n`);

describe("columns whose names differ in one word", () => {
  it.each([
    [
      "Süße links;Säure links;Süße rechts;Säure rechts",
      "Süße rechts",
      "let their names begin with a_ and b_, as in a_Süße",
    ],
    [
      "Links Süße;Links Säure;Rechts Süße;Rechts Säure",
      "Rechts Süße",
      "let their names begin with a_ and b_, as in a_Süße",
    ],
    ["links_Süße;links_Säure;rechts_Süße;rechts_Säure", "rechts_Süße", "read them with --a links --b rechts"],
    ["kiri_x;kanan_x;kiri_price;kanan_price;kiri_y;kanan_y", "kanan_x", "read them with --a kiri --b kanan"],
    ["Süße1;Säure1;Süße2;Säure2", "Süße2", "let their names begin with a_ and b_, as in a_Süße"],
    [
      "price (old);size (old);price (new);size (new)",
      "price (new)",
      "let their names begin with a_ and b_, as in a_price",
    ],
    [
      "priceOld;sizeOld;priceNew;sizeNew",
      "priceNew",
      "let their names begin with a_ and b_, as in a_price and b_price",
    ],
    [
      "prix.vieux-vin;prix.neuf-vin;âge.vieux-vin;âge.neuf-vin;pH.vieux-vin;pH.neuf-vin",
      "prix.neuf-vin",
      "let their names begin with a_",
    ],
  ])("are two alternatives: %s", async (names, b, remedy) => {
    await expect(file(names)).rejects.toThrow(
      `f.csv:1: columns such as "${names.split(";")[0]}" and "${b}" seem to describe two alternatives; ${remedy}`,
    );
    await expect(file(names)).rejects.toThrow("or name them with --features if each is a difference A − B");
    const features = names.split(";");
    const { data } = await csv(`user;label;${names}\nann;1;${features.map(() => 3).join(";")}\n`, { features });
    expect(data.features).toEqual(features);
  });

  it.each([
    "x1;x2",
    "x1;x2;x3;x4",
    "seat comfort;leg comfort",
    "price;size;price squared;weight of it",
    "seat comfort;leg comfort;price;size",
    "e_0;e_1;e_2;e_3;e_4;e_5",
    "a;b1;c;d1",
  ])("are features if they are not halves: %s", async (names) => {
    expect((await file(names)).data.features).toEqual(names.split(";"));
  });

  it("are found among many in time proportional to their number", async () => {
    const names = count(4000).flatMap((i) => [`f${i} alt`, `f${i} neu`]);
    await expect(file(names.join(";"))).rejects.toThrow('"f0 alt" and "f0 neu" seem to describe two alternatives');
  });
});

describe("a note on features that may be none", () => {
  const read = (header: string, second: (i: number) => number) =>
    csv(
      table(
        header,
        count(24).map((i) => [`u${i >> 2}`, (i * 5) % 3 ? 1 : 0, (i * 5) % 7, second(i)]),
      ),
    );
  it("quotes their names", async () => {
    const { notes } = await read("user,label,sweet taste,x", (i) => ((i * 7) % 11) - 5.5);
    expect(notes[1]).toContain('leave it out with --ignore "sweet taste"');
  });

  it("advises to ignore some of them only", async () => {
    const { notes } = await read("user,label,sweet,sour", (i) => (i * 7) % 11);
    expect(notes[1]).toBe(
      '"sweet" and "sour": each is never negative, which differences seldom are; check that the file is read as it is meant: features of two alternatives have columns a_… and b_…',
    );
  });
});
