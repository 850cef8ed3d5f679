// The packages that run encoders in ONNX, on an encoder of a few words.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { onnxFolder } from "../../src/text/onnx-folder.ts";
import { parseTexts } from "../../src/text/parse-texts.ts";
import { runIn, temporaryFolder } from "../cli/penchant.ts";
import { writeEncoder } from "./tiny-encoder.ts";

const folder = temporaryFolder();
const VOCABULARY = {
  "<s>": [0, 0, 3],
  "<unk>": [0, 0, 0],
  cats: [6, 0, 0],
  dogs: [0, 6, 0],
  purr: [3, 3, 0],
  user: [0, 0, 9],
};
const TEMPLATE =
  "{{ bos_token }}{% for message in messages %}{% if message.role == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ message.role }} {{ message.content }} {% endfor %}";

it("embeds texts by the mean of their tokens, the first or the last", async () => {
  writeEncoder(join(folder, "plain"), VOCABULARY);
  const embed = async (text: string, options = {}) =>
    (await (await onnxFolder(join(folder, "plain"), options)).embed([text])).map((vector) => Array.from(vector))[0];
  expect(await embed("Cats purr")).toEqual([3, 1, 1]);
  expect(await embed("Dogs purr lions", { pooling: "mean" })).toEqual([0.75, 2.25, 0.75]);
  expect(await embed("Cats purr", { pooling: "last_token" })).toEqual([3, 3, 0]);
  expect(await embed("Cats purr", { pooling: "first_token" })).toEqual([0, 0, 3]);
});

it("renders conversations by the chat template, with one token that begins the text", async () => {
  writeEncoder(join(folder, "chat"), VOCABULARY, { chat_template: TEMPLATE });
  const encoder = await onnxFolder(join(folder, "chat"));
  const messages = [
    { role: "user", content: "Cats" },
    { role: "assistant", content: "purr" },
  ];
  expect(encoder.chat?.(messages)).toBe("user Cats assistant purr ");
  const line = { user: "ann", prompt: "Cats", chosen: "purr", rejected: "dogs" };
  const { states, size } = await parseTexts(JSON.stringify(line), "answers.jsonl", encoder);
  expect([size, Array.from(states, (x) => Math.round(x * 5))]).toEqual([3, [9, 3, 12, 6, 6, 12]]); // <s> user cats <unk> purr, or dogs
  const system = { ...line, prompt: [{ role: "system", content: "Be brief." }, ...messages] };
  await expect(parseTexts(JSON.stringify(system), "answers.jsonl", encoder)).rejects.toThrow(
    "answers.jsonl:1: chat: its chat template cannot render a conversation (no system)",
  );
});

it("takes the template of a file beside the tokenizer, or the default one of several", async () => {
  const named = [
    { name: "tools", template: "tools" },
    { name: "default", template: "{{ messages[0].content }}!" },
  ];
  writeEncoder(join(folder, "named"), VOCABULARY, { chat_template: named });
  expect((await onnxFolder(join(folder, "named"))).chat?.([{ role: "user", content: "Cats" }])).toBe("Cats!");
  writeFileSync(join(folder, "named", "chat_template.jinja"), "{{ messages[0].role }}?");
  expect((await onnxFolder(join(folder, "named"))).chat?.([{ role: "user", content: "Cats" }])).toBe("user?");
});

it("embeds a file of answers from the command line", async () => {
  writeEncoder(join(folder, "words"), VOCABULARY);
  const lines = ["Cats", "Cats purr"].map((chosen) => JSON.stringify({ user: "ann", chosen, rejected: "Dogs" }));
  writeFileSync(join(folder, "answers.jsonl"), lines.join("\n"));
  const { code, err } = await runIn(folder, "embed answers.jsonl -o answers.parquet --encoder words");
  expect(err).toContain("3 texts, embedded by words as 3 numbers each");
  expect(code).toBe(0);
});
