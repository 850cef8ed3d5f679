import { describe, expect, it } from "vitest";
import { parseJsonl } from "../../src/data/jsonl.ts";
import { checkPreferences, selectUsers } from "../../src/data/preferences.ts";

const line = (row: object) => JSON.stringify(row);
const good = { user: "ann", a: [1, 2], b: [3, 4], label: 1 };

describe("parseJsonl", () => {
  it("gathers each user's rows in order, and keeps equal states once", () => {
    const data = parseJsonl(
      [good, { user: 7, a: [3, 4], b: [5, 6], label: 0 }, { ...good, label: 0.5 }].map(line).join("\n"),
      "f",
    );
    expect(Array.from(data.states)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(Array.from(data.pairs)).toEqual([0, 1, 0, 1, 1, 2]);
    expect(Array.from(data.labels)).toEqual([1, 0.5, 0]);
    expect(Array.from(data.offsets)).toEqual([0, 2, 3]);
    expect(() => checkPreferences(data)).not.toThrow();
  });

  it("passes over empty lines, and Windows line ends", () => {
    expect(parseJsonl(`\r\n${line(good)}\r\n\r\n`, "f").labels).toHaveLength(1);
  });

  it.each([
    ["not JSON", "{", "f.jsonl:2: not JSON"],
    ["a number", "3", "f.jsonl:2: got 3; it wants {"],
    ["no user", line({ ...good, user: undefined }), 'f.jsonl:2: "user" is undefined'],
    ["a label of 2", line({ ...good, label: 2 }), 'f.jsonl:2: "label" is 2; it must be 1'],
    ["a label in quotes", line({ ...good, label: "1" }), 'f.jsonl:2: "label" is "1"'],
    ["a ragged row", line({ ...good, b: [1] }), 'f.jsonl:2: "b" has 1 features; the rows before have 2'],
    ["NaN written as null", line({ ...good, a: [1, null] }), 'f.jsonl:2: "a"[1] is null'],
    ["infinity", '{"user":1,"a":[1e999,1],"b":[1,2],"label":1}', 'f.jsonl:2: "a"[0] is null'],
    ["more than f32 holds", line({ ...good, a: [1, 1e39] }), 'f.jsonl:2: "a"[1] is 1e+39; it must be a finite number'],
    ["no features", line({ ...good, a: [] }), 'f.jsonl:2: "a" is []; it must be a list of numbers'],
    ["a missing side", line({ ...good, b: undefined }), 'f.jsonl:2: "b" is undefined'],
  ])("names file and line of %s", (_, row, message) => {
    expect(() => parseJsonl(`${line(good)}\n${row}\n`, "f.jsonl")).toThrow(message);
  });

  it("refuses a file without answers", () => {
    expect(() => parseJsonl("\n", "f.jsonl")).toThrow("f.jsonl: no answers");
  });
});

describe("selectUsers", () => {
  it("keeps the rows of these users, in this order", () => {
    const rows = ["x", "y", "z"].flatMap((user, u) =>
      Array.from({ length: u + 1 }, (_, i) => ({ user, a: [u], b: [10 + i], label: i % 2 })),
    );
    const data = selectUsers(parseJsonl(rows.map(line).join("\n"), "f"), [2, 0]);
    expect(Array.from(data.offsets)).toEqual([0, 3, 4]);
    const sides = Array.from(data.pairs, (i) => data.states[i]);
    expect(sides).toEqual([2, 10, 2, 11, 2, 12, 0, 10]);
    expect(Array.from(data.labels)).toEqual([0, 1, 0, 0]);
    expect(() => checkPreferences(data)).not.toThrow();
  });
});
