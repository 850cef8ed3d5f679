import { describe, expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { chunksOf, csv } from "./rows.ts";

const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url).pathname;

/** Who compared what, and what they answered. */
async function answersOf(read: ReturnType<typeof readAnswers>) {
  const { data, notes } = await read;
  const { captions = [], pairs, labels, offsets, users = [] } = data;
  const answers = users.flatMap((user, u) =>
    Array.from({ length: (offsets[u + 1] ?? 0) - (offsets[u] ?? 0) }, (_, i) => {
      const c = (offsets[u] ?? 0) + i;
      return [user, captions[pairs[2 * c] ?? -1], captions[pairs[2 * c + 1] ?? -1], labels[c]];
    }),
  );
  return { answers, notes };
}

const parse = (rows: unknown, columns?: ColumnOptions) => readJsonl(chunksOf(JSON.stringify(rows)), "f.json", columns);

describe("exports of Label Studio", () => {
  const answers = [
    ["1", "tea", "coffee", 1],
    ["1", "coffee", "milk", 0],
    ["1", "milk", "tea", 1],
    ["2", "tea", "coffee", 0],
  ];

  it("as JSON give an answer per annotation; cancelled and empty ones are left out and counted", async () => {
    const read = await answersOf(readAnswers(fixture("label-studio.json")));
    expect(read.answers).toEqual(answers);
    expect(read.notes).toContain("2 rows without an answer were left out");
    expect(read.notes.at(-1)).toBe('an export of Label Studio: "text1" with "text2" by "pw"');
  });

  it("as JSON-MIN give the same", async () => {
    const read = await answersOf(readAnswers(fixture("label-studio-min.json")));
    expect(read.answers).toEqual(answers);
    expect(read.notes).toContain("1 row without an answer was left out");
  });

  const annotation = (by: unknown, ...results: [string, string][]) => ({
    completed_by: by,
    result: results.map(([name, selected]) => ({ from_name: name, type: "pairwise", value: { selected } })),
  });

  it("may have choices in place of pairs, by side or by the name of the text", async () => {
    const data = { text1: "tea", text2: "milk" };
    const chosen = (by: number, choice: string) => ({
      completed_by: by,
      result: [{ from_name: "c", type: "choices", value: { choices: [choice] } }],
    });
    const read = await answersOf(parse([{ data, annotations: [chosen(1, "right"), chosen(2, "text1")] }]));
    expect(read.answers).toEqual([
      ["1", "tea", "milk", 0],
      ["2", "tea", "milk", 1],
    ]);
    const min = [{ ...data, c: "text2", annotator: 1, annotation_id: 7 }];
    expect((await answersOf(parse(min, { label: "c" }))).answers).toEqual([["1", "tea", "milk", 0]]);
    await expect(csv("annotation_id,annotator,text1,text2,pw\n1,1,x,y,left\n")).rejects.toThrow(
      "f.csv:1: an export of Label Studio; export it as JSON, which is read as it is",
    );
  });

  it("name people by e-mail where they do, and compare lists of numbers", async () => {
    const data = { left: [1, 2], right: [3, 4], note: "x" };
    const annotations = [annotation({ id: 7, email: "ann@example.org" }, ["pw", "left"])];
    const { users, states } = (await parse([{ data, annotations }])).data;
    expect(users).toEqual(["ann@example.org"]);
    expect(Array.from(states)).toEqual([1, 2, 3, 4]);
  });

  it("need --a and --b, or --label, where that is not clear", async () => {
    const data = { cat: "x", dog: "y", hint: "z" };
    const task = { data, annotations: [annotation(1, ["pw", "left"])] };
    await expect(parse([task])).rejects.toThrow(
      'f.json: row 1: which two of "cat", "dog", "hint" are compared? name them with --a and --b',
    );
    expect((await parse([task], { a: "cat", b: "dog" })).data.captions).toEqual(["x", "y"]);
    const twice = { data: { t1: "x", t2: "y" }, annotations: [annotation(1, ["taste", "left"], ["looks", "right"])] };
    await expect(parse([twice])).rejects.toThrow(
      'which of "taste", "looks" says what is preferred? name it with --label',
    );
    expect(Array.from((await parse([twice], { label: "looks" })).data.labels)).toEqual([0]);
  });
});

describe("exports of Argilla", () => {
  const [first, second] = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
  const answers = [
    [first, "tea", "coffee", 1],
    [first, "coffee", "milk", 0],
    [first, "milk", "tea", 1],
    [second, "tea", "coffee", 0],
    [second, "coffee", "milk", 0.5],
  ];

  it.each(["argilla.json", "argilla-flat.json"])("%s gives an answer per response; ratings are none", async (name) => {
    const read = await answersOf(readAnswers(fixture(name)));
    expect(read.answers).toEqual(answers);
    expect(read.notes.at(-1)).toBe('an export of Argilla: "response1" with "response2" by "preference"');
  });

  it("of version 1 list the values of each person", async () => {
    const fields = { "response-1": "tea", "response-2": "milk" };
    const responses = [
      { user_id: "x", status: "submitted", values: { which: { value: "response-1" }, stars: { value: 4 } } },
      { user_id: "y", status: "discarded", values: { which: { value: "response-2" } } },
    ];
    const read = await answersOf(parse([{ fields, responses }]));
    expect(read.answers).toEqual([["x", "tea", "milk", 1]]);
    expect(read.notes).toContain("1 row without an answer was left out");
  });

  it("give all pairs of a ranking", async () => {
    const read = await answersOf(readAnswers(fixture("argilla-ranking.json")));
    expect(read.answers).toEqual([
      [first, "tea", "coffee", 0],
      [first, "tea", "milk", 0.5],
      [first, "coffee", "milk", 1],
    ]);
  });

  it("leave out responses that were not submitted, and read words that say what is meant", async () => {
    const record = {
      "reply-a": [{ role: "assistant", content: "tea" }],
      "reply-b": [{ role: "assistant", content: "milk" }],
      "which.responses": ["the first", "the second", "the first"],
      "which.responses.users": ["x", "y", "z"],
      "which.responses.status": ["submitted", "submitted", "draft"],
    };
    const labels = { "the first": "a", "the second": "b" };
    const read = await answersOf(parse([record], { labels }));
    expect(read.answers).toEqual([
      ["x", "tea", "milk", 1],
      ["y", "tea", "milk", 0],
    ]);
    expect(read.notes).toContain("1 row without an answer was left out");
    await expect(parse([record])).rejects.toThrow('f.json: row 1: "label" is "the first"; it must be 1 or a');
  });
});
