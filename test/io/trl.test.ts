import { describe, expect, it } from "vitest";
import { parseJsonl, readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { chunksOf, rowsOf } from "./rows.ts";

const line = (row: object) => JSON.stringify(row);

describe("TRL's preference format", () => {
  const assistant = (content: string) => [
    { role: "user", content: "hi" },
    { role: "assistant", content },
  ];
  const row = (i: number) => ({
    user: `u${i % 3}`,
    prompt: "hi",
    chosen: i % 2 ? assistant(`good ${i}`) : `good ${i}`,
    rejected: i % 2 ? assistant("bad") : "bad",
    chosen_embedding: [i, 1],
    rejected_embedding: [-1, 0],
    score: 3,
  });
  const text = Array.from({ length: 64 }, (_, i) => line(row(i))).join("\n");

  it("draws the sides by seed, and labels the chosen text as preferred", async () => {
    const { data, notes } = await readJsonl(chunksOf(text), "f", {}, 1);
    expect(notes).toEqual([
      "each row compares two texts by embeddings of 2 features, with sides drawn by seed",
      "these keys are not read: prompt, score",
    ]);
    const rows = rowsOf(data);
    for (const { a, b, label } of rows) expect((label === 1 ? b : a)[0]).toEqual([-1, 0]);
    const first = rows.filter(({ label }) => label === 1).length;
    expect(first).toBeGreaterThan(16);
    expect(first).toBeLessThan(48);
    expect((await readJsonl(chunksOf(text), "f", {}, 1)).data).toEqual(data);
    expect((await readJsonl(chunksOf(text), "f", {}, 2)).data.labels).not.toEqual(data.labels);
  });

  it("uses the texts as captions of the states", () => {
    const { captions, states } = parseJsonl(text, "f");
    captions?.forEach((caption, s) => {
      expect(caption).toBe(states[2 * s] === -1 ? "bad" : `good ${states[2 * s]}`);
    });
    expect(captions).toHaveLength(65);
  });

  it.each<[string, unknown, string]>([
    [
      "parts of content",
      [
        { type: "text", text: "see " },
        { type: "image", image: null },
      ],
      "see [image]",
    ],
    ["a call of a tool", null, 'find({"q":"x"})\nstop()'],
    ["text and a call of a tool", "One moment.", 'One moment.\nfind({"q":"x"})\nstop()'],
  ])("reads %s", (_, content, caption) => {
    const calls = [
      { type: "function", function: { name: "find", arguments: { q: "x" } } },
      { type: "function", function: { name: "stop", arguments: "" } },
    ];
    const message = { role: "assistant", content, tool_calls: caption.includes("find") ? calls : undefined };
    const chosen = [
      { role: "user", content: [{ type: "text", text: "hi" }] },
      message,
      { role: "tool", content: "no" },
    ];
    const { captions } = parseJsonl(line({ ...row(0), chosen }), "f");
    expect(captions).toContain(caption);
  });

  it("says that embeddings are missing and how to make them, and which option gives the user", () => {
    const { chosen_embedding, rejected_embedding, ...texts } = row(0);
    expect(() => parseJsonl(line(texts), "f")).toThrow(
      'f:1: no column "chosen_embedding" among "user", "chosen", "rejected"; texts are compared by embeddings, which are missing: name a text encoder with --embed',
    );
    const { user, ...anonymous } = row(0);
    expect(() => parseJsonl(line(anonymous), "f")).toThrow("; give the column of the user with --user");
  });

  it("reads keys with other names", async () => {
    const { chosen_embedding, rejected_embedding, user, ...rest } = row(0);
    const renamed = line({ ...rest, w: chosen_embedding, l: rejected_embedding, by: user });
    const columns = { chosenEmbedding: "w", rejectedEmbedding: "l", user: "by" };
    expect(rowsOf((await readJsonl(chunksOf(renamed), "f", columns)).data)).toHaveLength(1);
  });

  it.each([
    ["an embedding that is missing", { rejected_embedding: undefined }, '"rejected_embedding" is undefined'],
    ["an embedding of another size", { chosen_embedding: [1] }, '"chosen_embedding" has 1 feature'],
    [
      "several embeddings",
      {
        chosen_embedding: [
          [1, 2],
          [3, 4],
        ],
      },
      '"chosen_embedding" is [[1,2],[3,4]]; it must be a single',
    ],
    ["no text", { chosen: undefined }, '"chosen" is undefined; it must be text, or a list of messages'],
    ["messages without an assistant", { rejected: [{ role: "user", content: "x" }] }, '"rejected" is [{"role"'],
    ["no user", { user: null }, '"user" is null'],
  ])("reports the file and line of %s", (_, change, message) => {
    expect(() => parseJsonl(`${line(row(0))}\n${line({ ...row(1), ...change })}`, "f")).toThrow(`f:2: ${message}`);
  });
});
