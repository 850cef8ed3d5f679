// Files that were read wrong without a word, or refused with advice that made it worse.

import { expect, it } from "vitest";
import { readJsonl } from "../../src/io/answers/answers-jsonl.ts";
import { missingPart } from "../../src/io/trajectories/likely-names.ts";
import { chunksOf, csv } from "./rows.ts";

it("points of a file with tabs may separate thousands, as commas may", async () => {
  const text = ["user\ta_price\tb_price\tlabel", "ann\t7.730\t848\ta", "bob\t5.914\t1.200\tb"].join("\n");
  await expect(csv(text)).rejects.toThrow('"7.730" may be 7.730 or 7730');
  await expect(csv(text)).rejects.toThrow("write 7.7300 for the first, or 7730 for the second");
  const { data } = await csv(text.replace("7.730", "7.7300"));
  expect(data.states).toContain(Math.fround(7.73));
});

it("whole numbers that a number cannot keep are names, which a table or quotes must say", async () => {
  const row = '{"user": "u", "a": 9007199254740993, "b": 9007199254740995, "label": 1}';
  await expect(readJsonl(chunksOf(row), "f.jsonl")).rejects.toThrow(
    'f.jsonl:1: "a" is 9007199254740993; it must be a feature, or the name of an item',
  );
  const quoted = row.replace(/(\d{16})/g, '"$1"');
  expect((await readJsonl(chunksOf(quoted), "f.jsonl")).data.captions).toHaveLength(2);
});

it.each([
  ['{\n  "answers": [\n', "f.jsonl:1: this line holds the beginning of an object; a file holds an array of objects"],
  ['{"user": 1,\n"a": 2}', "f.jsonl:1: this line holds the beginning of an object"],
  ['{"user" 1}', "f.jsonl:1: not valid JSON ("],
])("an object of several lines is named as such: %j", async (text, message) => {
  await expect(readJsonl(chunksOf(text), "f.jsonl")).rejects.toThrow(message);
});

it("alternatives by name need a table of the items", async () => {
  await expect(csv("user,task,option,chosen\nann,1,tea,1\nann,1,milk,0\n")).rejects.toThrow(
    'no column of features; if "option" names the alternatives, give a table of them with --items',
  );
});

it("observations with a value in each column are to be put into lists", () => {
  const error = missingPart("observation", "observation", ["obs_0", "obs_1", "action"], "f:1");
  expect(error.message).toContain('put obs_0, obs_1 into one column "observation", a list of numbers in each row');
  expect(missingPart("observation", "observation", ["obs", "act"], "f:1").message).toContain('rename "obs" to');
});
