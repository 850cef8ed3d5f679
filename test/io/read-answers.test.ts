import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { file, folder } from "./files.ts";
import { rowsOf } from "./rows.ts";

const csv = "\uFEFFuser,label,a_x,b_x\r\nZoë,1,1,2\r\n";
const jsonl = '{"user": "Zoë", "a": [1], "b": [2], "label": 1}\n';
const rows = [{ user: "Zoë", a: [[1]], b: [[2]], label: 1 }];

describe("readAnswers", () => {
  it.each([
    ["a.csv", csv],
    ["a.csv.gz", gzipSync(csv)],
    ["a.jsonl", jsonl],
    ["a.jsonl.gz", gzipSync(jsonl)],
    ["B.CSV", csv],
    ["a.txt", Buffer.from(csv.replaceAll(",", "\t"), "utf16le")],
    ["a.tsv.gz", gzipSync(csv.replaceAll(",", "\t"))],
    ["a.json", JSON.stringify([JSON.parse(jsonl)], null, 1)],
    ["a.json.gz", gzipSync(`[${jsonl}]`)],
    [
      "a.parquet",
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: "user", data: ["Zoë"] },
            { name: "label", data: [1] },
            { name: "a_x", data: [1] },
            { name: "b_x", data: [2] },
          ],
        }),
      ),
    ],
  ])("reads %s", async (name, content) => {
    const { data, notes } = await readAnswers(file(name, content));
    expect(rowsOf(data)).toEqual(rows);
    expect(notes).toHaveLength(1);
  });

  it("reads a file of several chunks, which split characters", async () => {
    const count = 40_000;
    const text = Array.from(
      { length: count },
      (_, i) => `{"user":"é${"ü".repeat(i % 7)}","a":[${i}],"b":[0],"label":1}`,
    );
    const { data } = await readAnswers(file("long.jsonl", text.join("\n")));
    expect(data.labels).toHaveLength(count);
    expect(data.users).toEqual(Array.from({ length: 7 }, (_, i) => `é${"ü".repeat(i)}`));
  });

  it("passes on column names and the seed of the sides", async () => {
    const long = Array.from({ length: 40 }, (_, i) => `1,${i},1,1\n1,${i},0,0\n`).join("");
    const path = file("long.csv", `id,task,chosen,x\n${long}`);
    const labels = async (seed: number) => (await readAnswers(path, { user: "id" }, { seed })).data.labels;
    expect(await labels(3)).toEqual(await labels(3));
    expect(await labels(3)).not.toEqual(await labels(4));
  });

  it.each([
    ["nope.csv", undefined, "nope.csv: cannot be read (there is no such file)"],
    ["a.xlsx", "", "a.xlsx: answers are read from .jsonl, .jsonl.gz, .json, .json.gz, .csv, .csv.gz, .tsv,"],
    ["a.parquet.gz", "", "a.parquet.gz: answers are read from"],
    [
      "latin.csv",
      Uint8Array.of(0x75, 0xe9, 0x0a, 0x0a),
      "latin.csv: cannot be read (it is not UTF-8 text; save it as UTF-8)",
    ],
    ["end.csv", Uint8Array.of(0x75, 0xc3), "end.csv: cannot be read (it is not UTF-8 text; save it as UTF-8)"],
    ["plain.csv.gz", csv, "plain.csv.gz: it is not compressed with gzip; name it "],
    ["cut.csv.gz", gzipSync(csv).subarray(0, 20), "cut.csv.gz: cannot be read (the compressed data end too soon"],
    ["wrong.csv", "user,label,x\n1,1,z\n", 'wrong.csv:2: "x" is "z"; it must be a number'],
    ["wrong.jsonl.gz", gzipSync("{"), "wrong.jsonl.gz:1: this line holds the beginning of an object"],
    ["empty.parquet", "", "empty.parquet: cannot be read as Parquet ("],
    ["text.parquet", csv, "text.parquet: it is CSV, not Parquet as its name says; let its name end in .csv"],
  ])("%s: the error is one sentence that names the file", async (name, content, message) => {
    const path = content === undefined ? join(folder, name) : file(name, content);
    await expect(readAnswers(path)).rejects.toThrow(message);
  });

  it("rejects a folder", async () => {
    mkdirSync(join(folder, "folder.csv"));
    await expect(readAnswers(join(folder, "folder.csv"))).rejects.toThrow(
      "folder.csv: cannot be read (it is a folder; name a file)",
    );
  });
});
