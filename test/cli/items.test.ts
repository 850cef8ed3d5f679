// Items in a table of their own, by the built command.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string) => runIn(folder, args);
const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);

const names = ["lemon", "cream", "plum", "rare"];
write(
  "items.csv",
  "id,flavour,caption,colour,sour,rich",
  '7,lemon,"Lemon\u001b[2J, with\n zest",yellow,0.9,0',
  ...["2,cream,Cream,white,0,0.9", "9,plum,,blue,0.5,0.3", "4,rare,Rare,red,0.7,0.6"],
);
const answers = Array.from({ length: 90 }, (_, i) => {
  const [a, b] = [names[i % 3], names[(i + 1 + (i % 2)) % 3]];
  return `user-${i % 9},${a},${b},${i % 2}`;
});
write("answers.csv", "user,a,b,label", ...answers);
write("menu.csv", "name,rich,sour", "truffle,1,0.1", "lime,0,1");
const small = "--steps 20 --hidden 8,8 --latent 2";
const train = `train answers.csv --items items.csv ${small} -o m.safetensors`;

describe("--items", () => {
  it("trains on answers that name them; --ignore leaves out columns of either file", async () => {
    const refused = await penchant(`${train} --ignore colour`);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain('items.csv:1: column "id" may be a name; leave it out with --ignore id');
    const { code, err } = await penchant(`${train} --ignore id,colour`);
    expect(code).toBe(0);
    expect(err).toContain(
      'items.csv: 4 items; names from "flavour"; captions from "caption"; 2 features: sour, rich\nanswers.csv: 90 answers of 9 users\neach row compares two of 4 items by name; 1 in no answer, kept to be ranked: rare\n',
    );
    const shown = JSON.parse((await penchant("inspect m.safetensors --json")).out);
    expect(shown.items.map(({ name }: { name: string }) => name)).toEqual(names);
    expect((await penchant("inspect m.safetensors")).out).toMatch(/items +4\n/);
  });

  it("ask shows captions, as one line without what a terminal would obey, and ranks all items", async () => {
    const { code, out } = await penchant("ask m.safetensors --answers ab");
    expect(code).toBe(0);
    const [, ranking = ""] = out.split("For this user\n");
    for (const caption of ["Lemon [2J, with zest", "Cream", "plum", "Rare"]) expect(ranking).toContain(`  ${caption} `);
    expect(out).not.toContain("\u001b");
    const json = JSON.parse((await penchant("ask m.safetensors --answers ab --json")).out);
    expect(json.ranking.map(({ option }: { option: string }) => option).sort()).toEqual([...names].sort());
    const plum = json.ranking.find(({ option }: { option: string }) => option === "plum");
    expect(plum).toMatchObject({ caption: "plum", state: [0.5, Math.fround(0.3)] });
  });

  it("ask breaks long captions into lines", async () => {
    const long = "A caption that goes on for longer than a line of the ranking is wide";
    write("long.csv", "name,caption,rich,sour", `truffle,${long} I,1,0.1`, `lime,${long} II,0,1`);
    const { out } = await penchant("ask m.safetensors --answers ab --items long.csv");
    const [, ranking = ""] = out.split("For this user\n");
    for (const end of ["is wide I\n", "is wide II\n"]) expect(ranking).toContain(end);
  });

  it("ask asks which of several items, and learns from the choice", async () => {
    const asked = await penchant("ask m.safetensors --alternatives 3 --answers 1s3");
    expect(asked.code).toBe(0);
    expect(asked.out).toMatch(/1\. Which of these 3\? .*, .*, .* {2}\S/);
    expect(asked.out).toMatch(/2\. Which of these 3\? .* {2}skip\n/);
    expect(asked.out.match(/Which of these 3/g)).toHaveLength(3);
    const shares = async (answers: string) =>
      JSON.parse((await penchant(`ask m.safetensors --alternatives 2 --answers ${answers} --json`)).out);
    expect(await shares("1")).not.toEqual(await shares("2"));
    const refusals: [string, string][] = [
      ["--alternatives 5 --answers 1", "--alternatives: got 5; the model knows 4"],
      ["--alternatives 9 --answers 1", "--alternatives: got 9; it must be 2 to 8"],
      ["--alternatives 3 --answers 14", '--answers: got "14"; it must consist of digits from 1 to 3, and s'],
      ["--answers 12", '--answers: got "12"; it must consist of the letters a, b, s and t, and strengths such as 70%'],
    ];
    for (const [options, message] of refusals) {
      const { code, err } = await penchant(`ask m.safetensors ${options}`);
      expect([code, err]).toEqual([1, `penchant: ${message}\n`]);
    }
  });

  it("ask asks for the worst too, and learns from it", async () => {
    const asked = await penchant("ask m.safetensors --alternatives 3 --worst --answers 13s21");
    expect(asked.code).toBe(0);
    expect(asked.out).toMatch(/1\. Which of these 3\? (.*), .*, (.*) {2}\1, worst \2\n/);
    expect(asked.out).toMatch(/2\. Which of these 3\? .* {2}skip\n/);
    expect(asked.out.match(/Which of these 3/g)).toHaveLength(3);
    const shares = async (options: string) =>
      JSON.parse((await penchant(`ask m.safetensors --alternatives 3 ${options} --json`)).out);
    expect(await shares("--worst --answers 12")).not.toEqual(await shares("--worst --answers 13"));
    const wanted =
      "it must consist of two different digits from 1 to 3 for each question, of the best and the worst, or s";
    for (const [options, message] of [
      ["--alternatives 3 --worst --answers 122", `--answers: got "122"; ${wanted}`],
      ["--alternatives 3 --worst --answers 11", `--answers: got "11"; ${wanted}`],
      ["--alternatives 2 --worst --answers 12", "--worst: it needs --alternatives 3, or more"],
      ["--worst --answers ab", "--worst: it needs --alternatives 3, or more"],
    ]) {
      const { code, err } = await penchant(`ask m.safetensors ${options}`);
      expect([code, err]).toEqual([1, `penchant: ${message}\n`]);
    }
  });

  it("ask takes rankings, whole and partial, and learns from them", async () => {
    const asked = await penchant("ask m.safetensors --alternatives 3 --rank --answers 312,1,s");
    expect(asked.code).toBe(0);
    expect(asked.out).toMatch(/1\. Which of these 3\? (.*), (.*), (.*) {2}\3, then \1, then \2\n/);
    expect(asked.out).toMatch(/2\. Which of these 3\? (.*), .*, .* {2}\1\n/);
    expect(asked.out).toMatch(/3\. Which of these 3\? .* {2}skip\n/);
    const shares = async (options: string) =>
      JSON.parse((await penchant(`ask m.safetensors --alternatives 3 ${options} --json`)).out);
    const whole = await shares("--rank --answers 31"); // the last one is known
    expect(await shares("--worst --answers 32")).toEqual(whole); // so is the one between
    expect(await shares("--answers 3")).not.toEqual(whole);
    const { code, err } = await penchant("ask m.safetensors --alternatives 3 --rank --worst --answers 1");
    expect([code, err]).toEqual([1, "penchant: --worst: a ranking names the worst too; leave out --worst\n"]);
  });

  it("ask ranks other items instead", async () => {
    const { ranking } = JSON.parse((await penchant("ask m.safetensors --answers ab --items menu.csv --json")).out);
    const states = ranking.map(({ option, state }: { option: string; state: number[] }) => [option, state]).sort();
    expect(states).toEqual([
      ["lime", [1, 0]],
      ["truffle", [Math.fround(0.1), 1]],
    ]);
    write("short.csv", "name,sour", "lime,1");
    expect((await penchant("ask m.safetensors --answers ab --items short.csv")).err).toBe(
      'penchant: features: "rich" is missing, which the model was trained on\n',
    );
  });

  it("the model knows its items: eval needs no table", async () => {
    const without = await penchant("eval m.safetensors answers.csv --json --context 4");
    const withTable = await penchant(
      "eval m.safetensors answers.csv --json --context 4 --items items.csv --ignore id,colour",
    );
    expect(without).toMatchObject({ code: 0, err: "" });
    expect(withTable).toEqual(without);
    write("unknown.csv", "user,a,b,label", "ann,lemon,lime,1");
    expect((await penchant("eval m.safetensors unknown.csv")).err).toBe(
      'penchant: unknown.csv:2: "b" is "lime"; it must be the name of an item in m.safetensors (such as "lemon")\n',
    );
  });

  it("compare reads them too", async () => {
    const run = `compare answers.csv --items items.csv --ignore id,colour --context 4 --seeds 1 ${small} --quiet --json`;
    const { code, out, err } = await penchant(run);
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.stringify(JSON.parse(out))).toContain("hierarchical");
  });

  it("is refused without answers, and with answers that name nothing", async () => {
    expect(await penchant("train --items items.csv")).toMatchObject({
      code: 1,
      err: "penchant: --items: got items.csv, but no file of answers that name them\n",
    });
    write("features.csv", "user,a_x,b_x,label", "ann,1,2,1");
    expect((await penchant("train features.csv --items menu.csv")).err).toContain(
      "features.csv: its answers do not name items of menu.csv; with --items they have user, a, b, label, or user, task, option, chosen",
    );
  });
});
