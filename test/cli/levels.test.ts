// Columns of text as levels, by the built command.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);

const BRANDS = ["nikon", "sony", "canon"];
/** A choice of two cameras, of which odd people take the first brand; `last` is a brand that the last person alone is shown. */
const rowsOf = (people: number, last = "canon") =>
  Array.from({ length: people * 6 }, (_, i) => {
    const [user, n] = [Math.floor(i / 6), i % 3];
    const other = user === people - 1 && i % 6 === 5 ? last : (BRANDS[(n + 1) % 3] as string);
    const sides = [`${n + 1},${BRANDS[n]}`, `${3 - n},${other}`];
    return `person-${user},${sides.join()},${user % 2 ? "a" : "b"}`;
  });
const HEADER = "user,a_price,a_brand,b_price,b_brand,label";
write("answers.csv", HEADER, ...rowsOf(12));
write("others.csv", HEADER, ...rowsOf(4).map((row) => row.replaceAll("canon", "sony")));
write("rare.csv", HEADER, ...rowsOf(12, "leica"));
write("cameras.csv", "name,brand,price", "old,canon,1", "new,sony,3");
const small = "--steps 20 --hidden 8,8 --latent 2";

describe("levels", () => {
  it("are kept in the model, which codes other files and items alike", async () => {
    const trained = await penchant(`train answers.csv ${small} -o m.safetensors`);
    expect(trained.err).toContain("3 features: price, brand=canon, brand=nikon\n");
    const { code, err } = await penchant("eval m.safetensors others.csv");
    expect(err).toContain('the levels of "brand" are the model\'s\n');
    expect(code).toBe(0);
    const shown = await penchant("inspect m.safetensors");
    expect(shown.out).toContain("of brand, effects coding: canon, nikon; sony is minus the sum of these\n");
    const { features, attributes } = JSON.parse((await penchant("inspect m.safetensors --json")).out);
    expect(features).toEqual(["price", "brand=canon", "brand=nikon"]);
    expect(attributes).toEqual([{ name: "brand", code: "effects", levels: ["canon", "nikon"], omitted: "sony" }]);
    const asked = await penchant("ask m.safetensors --answers ab");
    expect(asked.out).toMatch(/^1\. price=\d, brand=\w+ or price=\d, brand=\w+\?/m);
    const ranked = JSON.parse((await penchant("ask m.safetensors --answers ab --items cameras.csv --json")).out);
    const states = Object.fromEntries(
      ranked.ranking.map((of: { option: string; state: number[] }) => [of.option, of.state]),
    );
    expect(states).toEqual({ old: [1, 1, 0], new: [3, -1, -1] });
    const unknown = await penchant("eval m.safetensors rare.csv");
    expect(unknown).toMatchObject({ code: 1, out: "" });
    expect(unknown.err).toContain(
      'rare.csv:73: "b_brand" is "leica"; it must be one of the levels that the model was trained on: canon, nikon, sony',
    );
  });

  it("are not needed: then --code changes nothing, and a note says so", async () => {
    write("numbers.csv", "user,a_x,b_x,label", "ann,1,2,a", "bob,2,1,b");
    const { err } = await penchant(`train numbers.csv ${small} --code dummy -o n.safetensors`);
    expect(err).toContain("--code dummy changes nothing, as no column holds levels\n");
  });

  it("of unseen people alone do not stop compare", async () => {
    write("splits.json", JSON.stringify({ context: 4, splits: [{ "person-11": [0, 1, 2, 3] }] }));
    const { code, out } = await penchant(
      "compare rare.csv --splits splits.json --steps 10 --levels price --code dummy",
    );
    expect(code).toBe(0);
    expect(out).toContain("hierarchical");
  });
});
