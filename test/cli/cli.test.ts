// The built command, as a new user would run it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const penchant = (args: string, interruptAt?: string) => runIn(folder, args, { interruptAt });

const rows = Array.from({ length: 60 }, (_, i) => ({
  user: i % 12,
  a: [i % 5, 1],
  b: [(i * 3) % 7, 0.5],
  label: i % 2,
}));
writeFileSync(join(folder, "answers.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
const small = "--steps 40 --hidden 8,8 --latent 2 --quiet";
const read = (name: string) => readFileSync(join(folder, name));

describe("penchant", () => {
  it("trains on a file, inspects the model and asks its questions", async () => {
    const trained = await penchant(`train answers.jsonl ${small} -o m.safetensors --json`);
    expect(trained).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(trained.out)).toMatchObject({ users: 12, answers: 60, steps: 40 });
    const shown = await penchant("inspect m.safetensors --json");
    expect(JSON.parse(shown.out).config).toMatchObject({ method: "vpl", size: 2, latent: 2, hidden: [8, 8] });
    expect((await penchant("inspect m.safetensors")).out).toContain("2 dimensions, inferred from up to 8 answers");
    const asked = await penchant("ask m.safetensors --answers abst --json");
    const { ranking } = JSON.parse(asked.out);
    expect(ranking[0].best).toBeGreaterThanOrEqual(ranking[1].best);
    const { out } = await penchant("ask m.safetensors --answers 70%b30%t");
    for (const words of [
      /1\. (.+) or .+\? {2}70 % for \1\n/,
      /3\. .+ or (.+)\? {2}70 % for \1\n/,
      /4\. .* {2}both alike\n/,
    ])
      expect(out).toMatch(words);
    const shares = async (answers: string) => (await penchant(`ask m.safetensors --answers ${answers} --json`)).out;
    expect(await shares("70%")).not.toBe(await shares("a"));
    expect(await shares("100%0%50%")).toBe(await shares("abt"));
    expect(readdirSync(folder).filter((name) => name.endsWith(".part") || name.endsWith(".checkpoint"))).toEqual([]);
  });

  it("stops at Ctrl-C with a checkpoint from which training continues to the same bits", async () => {
    const run = "train answers.jsonl --steps 400 --hidden 8,8 --latent 2 --seed 3";
    expect(await penchant(`${run} -o whole.safetensors`)).toMatchObject({ code: 0 });
    const stopped = await penchant(`${run} -o half.safetensors`, "steps/s");
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain(
      "interrupted; to continue, run the same command with --resume half.safetensors.checkpoint\n",
    );
    expect(existsSync(join(folder, "half.safetensors"))).toBe(false);
    const again = await penchant(`${run} -o half.safetensors`);
    expect(again.err).toContain(
      "half.safetensors.checkpoint: an interrupted run left this checkpoint; continue it with --resume half.safetensors.checkpoint, or delete it",
    );
    expect(await penchant(`${run} -o half.safetensors --resume half.safetensors.checkpoint`)).toMatchObject({
      code: 0,
    });
    expect(Buffer.compare(read("half.safetensors"), read("whole.safetensors"))).toBe(0);
    expect(existsSync(join(folder, "half.safetensors.checkpoint"))).toBe(false);
  });

  it("names the file in which it found no checkpoint", async () => {
    for (const file of ["answers.jsonl", "m.safetensors"]) {
      const { code, err } = await penchant(`train answers.jsonl --resume ${file} -o r.safetensors`);
      expect(code).toBe(1);
      expect(err).toContain(`penchant: ${file}: `);
      expect(existsSync(join(folder, "r.safetensors"))).toBe(false);
    }
  });

  it("notes that a batch is lowered to the number of users", async () => {
    const { err } = await penchant(
      "train answers.jsonl --prior learned --steps 4 --hidden 8 --batch 500 -o b.safetensors",
    );
    expect(err).toContain("batch lowered from 500 to 11, the number of users in training");
  });

  it("imports models of the released code, which inspect can show", async () => {
    const golden = fileURLToPath(new URL("../golden/released-", import.meta.url));
    const control = await penchant(`import torch-control ${golden}control.safetensors -o c.safetensors`);
    expect(control).toEqual({
      code: 0,
      out: "Saved c.safetensors: 3 features, hidden layers 8 × 8 × 8, latent 4, up to 4 answers\n",
      err: expect.stringContaining("give it with --reward-scale"),
    });
    const language = await penchant(`import torch-language ${golden}language.safetensors -o l.safetensors --context 6`);
    expect(language).toMatchObject({ code: 0, err: "left out: tensors of llm_encoder\n" });
    const segments = `import torch-control ${golden}control-segments.safetensors --length 2 -o t.safetensors --quiet`;
    expect(await penchant(segments)).toEqual({ code: 0, out: "", err: "" });
    for (const [file, encoder, length, context] of [
      ["c", "set", 1, 4],
      ["l", "attention", 1, 6],
      ["t", "set", 2, 4],
    ]) {
      const shown = await penchant(`inspect ${file}.safetensors --json`);
      expect(JSON.parse(shown.out).config).toMatchObject({ method: "vpl", encoder, size: 3, length, context });
    }
  });

  it.each([
    ["train nope.jsonl", 1, "nope.jsonl: cannot be read (there is no such file)"],
    ["train answers.jsonl --latent 0", 1, "latent: got 0; it must be a whole number from 1 to 256"],
    [
      "train answers.jsonl -o none/m.safetensors",
      1,
      "none/m.safetensors: the folder none does not exist; create it first",
    ],
    ["train answers.jsonl --bogus 3", 2, "unknown option '--bogus'"],
    ["train answers.jsonl --method ppo", 2, "Allowed choices are vpl, btl"],
    ["train answers.jsonl --steps many", 2, "--steps <n>' argument 'many' is invalid. It must be a number"],
    ["train bad.jsonl", 1, 'bad.jsonl:2: "label" is 3'],
    ["inspect answers.jsonl", 1, "penchant: answers.jsonl: safetensors:"],
    ["inspect cut.safetensors", 1, "penchant: cut.safetensors: safetensors:"],
    ["inspect wide.safetensors", 1, 'tensor "prior.mean" is [1,2]; it must be [1,3]'],
    [
      "ask m.safetensors",
      1,
      "--answers: got none and stdin is not a terminal; give the replies, such as --answers abba",
    ],
    [
      "ask m.safetensors --answers abx",
      2,
      "It must consist of the letters a, b, s and t, and strengths such as 70%; with",
    ],
    ["ask m.safetensors --answers a700%", 1, '--answers, reply 2: got "700%"; it must be a number from 0'],
    ["import torch-control answers.jsonl", 1, "penchant: answers.jsonl: safetensors:"],
    ["import torch-control m.safetensors -o x.safetensors", 1, 'tensor "Encoder.model.0.weight" is missing'],
    [
      "import torch-language c.safetensors",
      1,
      'tensor "pair_encoder._model.0.weight" is missing; its shape must be [any, any]',
    ],
    [
      "import torch-control c.safetensors --context 4",
      1,
      "--context: a torch-control model has it in its tensor shapes",
    ],
    ["import torch-language c.safetensors --length 2", 1, "--length: a torch-language model compares single states"],
    ["import torch-language c.safetensors --head reward", 1, "--head: a torch-language model has a reward"],
    ["import torch-control c.safetensors --reward-scale 0", 1, "--reward-scale: got 0; it must be a number from"],
    ["import torch-control pickled.pt", 1, 'torch.load("pickled.pt", "cpu", weights_only=False).state_dict()'],
    ["import torch-maze c.safetensors", 2, "Allowed choices are torch-control, torch-language"],
    ["frobnicate", 2, "unknown command 'frobnicate'"],
    ["reproduce nothing", 2, "Allowed choices are gaussians, unimodal, tidybot"],
    ["reproduce active --world gaussians", 2, "Allowed choices are rearrange-100, tidybot"],
    ["reproduce gaussians --world tidybot", 1, "--world: got it for gaussians; it applies only to active"],
    [
      "reproduce gaussians answers.csv",
      1,
      "gaussians: got answers.csv; only arguments, survey and ultrafeedback read files",
    ],
    [
      "reproduce gaussians --embed use-lite",
      1,
      "--embed: got it for gaussians; it applies only to arguments, pets, survey, ultrafeedback",
    ],
    ["reproduce survey one.csv two.csv", 1, "survey: got two.csv too; it reads one file"],
    ["reproduce ultrafeedback", 1, "ultrafeedback: got no file; give UltraFeedback as .parquet or .jsonl"],
    ["reproduce ultrafeedback answers.jsonl", 1, 'answers.jsonl:1: "instruction" is undefined'],
    ["reproduce ultrafeedback missing.parquet", 1, "missing.parquet: cannot be read (there is no such file)"],
  ])("penchant %s exits with %d, prints one sentence and writes nothing", async (args, code, message) => {
    writeFileSync(
      join(folder, "bad.jsonl"),
      '{"user":1,"a":[1],"b":[2],"label":1}\n{"user":1,"a":[1],"b":[2],"label":3}\n',
    );
    const model = read("m.safetensors");
    writeFileSync(join(folder, "cut.safetensors"), model.subarray(0, model.length - 5));
    writeFileSync(join(folder, "pickled.pt"), "PK\x03\x04\0\0\b\b\0\0archive/data.pkl");
    const wide = Buffer.from(model.toString("latin1").replace('\\"latent\\":2', '\\"latent\\":3'), "latin1");
    writeFileSync(join(folder, "wide.safetensors"), wide);
    const before = readdirSync(folder).sort();
    const result = await penchant(args);
    expect(result.err).toContain(message);
    expect(result).toMatchObject({ code, out: "" });
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it("lists its commands in --help", async () => {
    const { code, out } = await penchant("--help");
    expect(code).toBe(0);
    for (const command of ["start", "train", "ask", "inspect", "import", "reproduce"]) expect(out).toContain(command);
  });
});
