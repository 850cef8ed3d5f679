import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { file } from "./files.ts";

const ROW = '{"user": "ann", "a": [1], "b": [0], "label": 1}';
const STEP = '{"observation": [1], "action": [0], "terminal": true}';

describe("limits of text files", () => {
  const blank = "\n".repeat((1 << 20) + 1);

  it("refuses endless blank lines, however little they take when compressed", async () => {
    for (const [name, first] of [
      ["blank.jsonl.gz", ROW],
      ["blank.csv.gz", "user,label,a_x,b_x\nann,1,1,0"],
    ] as const) {
      const path = file(name, gzipSync(`${first}\n${blank}`));
      await expect(readAnswers(path)).rejects.toThrow(`${path}:${first.split("\n").length + (1 << 20) + 1}: more than`);
    }
    const steps = file("blank-steps.jsonl.gz", gzipSync(`${STEP}\n${blank}`));
    await expect(readTrajectories(steps)).rejects.toThrow(`${steps}:${(1 << 20) + 2}: more than 1048576 blank lines`);
  });

  it("refuses a file that begins with blanks without end", async () => {
    const path = file("begin.jsonl.gz", gzipSync(" ".repeat((1 << 24) + 1)));
    await expect(readAnswers(path)).rejects.toThrow(`${path}:1: this row is longer than 16 MiB`);
  });

  it("reads some blank lines", async () => {
    const path = file("some.jsonl.gz", gzipSync(`\n\n${ROW}\n${"\n".repeat(1000)}${ROW}\n\n`));
    expect((await readAnswers(path)).data.labels).toHaveLength(2);
  });

  it("refuses a line, or an element of an array, of more than 16 MiB", async () => {
    const long = `${ROW}\n${ROW.replace("ann", "a".repeat(1 << 24))}`;
    const path = file("long.jsonl", long);
    await expect(readAnswers(path)).rejects.toThrow(`${path}:2: this row is longer than 16 MiB`);
    const array = file("long.json", `[${long.replace("\n", ",")}]`);
    await expect(readAnswers(array)).rejects.toThrow(`${array}: row 2: this row is longer than 16 MiB`);
  });

  it("refuses more features than a state may have", async () => {
    const side = Array.from({ length: 65_537 }, () => 0).join();
    const list = file("features.jsonl", ROW.replace("[1]", `[${side}]`));
    await expect(readAnswers(list)).rejects.toThrow(`${list}:1: "a" has 65,537 features; it may have at most 65536`);
    const keys = Array.from({ length: 65_537 }, (_, i) => `, "x${i}": 1`).join("");
    const flat = file("flat.jsonl", `{"user": "u", "label": 1${keys}}`);
    await expect(readAnswers(flat)).rejects.toThrow(`${flat}:1: 65537 columns are features; at most 65536 are read`);
    const columns = file("columns.csv", `user,label,${Array.from({ length: 140_000 }, (_, i) => `c${i}`).join()}\n`);
    await expect(readAnswers(columns)).rejects.toThrow(`${columns}:1: the header has 140,002 columns; at most`);
  });

  it("refuses lists that nest deeper than 64", async () => {
    const nested = (depth: number) => ROW.replace("[1]", `${"[".repeat(depth)}1${"]".repeat(depth)}`);
    for (const depth of [64, 100_000]) {
      const path = file(`nested-${depth}.jsonl`, `${ROW}\n${nested(depth)}`);
      await expect(readAnswers(path)).rejects.toThrow(`${path}:2: not valid JSON (it nests more than 64 deep)`);
    }
    const path = file("nested-63.jsonl", `${ROW}\n${nested(63)}`);
    await expect(readAnswers(path)).rejects.toThrow(`${path}:2: "a"[0][0] is [[[[`);
  });

  // With a search from each blank to the end of all, this would take years.
  it("reads blanks that separate cells, however many there are", async () => {
    const path = file("blanks.csv", `sep= \nuser label x\n"u" 1${" ".repeat(1 << 22)} 2\n`);
    await expect(readAnswers(path)).rejects.toThrow(`${path}:3: the row has 4,194,307 cells; the header has 3`);
  });

  it("stops at the first quote that text follows", async () => {
    const stray = `u,1,x,y\n"a" ,1,"""",2\nu,0,x"",y\nu,1,x,y\n${'"a"b,'.repeat(1 << 20)}`;
    const path = file("stray.csv", `user,label,a,b\n${stray}`);
    await expect(readAnswers(path)).rejects.toThrow(`${path}:6: a quote is not closed, or text follows`);
  });

  it("refuses more keys than a table has columns", async () => {
    const path = file(
      "keys.jsonl",
      ROW.replace("}", `${Array.from({ length: 200_000 }, (_, i) => `,"${i}":0`).join("")}}`),
    );
    await expect(readAnswers(path)).rejects.toThrow(`${path}:1: the row has 200004 keys; at most 131136 are read`);
  });

  it("reads a text of millions of digits", async () => {
    const digits = `: ${"1".repeat(1 << 23)}`;
    const path = file("digits.jsonl", ROW.replace("ann", digits));
    expect((await readAnswers(path)).data.users).toEqual([digits]);
    const number = file("number.jsonl", ROW.replace('"ann"', digits.slice(2)));
    await expect(readAnswers(number)).rejects.toThrow(
      `${number}:1: "user" is Infinity; it must be a string or a number`,
    );
  });

  it("refuses steps with more columns than can be followed", async () => {
    const steps = Array.from({ length: 1100 }, (_, i) => STEP.replace("}", `, "done${"!".repeat(i)}": 0}`));
    const path = file("columns.jsonl", steps.join("\n"));
    await expect(readTrajectories(path)).rejects.toThrow(/columns.jsonl:1022: "done!.*" is column 1025 of the rows/);
  });

  it("refuses segments whose padding takes the memory", async () => {
    const segment = `[${Array.from({ length: 65_536 }, (_, i) => `[${i % 9}]`).join()}]`;
    const path = file("padded.jsonl", `${ROW.replace("[1]", segment)}\n${`${ROW}\n`.repeat(2048)}`);
    await expect(readAnswers(path)).rejects.toThrow(`${path}: 2049 answers with segments of up to 65536 states`);
  });

  it("refuses rankings of more fields than a person ranks", async () => {
    const names = Array.from({ length: 65 }, (_, i) => `r${i}`);
    const fields = Object.fromEntries(names.map((name) => [name, name]));
    const rank = (n: number) => [
      { user_id: "u", value: names.slice(0, n).map((value, i) => ({ value, rank: i + 1 })) },
    ];
    const exported = (n: number) => JSON.stringify([{ fields, responses: { best: rank(n) } }]);
    const path = file("ranked.json", exported(65));
    await expect(readAnswers(path)).rejects.toThrow(`${path}: row 1: "best" ranks 65 fields; it may rank at most 64`);
    expect((await readAnswers(file("ranked-64.json", exported(64)))).data.labels).toHaveLength((64 * 63) / 2);
  });

  it("refuses Parquet of more values than its bytes are likely to hold", async () => {
    const path = new URL("fixtures/constant.parquet", import.meta.url).pathname;
    await expect(readAnswers(path)).rejects.toThrow(/the file has more than 4194304 values; its \d+ bytes are too few/);
  });

  it("refuses compressed text that is hundreds of times longer than its file", async () => {
    const rows = gzipSync(`${"a".repeat(1 << 20)},1,1,0\n`.repeat(10));
    const path = file("expanding.csv.gz", Buffer.concat([gzipSync("user,label,a_x,b_x\n"), ...Array(26).fill(rows)]));
    await expect(readAnswers(path)).rejects.toThrow("it decompresses to more than 268435456 bytes, 200 times its own");
  });

  it("says that gzip data are damaged", async () => {
    const zipped = gzipSync("user,label,a_x,b_x\nann,1,1,0\n");
    for (const [name, bytes] of [
      ["sum.csv.gz", zipped.map((byte, i) => (i === zipped.length - 6 ? byte ^ 1 : byte))],
      ["more.csv.gz", Buffer.concat([zipped, Buffer.from("more")])],
    ] as const) {
      const path = file(name, Buffer.from(bytes));
      await expect(readAnswers(path)).rejects.toThrow(`${path}: cannot be read (its gzip data are damaged: incorrect`);
    }
  });
});
