import { expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";
import { columns, writeAnswers } from "./two-tastes.ts";

const folder = temporaryFolder();
writeAnswers(`${folder}/answers.csv`);
const train = (options: string) => runIn(folder, `train answers.csv ${columns} --steps 20 ${options}`);

it("train and inspect say which recipe was named, and an option beside it wins", async () => {
  const { code, out } = await train("--recipe language --latent 3 --hidden 4 -o texts.safetensors");
  expect(code).toBe(0);
  expect(out).toMatch(/^Saved texts\.safetensors: 20 users, 20 steps, recipe language, pairwise accuracy /);
  const shown = (await runIn(folder, "inspect texts.safetensors")).out;
  for (const line of ["recipe +language", "head +reward", "encoder +attention", "latent +3 dimensions"]) {
    expect(shown).toMatch(new RegExp(`^ +${line}`, "m"));
  }
  const report = JSON.parse((await train("--recipe control --hidden 4 --json -q -o control.safetensors")).out);
  expect(report).toMatchObject({ recipe: "control", steps: 20 });
});

it("train without a recipe names none", async () => {
  const { out } = await train("-o plain.safetensors");
  expect(out).not.toContain("recipe");
  expect((await runIn(folder, "inspect plain.safetensors")).out).not.toContain("recipe");
});

it("train refuses a recipe that does not exist", async () => {
  const { code, err } = await train("--recipe texts");
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringContaining("Allowed choices are preferences, control, language"),
  });
});
