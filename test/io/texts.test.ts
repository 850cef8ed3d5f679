// Answers that compare texts: each text is a state, until its embedding replaces it.

import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import type { ColumnOptions } from "../../src/io/answers/column-names.ts";
import { readItems } from "../../src/io/answers/items.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { TextItems } from "../../src/io/answers/text-items.ts";
import { answersParquet } from "../../src/io/answers/write-answers.ts";
import { embedAnswers } from "../../src/text/embed-answers.ts";
import { letterCounts } from "../text/stand-in.ts";
import { file, jsonl, lines, refusal } from "./item-files.ts";
import { rowsOf } from "./rows.ts";

const read = (path: string, columns: ColumnOptions = {}) => readAnswers(path, columns, { items: new TextItems() });

/** The answers in words: [user, text of A, text of B, label]. */
function inWords({ users = [], texts = [], offsets, pairs, labels }: Preferences): unknown[][] {
  const text = (i: number) => texts[at(pairs, i)];
  return users.flatMap((user, u) =>
    Array.from(labels.subarray(offsets[u], offsets[u + 1]), (label, i) => {
      const row = at(offsets, u) + i;
      return [user, text(2 * row), text(2 * row + 1), label];
    }),
  );
}

describe("answers that compare texts", () => {
  it("are read from CSV and JSON, each text once", async () => {
    const rows = [
      ["ann", "I like cats.", "I like dogs.", 1],
      ["bob", "I like cats.", "Birds, and bees.", 0.5],
    ] as const;
    const csv = lines("user,a,b,label", ...rows.map(([user, a, b, label]) => `${user},"${a}","${b}",${label}`));
    for (const path of [csv, jsonl(...rows.map(([user, a, b, label]) => ({ user, a, b, label })))]) {
      const { data, notes } = await read(path);
      expect(inWords(data)).toEqual(rows);
      expect(data).toMatchObject({ size: 1, captions: data.texts });
      expect(data.texts).toHaveLength(3);
      expect(notes).toEqual(["each row compares two of 3 texts"]);
    }
  });

  it("are read from TRL's format, with the prompt as part of the text", async () => {
    const user = "ann";
    const { data, notes } = await read(
      jsonl(
        { user, prompt: "Hi", chosen: "Hey!", rejected: "Good day.", score: 3 },
        { user, prompt: "Bye", chosen: "Hey!", rejected: "Good day." },
      ),
    );
    const asked = (prompt: string, text: string) => `user: ${prompt}\nassistant: ${text}`;
    expect([...(data.texts ?? [])].sort()).toEqual(
      ["Bye", "Hi"].flatMap((prompt) => [asked(prompt, "Good day."), asked(prompt, "Hey!")]),
    );
    expect(data.captions).toEqual(expect.arrayContaining(["Hey!", "Good day."]));
    for (const [, a, b, label] of inWords(data)) expect(label === 1 ? a : b).toContain("Hey!");
    expect(notes).toEqual([
      "each row compares two of 4 texts",
      "each row has a winner and a loser, with sides drawn by seed",
      "these keys are not read: score",
    ]);
  });

  it("may be conversations, which are rendered as role: text", async () => {
    const messages = (content: string) => [
      { role: "user", content: [{ type: "text", text: "hi" }] },
      { role: "assistant", content },
    ];
    const call = { role: "assistant", tool_calls: [{ function: { name: "look", arguments: "{}" } }] };
    const whole = { user: 1, chosen: messages("Yes."), rejected: messages("No.") };
    const { data } = await read(jsonl(whole));
    expect(data.texts).toEqual(["user: hi\nassistant: Yes.", "user: hi\nassistant: No."]);
    expect(data.captions).toEqual(["Yes.", "No."]);
    const prompted = { user: 1, prompt: [{ role: "system", content: "Be kind." }], chosen: [call], rejected: "No." };
    const { data: calls } = await read(jsonl(prompted));
    expect(calls.texts).toEqual(["system: Be kind.\nassistant: look({})", "system: Be kind.\nassistant: No."]);
    expect(calls.captions).toEqual(["look({})", "No."]);
    expect(await refusal(read(jsonl(whole, prompted)))).toContain('this row has "prompt", but the first');
  });

  it("may be choices among several, and exports of annotation tools", async () => {
    const choice = lines("user,task,option,chosen", "ann,1,red,0", "ann,1,blue,1", "ann,1,green,0");
    expect((await read(choice)).data).toMatchObject({ texts: ["red", "blue", "green"] });
    const tasks = [
      {
        data: { text1: "red", text2: "blue" },
        annotations: [{ completed_by: 7, result: [{ from_name: "q", type: "pairwise", value: { selected: "left" } }] }],
      },
    ];
    const exported = file(new TextEncoder().encode(JSON.stringify(tasks)), ".json");
    expect(inWords((await read(exported)).data)).toEqual([["7", "red", "blue", 1]]);
  });

  it.each([
    [{ user: 1, a: 3, b: "x", label: 1 }, '"a" is 3; it must be text, or a list of messages'],
    [{ user: 1, a: "x", b: " ", label: 1 }, '"b" is " "; it must be text'],
    [{ user: 1, chosen: [{ role: "user", content: "x" }], rejected: "y" }, '"chosen" is [{"role"'],
  ])("refuses %j", async (row, message) => {
    expect(await refusal(read(jsonl(row)))).toContain(message);
  });
});

