import { describe, expect, it } from "vitest";
import { JsonLineParser, type JsonRow } from "../../src/io/json-lines.ts";

/** The rows of a text that is split at these indices, each with the place that errors would name. */
function rowsOf(text: string, ...splits: number[]): [JsonRow, string][] {
  const rows: [JsonRow, string][] = [];
  const parser: JsonLineParser = new JsonLineParser("f", '{"x"}', (row, n) => rows.push([row, parser.locate(n)]));
  const ends = [0, ...splits, text.length];
  for (let i = 1; i < ends.length; i++) parser.push(text.slice(ends[i - 1], ends[i]));
  parser.finish();
  return rows;
}

const tricky = [
  { x: 'quotes " and \\ and \\" and ] , }' },
  { x: [[1, { y: "[" }], []], z: "\\" },
  { x: "line\nend, 😀", "a,b": { c: [] } },
];

describe("JsonLineParser", () => {
  it.each([
    ["in a line", JSON.stringify(tricky)],
    ["pretty-printed", `\uFEFF\n ${JSON.stringify(tricky, null, 2)}\n\n`],
  ])("reads an array %s, wherever its text is split, and numbers its rows", (_, text) => {
    const rows = tricky.map((row, i) => [row, `f: row ${i + 1}`]);
    expect(rowsOf(text)).toEqual(rows);
    for (let i = 0; i <= text.length; i++) expect(rowsOf(text, i)).toEqual(rows);
    expect(rowsOf(text, ...Array.from(text, (_, i) => i))).toEqual(rows);
  });

  it("reads lines, and names them", () => {
    const text = `\n${tricky.map((row) => JSON.stringify(row)).join("\n\n")}\n`;
    const rows = tricky.map((row, i) => [row, `f:${2 * i + 2}`]);
    for (let i = 0; i <= text.length; i++) expect(rowsOf(text, i)).toEqual(rows);
  });

  it("reads an empty array", () => {
    expect(rowsOf(" [ \n ] ")).toEqual([]);
  });

  it.each([
    ["a missing comma", '[{"x":1} {"x":2}]', "f: row 1: not valid JSON ("],
    ["a comma too many", '[{"x":1},]', "f: row 2: not valid JSON ("],
    ["a comma alone", "[,]", "f: row 1: not valid JSON ("],
    ["another bracket", '[{"x":1]}', "f: row 1: not valid JSON ("],
    ["an end too early", '[{"x":1},{"x"', "f: the array does not end after row 1; is the file cut short?"],
    ["text after it", '[{"x":1}]\n[{"x":2}]', "f: text follows the end of the array; a file holds one array"],
    ["a number in it", '[{"x":1}, 2]', 'f: row 2: got 2; it must be an object {"x"}'],
    ["an object on several lines", '{\n"x":1}', "object per line"],
  ])("refuses an array with %s", (_, text, message) => {
    for (let i = 0; i <= text.length; i++) expect(() => rowsOf(text, i)).toThrow(message);
  });

  it("keeps whole numbers beyond 2^53 exact, as bigints; the text of strings is unchanged", () => {
    const text =
      '{"user": 738529527931269401, "n": [{"id":-738529527931269400 } ], "s": "\\\\", "t": "\\": 738529527931269401,", "d": 738529527931269400.5, "e": 12345678901234567e-9, "i": 9007199254740991, "list": [738529527931269400]}';
    const row = {
      user: 738529527931269401n,
      n: [{ id: -738529527931269400n }],
      s: "\\",
      t: '": 738529527931269401,',
      d: 738529527931269400,
      e: 12345678.901234567,
      i: 9007199254740991,
      list: [738529527931269400],
    };
    for (const whole of [text, `[${text}]`]) {
      for (let i = 0; i <= whole.length; i++) expect(rowsOf(whole, i).map(([row]) => row)).toEqual([row]);
    }
  });

  // With a search from each of them to the next quote, this would take hours.
  it("reads a text of 16 MB that holds whole numbers like those of keys", () => {
    const x = ": 1234567890123456, ".repeat(800_000);
    const [[row] = []] = rowsOf(`{"x": "${x}", "id": 738529527931269401}`);
    expect(row?.x === x).toBe(true);
    expect(row?.id).toBe(738529527931269401n);
  });
});
