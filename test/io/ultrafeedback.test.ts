import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { type RatedPrompt, readUltraFeedback } from "../../src/io/ultrafeedback.ts";
import { temporaryFolder } from "../cli/penchant.ts";
import { plantedRows } from "../ultrafeedback/planted.ts";
import { asJsonLines, asParquet } from "../ultrafeedback/write-planted.ts";

const folder = temporaryFolder();
async function all(path: string): Promise<RatedPrompt[]> {
  const prompts = [];
  for await (const prompt of readUltraFeedback(path)) prompts.push(prompt);
  return prompts;
}
function read(name: string, content: string | Uint8Array): Promise<RatedPrompt[]> {
  const path = join(folder, name);
  writeFileSync(path, content);
  return all(path);
}
const rows = plantedRows(250, 3);

describe("UltraFeedback", () => {
  it("is the same as Parquet, as JSON Lines and as a JSON array", async () => {
    const lines = await read("lines.jsonl", asJsonLines(rows));
    expect(lines.map(({ prompt }) => prompt)).toEqual(rows.map(({ instruction }) => instruction));
    expect(lines[0]?.answers).toHaveLength(4);
    expect(lines.flatMap(({ answers }) => answers).some(({ ratings }) => ratings.includes(null))).toBe(true);
    expect(await read("groups.parquet", asParquet(rows))).toEqual(lines);
    expect(await read("array.json", JSON.stringify(rows, null, 2))).toEqual(lines);
  });

  it("is read as pyarrow writes it, with rows without answers and ratings that are missing", async () => {
    const path = fileURLToPath(new URL("fixtures/ultrafeedback.parquet", import.meta.url));
    expect(await all(path)).toEqual([
      {
        prompt: "Why is the sky blue?",
        answers: [
          { text: "Light scatters.", ratings: [4, 5, 3, 5] },
          { text: "Nobody knows.", ratings: [1, 2, 5, 1] },
        ],
      },
      { prompt: "An empty one?", answers: [] },
      {
        prompt: "And at night?",
        answers: [
          { text: "It is dark.", ratings: [null, 5, 4, null] },
          { text: "Grüße 🌙", ratings: [2, 3, 3, 4] },
        ],
      },
    ]);
  });

  it("takes an annotation in a list, and ratings that are numbers", async () => {
    const completions = [{ response: "Yes.", annotations: { honesty: [{ Rating: "5" }], helpfulness: { Rating: 3 } } }];
    const [row] = await read("list.jsonl", JSON.stringify({ instruction: "Is it?", completions }));
    expect(row?.answers).toEqual([{ text: "Yes.", ratings: [3, 5, null, null] }]);
  });

  const completion = { response: "Yes.", annotations: { honesty: { Rating: "4 of 5" } } };
  it.each([
    [
      "a row without a prompt",
      { completions: [] },
      `x.jsonl:1: "instruction" is undefined; it must be the text of a prompt`,
    ],
    [
      "no list of answers",
      { instruction: "Is it?", completions: "Yes." },
      '"completions" is "Yes."; it must be a list of answers',
    ],
    [
      "an answer without text",
      { instruction: "Is it?", completions: [{}] },
      '"completions"[0] is {}; it must be {"response"',
    ],
    [
      "a rating that is no number",
      { instruction: "Is it?", completions: [completion] },
      '"completions"[0].annotations.honesty.Rating is "4 of 5"; it must be a whole number or "N/A"',
    ],
  ])("names the place of %s", async (_, row, message) => {
    await expect(read("x.jsonl", JSON.stringify(row))).rejects.toThrow(message);
  });

  it("names the column that a Parquet file lacks", async () => {
    const columnData = [{ name: "prompt", data: ["Is it?"] }];
    await expect(read("y.parquet", new Uint8Array(parquetWriteBuffer({ columnData })))).rejects.toThrow(
      'y.parquet: it has no column "instruction"; UltraFeedback has instruction and completions',
    );
  });
});
