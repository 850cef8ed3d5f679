// Answers in groups: rows with contexts, as the authors' language code writes them, and columns that an option names.

import { describe, expect, it } from "vitest";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { answerAt, type Preferences, selectUsers } from "../../src/data/preferences.ts";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { TextItems } from "../../src/io/answers/text-items.ts";
import { NUMBERS } from "../../src/io/cells.ts";
import { givenSplits } from "../../src/world/survey.ts";

type Row = Record<string, unknown>;
const lines = (rows: Row[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const read = (rows: Row[], columns: ColumnOptions = {}, items?: TextItems) =>
  readJsonl(
    (async function* () {
      yield lines(rows);
    })(),
    "f.jsonl",
    columns,
    0,
    items,
  );
const pair = (chosen: number[], rejected: number[]) => ({ embedding_chosen: chosen, embedding_rejected: rejected });
const row = (contexts: unknown[], embeddings: unknown = pair([1, 2], [3, 4]), more: Row = {}): Row => ({
  ...{ Index: 3, chosen: "Human: hi. Assistant: A", rejected: "Human: hi. Assistant: B", data_subset: "helpful" },
  ...{ embeddings, contexts, ...more },
});

/** Chosen and rejected of each answer. */
const answers = (data: Preferences) =>
  Array.from(data.labels, (label, i) => {
    const { a, b } = answerAt(data, i);
    return label === 1 ? [a, b] : [b, a];
  });

describe("rows with contexts", () => {
  const contexts = [{ original_id: 7, ...pair([5, 6], [1, 2]) }, pair([7, 8], [9, 1])];

  it("are people, whose contexts are known", async () => {
    const { data, notes } = await read([row(contexts), row(contexts.slice(0, 1), pair([0, 1], [1, 0]))]);
    expect(data.users).toEqual(["row 1", "row 2"]);
    expect(answers(data)).toEqual([
      [
        [5, 6],
        [1, 2],
      ],
      [
        [7, 8],
        [9, 1],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [1, 2],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    expect(givenSplits(data)).toEqual([
      { context: [0, 1], predicted: [2] },
      { context: [3], predicted: [4] },
    ]);
    expect(notes).toEqual([
      "each row is a person of its own; its contexts, 3 answers in all, are their known answers",
      "these keys are not read: Index, data_subset",
    ]);
    expect(data.known).toEqual(Int32Array.of(2, 1));
    expect(selectUsers(data, [1]).known).toEqual(Int32Array.of(1));
    expect(() => checkPreferences(data)).not.toThrow();
  });

  it("draw sides by seed, so that a label tells nothing", () => {
    const data = parseJsonl(lines(Array.from({ length: 40 }, () => row(contexts))), "f");
    const share = data.labels.reduce((sum, label) => sum + label, 0) / data.labels.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
  });

  it("have both embeddings where those of contexts have another size", async () => {
    const { data, notes } = await read([row([pair([5, 6, 7], [8, 9, 1])])]);
    expect(answers(data)).toEqual([
      [
        [5, 6, 7, 0, 0],
        [8, 9, 1, 0, 0],
      ],
      [
        [0, 0, 0, 1, 2],
        [0, 0, 0, 3, 4],
      ],
    ]);
    expect(notes).toContain("a state is two embeddings: 3 numbers of a context, and 2 of a row");
  });

  it("may belong to users: then contexts are not read", async () => {
    const { data, notes } = await read([row(contexts, undefined, { who: "ann" })], { user: "who" });
    expect(data.users).toEqual(["ann"]);
    expect(answers(data)).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(notes[0]).toBe("contexts are not read, as --user says whose the rows are");
  });

  it("may have texts in place of embeddings", async () => {
    const texts = [{ original_id: 1, chosen: "C", rejected: "D" }];
    const { data } = await read([row(texts, undefined, { embeddings: undefined })], {}, new TextItems());
    expect(data.texts).toEqual(["C", "D", "Human: hi. Assistant: A", "Human: hi. Assistant: B"]);
    expect(givenSplits(data)).toEqual([{ context: [0], predicted: [1] }]);
  });

  it.each<[string, Row, ColumnOptions, string]>([
    [
      "a short embedding",
      row([contexts[0]], pair([1], [3])),
      {},
      'f.jsonl:2: "embeddings.embedding_chosen" is [1]; it must be',
    ],
    [
      "no embedding",
      row([{ embedding_chosen: [1, 2] }]),
      {},
      '"contexts[0].embedding_rejected" is undefined; it must be a list of 2 num',
    ],
    ["a word in an embedding", row([pair([1, 2], ["x" as never, 2])]), {}, '"embedding_rejected"[0] is "x"'],
    [
      "contexts that are no list",
      row("none" as never),
      {},
      'f.jsonl:2: "contexts" is "none"; it must be a list of pairs',
    ],
    ["texts alone", row([{ chosen: "C", rejected: "D" }]), {}, "name a text encoder with --embed"],
    [
      "an option for columns",
      row(contexts),
      { label: "y" },
      'a row with "contexts" is read without --label; leave it out',
    ],
    ["a user that is not there", row(contexts), { user: "who" }, 'no key "who"; it was given as the user'],
  ])("with %s are refused", async (_, bad, columns, says) => {
    await expect(read([row(contexts), bad], columns)).rejects.toThrow(says);
  });
});

describe("a column of groups", () => {
  const source = () => ({
    ...{ file: "f.csv", header: "f.csv:1", typed: false, numbers: NUMBERS },
    locate: (line: number) => `f.csv:${line}`,
  });
  function table(header: string, rows: string[]) {
    const read = recogniser({ group: "topic" })(header.split(","), source());
    for (const [i, cells] of rows.entries()) read.row(cells.split(","), i + 2);
    return read.finish();
  }

  it("is of comparisons, in the order of the answers", () => {
    const { data, notes } = table("user,label,a_x,b_x,topic", ["u,1,1,2,tea", "v,1,3,4,tea", "u,0,5,6,rum"]);
    expect(data.groups).toEqual({ names: ["tea", "rum"], of: Int32Array.of(0, 1, 0) });
    expect(notes.join()).not.toContain("topic");
  });

  it("is of whole choices", () => {
    const rows = ["u,1,1,1,tea", "u,2,1,3,rum", "u,1,0,2,tea", "u,2,0,4,rum"];
    expect(table("user,task,chosen,x,topic", rows).data.groups).toEqual({
      names: ["tea", "rum"],
      of: Int32Array.of(0, 1),
    });
    expect(() => table("user,task,chosen,x,topic", [...rows.slice(0, 3), "u,2,0,4,tea"])).toThrow(
      'f.csv: task "2" of user "u" is in the groups "rum" and "tea"; all rows of a task must be in one',
    );
  });

  it("is of objects of JSON, whichever their layout", async () => {
    const flat = { user: "u", label: 1, a_x: 1, b_x: 2, topic: true };
    expect((await read([flat], { group: "topic" })).data.groups?.names).toEqual(["true"]);
    const sides = { user: "u", a: [1], b: [2], label: 1, topic: 3 };
    expect((await read([sides], { group: "topic" })).data.groups?.names).toEqual(["3"]);
  });

  it("is refused where it is missing or blank", async () => {
    expect(() => table("user,label,a_x,b_x", [])).toThrow(
      'f.csv:1: no column "topic" among "user", "label", "a_x" and "b_x"',
    );
    expect(() => table("user,label,a_x,b_x,topic", ["u,1,1,2,"])).toThrow('f.csv:2: "topic" is empty');
    await expect(read([{ user: "u", a: [1], b: [2], label: 1 }], { group: "topic" })).rejects.toThrow(
      'no column "topic"',
    );
  });
});
