import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { writeEncoder } from "../text/tiny-encoder.ts";
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

it("embed writes a table of items, which ask and train read without the encoder", async () => {
  const words = {
    "<s>": [0, 0, 1],
    "<unk>": [0, 0, 0],
    cats: [6, 0, 0],
    dogs: [0, 6, 1],
    birds: [3, 3, 5],
    nap: [1, 0, 2],
  };
  writeEncoder(join(folder, "words"), words);
  writeFileSync(join(folder, "items.csv"), "name,caption,price\na,Cats nap,3\nb,Dogs nap,2\nc,Birds,1\nd,Cats,1\n");
  const { code, out, err } = await runIn(folder, "embed --items items.csv -o items.parquet --encoder words");
  expect(err).toContain("these columns are not read: price");
  expect({ code, out }).toEqual({ code: 0, out: "Saved items.parquet: 4 items, 3 numbers each\n" });
  const small = "--prior learned --steps 20 --hidden 4 --latent 2 --embed-dims 2 -q";
  expect((await runIn(folder, `train pets.jsonl --embed words -o words.safetensors ${small}`)).code).toBe(0);
  const ranking = (items: string) => runIn(folder, `ask words.safetensors --items ${items} --answers ab --json`);
  const embedded = await ranking("items.parquet");
  expect(embedded.out).toBe((await ranking("items.csv --embed words")).out);
  expect(embedded).toMatchObject({ code: 0, out: expect.stringContaining('"Cats nap"') });
  writeFileSync(join(folder, "named.csv"), "user,a,b,label\nann,a,b,1\nann,a,c,1\nbob,b,a,1\nbob,c,d,1\n");
  const named = await runIn(folder, `train named.csv --items items.parquet -o named.safetensors ${small}`);
  expect(named).toEqual({ code: 0, out: "", err: "" });
  const { out: info } = await runIn(folder, "inspect named.safetensors");
  expect(info).toContain("2 principal components of 3 numbers by words");
  writeEncoder(join(folder, "others"), { ...words, cats: [0, 9, 9], "<unk>": [5, 5, 5] });
  await runIn(folder, "embed --items items.csv -o others.parquet --encoder others");
  expect((await ranking("others.parquet")).err).toContain(
    "its texts are embedded by others, another encoder than words",
  );
});

it.each([
  ["-o x.parquet --encoder use-lite", "file: got none; give a file of answers, or a table of items with --items"],
  [
    "pets.jsonl --items items.csv -o x.parquet --encoder use-lite",
    "--items: the answers must hold the texts themselves",
  ],
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
