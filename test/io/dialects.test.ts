import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { csv, rowsOf } from "./rows.ts";

const base = readFileSync(new URL("fixtures/answers.csv", import.meta.url), "utf8"); // 72 answers of 12 users
const plain = rowsOf((await csv(base)).data);
const withoutHeader = (text: string, header: string) => text.replace(/^.*\n/, header);

describe("CSV as spreadsheets write it", () => {
  const semicolons = base.replaceAll(",", ";");
  const dialects: [string, string][] = [
    ["semicolons", semicolons],
    ["semicolons and decimal commas", semicolons.replaceAll(".", ",")],
    ["tabs", base.replaceAll(",", "\t")],
    ["tabs and decimal commas", base.replaceAll(",", "\t").replaceAll(".", ",")],
    ["a line that names the delimiter", `sep=;\n${semicolons}`],
    ["a line that names a bar", `"sep=|"\r\n${base.replaceAll(",", "|").replaceAll("\n", "\r\n")}`],
    ["a byte order mark", `\uFEFF${base}`],
    ["carriage returns alone", base.replaceAll("\n", "\r")],
    ["blanks after commas", base.replaceAll(",", ", ")],
    ["blanks before quotes", base.replaceAll(/[^,\n]+/g, ' "$&" ')],
    ["blanks at the ends of names", base.replaceAll(/^(u\d+),/gm, (_, user) => ` ${user}\u00a0,`)],
    ["some users with a blank after their names", base.replaceAll(/^(u\d),(-)/gm, "$1 ,$2")],
    ["rows of empty cells", base.replaceAll("\n", "\n,,,,,\n")],
    ["users as numbers with a decimal point", base.replaceAll(/^u(\d+)/gm, "$1.0")],
  ];

  it.each(dialects)("reads %s, wherever the text is split", async (_, text) => {
    const users = text.includes("u0") ? plain : plain.map((row) => ({ ...row, user: row.user.slice(1) }));
    expect(rowsOf((await csv(text)).data)).toEqual(users);
    for (let i = 0; i < 100; i++) expect(rowsOf((await csv(text, {}, 0, i)).data)).toEqual(users);
  });

  it("keeps commas that are no decimals, and counts lines after a line that names the delimiter", async () => {
    const { data } = await csv('sep=;\nuser;a;b;label\n"1,5";tea, green;"tea; black";1\n');
    expect(data.users).toEqual(["1,5"]);
    expect(data.captions).toEqual(["tea, green", "tea; black"]);
    await expect(csv("sep=;\nuser;label;x\nann;1;1\nann;1;z\n")).rejects.toThrow('f.csv:4: "x" is "z"');
  });

  it("takes a semicolon in a name for part of it", async () => {
    const { data } = await csv("user,label,price (EUR;net)\nann,1,2\n");
    expect(data.features).toEqual(["price (EUR;net)"]);
  });

  it.each([
    [
      "a delimiter that is not found",
      "user:label:x\nann:1:2\n",
      'no column "user" among "user:label:x" ("," separates',
    ],
    ["another delimiter in the rows", "user,label,x\nann;1;2\n", 'the header has 3 ("," separates them)'],
    ["a decimal comma between commas", 'user,label,x\nann,1,"1,5"\n', 'it must be a number, with "." for decimals'],
    ["a decimal point after a comma", "user;label;x\nann;1;1,5\nann;1;1.5\n", 'f.csv:3: "x" is "1.5"; it must be'],
    ["a decimal comma after a point", "user;label;x\nann;1;1.5\nann;1;1,5\n", 'f.csv:3: "x" is "1,5"; it must be'],
    ["thousands and decimals", "user;label;x\nann;1;1.234,5\n", 'with "," for decimals and no separator of thousands'],
    [
      "points that may separate thousands",
      "user;label;x\nann;1;1.250\nann;0;980\nann;0;2.000\n",
      'f.csv: "1.250" may be 1.250 or 1250, and so may every number with a point',
    ],
    [
      "commas that may separate thousands",
      "user\tlabel\tx\nann\t1\t1,234\nann\t0\t12,345\n",
      'f.csv: "1,234" may be 1.234 or 1234',
    ],
  ])("refuses %s", async (_, text, message) => {
    await expect(csv(text)).rejects.toThrow(message);
  });

  it("takes a point for decimals where one number leaves no doubt", async () => {
    const { data } = await csv("user;label;x\nann;1;1.250\nann;0;0.5\n");
    expect([...data.states]).toContain(1.25);
  });

  it("takes a comma for decimals where one number leaves no doubt", async () => {
    const { data } = await csv("user\tlabel\tx\nann\t1\t1,234\nann\t0\t12,3\n");
    expect(Array.from(data.states).filter((x) => x > 0)).toEqual([Math.fround(1.234), Math.fround(12.3)]);
  });
});

describe("encodings", () => {
  const folder = mkdtempSync(join(tmpdir(), "penchant-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const text = base.replaceAll("u0", "Zoë 😀");
  const expected = plain.map((row) => (row.user === "u0" ? { ...row, user: "Zoë 😀" } : row));

  it.each([
    ["little-endian", false, "\uFEFF"],
    ["big-endian", true, "\uFEFF"],
    ["little-endian without a mark", false, ""],
    ["big-endian without a mark", true, ""],
  ])("reads UTF-16, %s", async (_, swapped, mark) => {
    const bytes = Buffer.from(mark + text.replaceAll(",", "\t"), "utf16le");
    const path = join(folder, "utf16.csv");
    writeFileSync(path, swapped ? bytes.swap16() : bytes);
    expect(rowsOf((await readAnswers(path)).data)).toEqual(expected);
  });
});

describe("names", () => {
  it("are without the blanks around them: users, tasks and items", async () => {
    const { data } = await csv("user,task,a,b,label\nann,t,tea,milk,1\n ann,t ,tea , milk,0\nann ,u,milk,tea,1\n");
    expect(data.users).toEqual(["ann"]);
    expect(Array.from(data.tasks ?? [])).toEqual([0, 0, 1]);
    expect(data.captions).toEqual(["tea", "milk"]);
  });

  it("have no blanks in headers either", async () => {
    const { data } = await csv(withoutHeader(base, " user ,a_x, a_y,b_x ,b_y, label \n"));
    expect(rowsOf(data)).toEqual(plain);
  });
});
