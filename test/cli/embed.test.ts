import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const pets = ["Cats nap.", "Dogs bark.", "Birds sing.", "Fish swim."];
const rows = Array.from({ length: 24 }, (_, i) => ({
  user: `user ${i % 6}`,
  chosen: pets[i % 4],
  rejected: pets[(i + 1 + (i % 3)) % 4],
}));
writeFileSync(join(folder, "pets.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
writeFileSync(join(folder, "numbers.csv"), "user,a_x,b_x,label\nann,1,2,1\n");

it("embed writes answers with embeddings in place of texts, the same with a cache and without", async () => {
  const { code, out, err } = await runIn(folder, "embed pets.jsonl -o pets.parquet --encoder use-lite");
  expect(err).toContain("each row compares two of 4 texts");
  expect(err).toContain("4 texts, embedded by use-lite as 512 numbers each");
  expect({ code, out }).toEqual({ code: 0, out: "Saved pets.parquet: 24 comparisons of 4 texts, 512 numbers each\n" });
  expect(existsSync(join(folder, "pets.parquet.checkpoint"))).toBe(false);
  const { data } = await readAnswers(join(folder, "pets.parquet"));
  expect([...(data.captions ?? [])].sort()).toEqual([...pets].sort());
  expect(data).toMatchObject({ size: 512, embedding: { encoder: "use-lite" } });
  const again = "embed pets.jsonl -o again.parquet --encoder use-lite --cache texts.cache --quiet";
  expect(await runIn(folder, again)).toEqual({ code: 0, out: "", err: "" });
  expect(existsSync(join(folder, "texts.cache"))).toBe(true);
  const [first, second] = ["pets.parquet", "again.parquet"].map((name) => readFileSync(join(folder, name)));
  expect(second?.equals(first as Buffer)).toBe(true);
});

it.each([
  ["numbers.csv -o x.parquet --encoder use-lite", "numbers.csv: its answers compare no texts"],
  ["pets.jsonl -o x.csv --encoder use-lite", "--out: got x.csv; it must end in .parquet"],
  ["pets.jsonl -o x.parquet --encoder nowhere", "nowhere/tokenizer.json: cannot be read (there is no such file)"],
])("embed %s is refused", async (args, message) => {
  const { code, err } = await runIn(folder, `embed ${args}`);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) });
  expect(existsSync(join(folder, "x.parquet"))).toBe(false);
});

it("train refuses an encoder without answers", async () => {
  const { code, err } = await runIn(folder, "train --embed use-lite");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("--embed: got use-lite, but no file") });
});

it("train refuses a number of components of answers that compare no texts", async () => {
  const { code, err } = await runIn(folder, "train numbers.csv --embed-dims 4");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("--embed-dims: got 4, but the answers") });
});

it("train and eval read what embed wrote without the encoder, and eval refuses answers that do not fit", async () => {
  const small = "--embed-dims 2 --prior learned --steps 20 --hidden 4 --latent 2";
  expect((await runIn(folder, `train pets.parquet -o pets.safetensors ${small}`)).code).toBe(0);
  const { out } = await runIn(folder, "eval pets.safetensors pets.parquet --json");
  expect(JSON.parse(out)).toMatchObject({ users: 6, pairwiseAccuracy: expect.any(Number) });
  const { code, err } = await runIn(folder, "eval pets.safetensors numbers.csv");
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining("numbers.csv: pets.safetensors was trained on texts embedded by use-lite; name that"),
  });
});
