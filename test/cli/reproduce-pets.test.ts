import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const sentences = (of: string) => [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `The ${of} of house number ${i} is asleep.`);
const own = Object.fromEntries(["bird", "cat", "dog", "rabbit"].map((animal) => [animal, sentences(animal)]));
writeFileSync(join(folder, "own.json"), JSON.stringify(own));
writeFileSync(join(folder, "three.json"), JSON.stringify({ ...own, dog: sentences("dog").slice(5) }));

it("reproduce pets runs on other people's sentences: VPL learns the tastes, which one reward cannot", async () => {
  const { code, out, err } = await runIn(
    folder,
    "reproduce pets --quick --seeds 1 --sentences own.json --cache own.cache",
  );
  expect(err).toContain("32 texts, embedded by use-lite as 512 numbers each");
  expect(code).toBe(0);
  const accuracy = (row: string) => Number(new RegExp(`^${row} +([\\d.]+)`, "m").exec(out)?.[1]);
  expect(accuracy("limit: full one reward")).toBe(0.75);
  expect(accuracy("limit: uniform one reward")).toBe(0.917);
  expect(accuracy("divergent vpl 1")).toBeGreaterThan(0.9);
  expect(Math.abs(accuracy("divergent btl") - 0.5)).toBeLessThan(0.1);
  expect(out).toContain("0.9492 on full and 0.6327 on divergent");
});

it.each([
  ["pets --sentences three.json", 'three.json: "dog": it must be a list of at least 4 sentences'],
  ["pets --sentences none.json", "none.json: cannot be read (there is no such file)"],
  ["pets --embed nowhere", "nowhere/tokenizer.json: cannot be read (there is no such file)"],
  ["tidybot --cache x", "--cache: got it for tidybot; it applies only to arguments, pets, survey, ultrafeedback"],
  ["tidybot --quick", "--quick: got it for tidybot; it applies only to active, maze"],
])("reproduce %s is refused", async (args, message) => {
  const { code, err } = await runIn(folder, `reproduce ${args}`);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) });
});
