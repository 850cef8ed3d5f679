// Files that hold something else than their names or readers say.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { file, folder } from "./files.ts";
import { refusal } from "./item-files.ts";
import { chunksOf } from "./rows.ts";

const csv = "user,a,b,label\nann,tea,milk,1\n";
const bytes = (text: string) => Buffer.from(text, "latin1");

describe("a file", () => {
  const zip = (name: string) => bytes(`PK\x03\x04${"\x14".repeat(26)}${name}`);
  it.each<[string, Buffer, string]>([
    ["sheet.csv", zip("[Content_Types].xml"), "an Excel workbook; save the sheet as CSV"],
    ["relations.csv", zip("_rels/.rels"), "an Excel workbook; save the sheet as CSV"],
    ["old.csv", bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an Excel workbook; save the sheet as CSV"],
    ["ods.csv", zip("mimetypeapplication/vnd.oasis"), "a LibreOffice document; save the sheet as CSV"],
    ["any.csv", zip("answers.csv"), "a ZIP archive"],
    ["paper.csv", bytes("%PDF-1.7\n"), "a PDF; save the sheet"],
    ["parquet.csv", bytes("PAR1\x15\0\x15"), "Parquet; name it "],
    ["hdf5.csv", bytes("\x89HDF\r\n\x1a\n"), "HDF5"],
    ["gzip.csv", gzipSync(csv), "compressed with gzip; name it "],
    ["sqlite.csv", bytes("SQLite format 3\0"), "an SQLite database; export its table as CSV, JSON lines or Parquet"],
    ["bzip2.csv", bytes("BZh91AY&SY"), "compressed; decompress it, or compress it with gzip"],
    ["json.csv", bytes('\n[\n {"user": 1}]'), "JSON, not CSV as its name says; let its name end in .json or .jsonl"],
    ["lines.tsv", bytes('{"user": 1}\n'), "JSON, not CSV as its name says"],
    ["csv.json", bytes(csv), "CSV, not JSON as its name says; let its name end in .csv"],
    ["csv.parquet", bytes(csv), "CSV, not Parquet as its name says; let its name end in .csv"],
  ])("is recognised by its first bytes: %s", async (name, content, message) => {
    const path = file(name, content);
    const expected = `${name}: it is ${message}`;
    expect((await refusal(readAnswers(path))).slice(0, expected.length)).toBe(expected);
    expect((await refusal(readItems(path))).slice(0, expected.length)).toBe(expected);
  });

  it.each(["PAR1,label", "RDX,label", "BZh,label", "ARROW1,label"])(
    "may have a header that begins like others: %s",
    async (header) => {
      const path = file("header.csv", `${header},user\n1,1,ann\n`);
      expect((await readAnswers(path)).data.features).toEqual([header.split(",")[0]]);
    },
  );

  it("that is cut short, a folder or a workbook is named as such", async () => {
    const cut = file("cut.csv.gz", gzipSync(csv.repeat(1000)).subarray(0, 60));
    expect(await refusal(readAnswers(cut))).toContain(
      "cannot be read (the compressed data end too soon: the file is cut short)",
    );
    mkdirSync(join(folder, "answers.csv"));
    const path = join(folder, "answers.csv");
    expect(await refusal(readAnswers(path))).toBe("answers.csv: cannot be read (it is a folder; name a file)");
    for (const name of ["a.xlsx", "a.xls", "a.ods", "a.numbers"]) {
      expect(await refusal(readAnswers(file(name, "")))).toMatch(/ and \.parquet files; save the sheet as CSV$/);
    }
  });
});

describe("JSON", () => {
  const rows = [{ user: "ann", a: "tea", b: "milk", label: 1 }];
  const columns = { user: { 0: "ann" }, a: { 0: "tea" }, b: { 0: "milk" }, label: { 0: 1 } };
  const records = 'a row must be an object of its own: write it with to_json(…, orient="records")';
  it.each<[string, unknown, string]>([
    ["columns", columns, records],
    ["split", { columns: ["user"], index: [0], data: [["ann"]] }, records],
    ["table", { schema: { fields: [] }, data: rows }, records],
    ["index", { 0: rows[0], 1: rows[0] }, records],
    [
      "rows in an object",
      { data: rows },
      'whose "data" holds the rows; a row must be an object of its own: save the list in "data"',
    ],
    ["rows in an object in a list", [{ meta: 1, answers: rows }], 'whose "answers" holds the rows'],
  ])("that holds a table otherwise is refused: %s", async (_, value, message) => {
    await expect(readJsonl(chunksOf(JSON.stringify(value)), "f")).rejects.toThrow(message);
    expect(await refusal(readItems(file("items.json", JSON.stringify(value))))).toContain(message);
  });

  it("has no NaN", async () => {
    await expect(readJsonl(chunksOf('{"user": 1, "a": [1], "b": [2], "label": NaN}'), "f")).rejects.toThrow(
      "f:1: JSON has no NaN and no Infinity; write null for a missing value",
    );
  });
});