describe("items whose captions are texts", () => {
  const table = lines("name,caption,price", "c,A cat sleeps.,3", "d,,1");

  it("stand for their captions or else their names, and nothing else of them is read", async () => {
    const { items, notes } = await readItems(table, { texts: true });
    expect(items.states()).toMatchObject({ size: 1, texts: ["A cat sleeps.", "d"], captions: ["A cat sleeps.", "d"] });
    expect(notes.join("\n").replaceAll(/^.*\//gm, "")).toMatch(
      /^\d+\.csv: 2 items; names from "name"; captions from "caption"; texts to be embedded\nthese columns are not read: price$/,
    );
    const { data } = await readAnswers(lines("user,a,b,label", "ann,c,d,1"), {}, { items });
    const embedded = await embedAnswers(data, letterCounts("acd"));
    expect(rowsOf(embedded)).toEqual([{ user: "ann", a: [[1, 1, 0]], b: [[0, 0, 1]], label: 1 }]);
    expect(embedded.items?.map(({ name }) => name)).toEqual(["c", "d"]);
  });

  it("have no features beside them", async () => {
    expect(await refusal(readItems(table, { texts: true, features: ["price"] }))).toContain(
      "the features of items are embeddings of their captions, so --features price names nothing; leave it out",
    );
  });
});

describe("answers as Parquet", () => {
  it("are read back with their captions, ties, tasks and the encoder", async () => {
    const choice = lines(
      "user,task,option,chosen",
      ...["ann,1,red,0", "ann,1,blue,1", "ann,1,green,0", "bob,1,red,1", "bob,1,blue,0"],
    );
    const { data } = await read(choice);
    const embedded = await embedAnswers(data, letterCounts("rbgue"));
    const path = file(await answersParquet(embedded), ".parquet");
    const { data: back, notes } = await readAnswers(path);
    expect(rowsOf(back)).toEqual(rowsOf(embedded).map((row) => ({ ...row, task: expect.any(Number) })));
    expect(back.captions).toHaveLength(3);
    back.captions?.forEach((caption, s) => {
      const state = embedded.captions?.indexOf(caption) ?? -1;
      expect(back.states.subarray(5 * s, 5 * s + 5)).toEqual(embedded.states.subarray(5 * state, 5 * state + 5));
    });
    expect(back.embedding).toEqual(embedded.embedding);
    expect(back.embedding).toMatchObject({ encoder: "letter-counts", probe: expect.any(Float32Array) });
    expect(notes).toEqual(["each row compares two states of 5 features"]);
  });

  it("that lie about their encoder are refused", async () => {
    const { data } = await read(lines("user,a,b,label", "ann,red,blue,1"));
    const bytes = await answersParquet(await embedAnswers(data, letterCounts("rb")));
    const text = Buffer.from(bytes).toString("latin1").replace('"probe":[', '"prope":[');
    expect(await refusal(readAnswers(file(Buffer.from(text, "latin1"), ".parquet")))).toContain(
      'its metadata "penchant.encoding" are damaged; write it again with penchant embed',
    );
  });
});
