import { describe, expect, it } from "vitest";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { selectUsers } from "../../src/data/preferences.ts";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { chunksOf, rowsOf } from "./rows.ts";

const line = (row: object) => JSON.stringify(row);
const good = { user: "ann", a: [1, 2], b: [3, 4], label: 1 };

describe("parseJsonl", () => {
  it("groups answers by user in file order, and stores equal states once", () => {
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

  it("skips blank lines, and accepts Windows line ends", () => {
    expect(parseJsonl(`\r\n${line(good)}\r\n\r\n`, "f").labels).toHaveLength(1);
  });

  it.each([
    ["not JSON", "{", "f.jsonl:2: not valid JSON"],
    ["a number", "3", "f.jsonl:2: got 3; it must be an object {"],
    ["no user", line({ ...good, user: undefined }), 'f.jsonl:2: "user" is undefined'],
    ["a label of 3", line({ ...good, label: 3 }), 'f.jsonl:2: "label" is 3; it must be 1'],
    ["no label", line({ ...good, label: undefined }), 'f.jsonl:2: "label" is undefined; it must be 1'],
    ["a label of another word", line({ ...good, label: "ja" }), 'f.jsonl:2: "label" is "ja"; it must be 1'],
    [
      "a user without a name",
      line({ ...good, user: "" }),
      'f.jsonl:2: "user" is empty; fill it in, or leave out its row',
    ],
    ["a number in quotes", line({ ...good, a: [1, "2"] }), 'f.jsonl:2: "a"[1] is "2"; it must be a finite number'],
    [
      "a boolean instead of a number",
      line({ ...good, a: [1, true] }),
      'f.jsonl:2: "a"[1] is true; it must be a finite number',
    ],
    ["a name among lists", line({ ...good, b: "tea" }), 'f.jsonl:2: "b" is "tea"; it must be a list of numbers'],
    [
      "a bad state of a segment",
      line({
        ...good,
        b: [
          [1, 2],
          [3, null],
        ],
      }),
      'f.jsonl:2: "b"[1][1] is null',
    ],
    [
      "a ragged segment",
      line({ ...good, b: [[1, 2], [3]] }),
      'f.jsonl:2: "b"[1] has 1 feature; it must have 2, as in the rows before',
    ],
    [
      "a number in a segment",
      line({ ...good, b: [[1, 2], 3] }),
      'f.jsonl:2: "b"[1] is 3; it must be a list of numbers',
    ],
    [
      "a long value, which is truncated",
      line({ ...good, label: "x".repeat(99) }),
      `f.jsonl:2: "label" is "${"x".repeat(56)}...; it`,
    ],
    ["a ragged row", line({ ...good, b: [1] }), 'f.jsonl:2: "b" has 1 feature; it must have 2, as in the rows before'],
    ["NaN written as null", line({ ...good, a: [1, null] }), 'f.jsonl:2: "a"[1] is null'],
    ["infinity", '{"user":1,"a":[1e999,1],"b":[1,2],"label":1}', 'f.jsonl:2: "a"[0] is Infinity'],
    [
      "a value that overflows float32",
      line({ ...good, a: [1, 1e39] }),
      'f.jsonl:2: "a"[1] is 1e+39; it must be a number between -3.4e38 and 3.4e38',
    ],
    ["no features", line({ ...good, a: [] }), 'f.jsonl:2: "a" is []; it must be a list of numbers'],
    ["a missing side", line({ ...good, b: undefined }), 'f.jsonl:2: "b" is undefined'],
  ])("reports the file and line of %s", (_, row, message) => {
    expect(() => parseJsonl(`${line(good)}\n${row}\n`, "f.jsonl")).toThrow(message);
  });

  it("rejects a file without answers", () => {
    expect(() => parseJsonl("\n", "f.jsonl")).toThrow("f.jsonl: no answers");
    expect(() => parseJsonl(line({ ...good, label: null }), "f.jsonl")).toThrow(
      "f.jsonl: no answers; 1 row without an answer was left out",
    );
  });

  it("accepts labels as words and a byte order mark, and leaves out missing answers", async () => {
    const labels = ["a", "B", "Tie", "0.5", null, "NA", 1];
    const text = `\uFEFF${labels.map((label) => line({ ...good, label })).join("\n")}`;
    expect(Array.from(parseJsonl(text, "f").labels)).toEqual([1, 0, 0.5, 0.5, 1]);
    expect((await readJsonl(chunksOf(text), "f")).notes).toEqual([
      "each row compares two states of 2 features",
      "2 rows without an answer were left out",
    ]);
  });

  it("pads segments shorter than the longest with −1", () => {
    const rows = [
      { user: "x", a: [[1], [2], [3]], b: [[2]], label: 1 },
      { user: "y", a: [4], b: [[1], [4]], label: 0 },
    ];
    const data = parseJsonl(rows.map(line).join("\n"), "f");
    expect(data.length).toBe(3);
    expect(Array.from(data.pairs)).toEqual([0, 1, 2, 1, -1, -1, 3, -1, -1, 0, 3, -1]);
    expect(rowsOf(data)[0]).toEqual({ user: "x", a: [[1], [2], [3]], b: [[2]], label: 1 });
  });

  it("reads items by name, and tasks by number", () => {
    const rows = [
      { user: "x", a: "tea", b: "7", label: 1, task: 3 },
      { user: "x", a: "7", b: "milk", label: 0, task: 3 },
      { user: "y", a: "milk", b: "tea", label: 0, task: 3 },
    ];
    const data = parseJsonl(rows.map(line).join("\n"), "f");
    expect(data.captions).toEqual(["tea", "7", "milk"]);
    expect(Array.from(data.states)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(Array.from(data.tasks ?? [])).toEqual([0, 0, 1]);
    expect(() =>
      parseJsonl([rows[0], { ...rows[1], task: undefined }].map((r) => line(r ?? {})).join("\n"), "f"),
    ).toThrow('f:2: "task" is undefined; it must be a string or a number');
  });

  it("reads keys with other names, and reports a missing one", async () => {
    const row = { who: "x", left: [1], right: [2], y: 1, q: "t" };
    const columns = { user: "who", a: "left", b: "right", label: "y", task: "q" };
    const { data } = await readJsonl(chunksOf(line(row)), "f", columns);
    expect(rowsOf(data)).toEqual([{ user: "x", a: [[1]], b: [[2]], label: 1, task: 0 }]);
    await expect(readJsonl(chunksOf(line(row)), "f", { ...columns, task: "p" })).rejects.toThrow(
      'f:1: no column "p" among "who", "left", "right", "y"; it was given as the task column',
    );
  });

  it("gives the same result wherever the text is split", async () => {
    const text = `\uFEFF${[good, { ...good, user: "Zoë \u{1F600}", label: null }, { ...good, user: 7 }].map(line).join("\r\n")}`;
    const whole = await readJsonl(chunksOf(text), "f");
    for (let i = 0; i <= text.length; i++) expect(await readJsonl(chunksOf(text, i), "f")).toEqual(whole);
    expect(await readJsonl(chunksOf(text, ...Array.from(text, (_, i) => i)), "f")).toEqual(whole);
  });
});

describe("selectUsers", () => {
  it("keeps the answers of the given users, in that order", () => {
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
