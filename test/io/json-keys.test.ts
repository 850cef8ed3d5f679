import { describe, expect, it } from "vitest";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { chunksOf, rowsOf } from "./rows.ts";

describe("keys of JSON", () => {
  const row = { user: "ann", a: [1], b: [2], label: 1 };
  const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n");

  it("are those of CSV, if a row has no sides", () => {
    const pairs = parseJsonl(lines({ user: 1, a_x: 1, b_x: 2, label: true }), "f");
    expect(rowsOf(pairs)).toEqual([{ user: "1", a: [[1]], b: [[2]], label: 1 }]);
    expect(parseJsonl(lines({ user: 1, label: 0, dx: 1 }), "f").features).toEqual(["dx"]);
  });

  it("that decide how rows are read must be in the first row", () => {
    expect(() => parseJsonl(lines(row, { ...row, task: 1 }), "f")).toThrow(
      'f:2: this row has "task", but the first (f:1) has not; every row needs the same keys',
    );
    expect(() => parseJsonl(lines({ user: 1, label: 0, x: 1 }, { user: 1, label: 0, x: 1, y: 2 }), "f")).toThrow(
      'f:2: this row has "y", but the first (f:1) has not',
    );
  });

  it("that are not read are named", async () => {
    const text = lines({ ...row, margin: 1 }, { ...row, comment: "x", margin: 2 });
    expect((await readJsonl(chunksOf(text), "f")).notes.at(-1)).toBe("these keys are not read: margin, comment");
  });

  it("may hold NA and Nan as names, but not null", () => {
    const data = parseJsonl(lines({ ...row, user: "NA" }, { ...row, user: "Nan" }, { ...row, user: "null" }), "f");
    expect(data.users).toEqual(["NA", "Nan", "null"]);
    expect(parseJsonl(lines({ ...row, a: "NA", b: "Nan" }), "f").captions).toEqual(["NA", "Nan"]);
    expect(() => parseJsonl(lines({ ...row, user: null }), "f")).toThrow('f:1: "user" is null');
  });

  it('hold one person as 1, 1.0 and "1"; whole numbers beyond 2^53 stay apart', () => {
    const text = ["1", "1.0", '"1"', '" 1 "'].map((user) => `{"user": ${user}, "a": [1], "b": [2], "label": 1}`);
    expect(parseJsonl(text.join("\n"), "f").users).toEqual(["1"]);
    const ids = ["738529527931269400", "738529527931269401"];
    const large = ids.map((id) => `{"user": ${id}, "task": ${id}, "a": "x", "b": "y", "label": 1}`).join("\n");
    const { users, tasks } = parseJsonl(large, "f");
    expect(users).toEqual(ids);
    expect(Array.from(tasks ?? [])).toEqual([0, 1]);
    expect(() => parseJsonl('{"user": 7.5e17, "a": [1], "b": [2], "label": 1}', "f")).toThrow(
      "a floating-point number beyond 9007199254740991 is not exact",
    );
  });
});
