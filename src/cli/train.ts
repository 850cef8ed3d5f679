import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Command, Option } from "commander";
import { wasm } from "../backend/wasm.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import { trainingData } from "../experiment/rearrange.ts";
import { readAnswers } from "../host/answers.ts";
import { checkWritable, writeAtomic } from "../host/files.ts";
import { kernels } from "../host/node.ts";
import { encodeModel } from "../model/file.ts";
import type { TrainOptions } from "../train/options.ts";
import type { Report } from "../train/report.ts";
import { train } from "../train/train.ts";
import { number, numbers, readBytes } from "./arguments.ts";
import { dim, interruptible, trainingBar } from "./terminal.ts";

export function trainCommand(): Command {
  return new Command("train")
    .description("train a preference model on answers, or on the five users of the built-in world")
    .argument(
      "[file]",
      'answers: .jsonl, .csv or .parquet, such as {"user": .., "a": [..], "b": [..], "label": 1 | 0 | 0.5}',
    )
    .option("-o, --out <file>", "where the model goes", "model.safetensors")
    .addOption(
      new Option("--method <name>", "vpl: personal; btl: one reward for everyone")
        .choices(["vpl", "btl"])
        .default("vpl"),
    )
    .option("--steps <n>", "training steps", number)
    .option("--batch <n>", "users in a batch", number)
    .option("--rate <x>", "learning rate", number)
    .option("--beta <x>", "final weight of the KL", number)
    .option("--latent <n>", "size of the latent", number)
    .option("--context <n>", "most answers that the encoder takes", number)
    .option("--hidden <widths>", "widths of the hidden layers, such as 128,128", numbers)
    .option("--seed <n>", "seed of weights, noise and split", number, 0)
    .option("--resume <file>", "go on from the checkpoint of a run that was stopped")
    .option("--json", "print the report as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async (file: string | undefined, { out, resume, json, quiet, ...options }) => {
      await checkWritable(out);
      const checkpoint = `${out}.checkpoint`;
      if (!resume && existsSync(checkpoint)) {
        throw new RangeError(`${checkpoint}: a run that was stopped left it; --resume it, or remove it`);
      }
      const answers = file ? await readAnswers(file, {}, options) : undefined;
      if (!quiet) for (const note of answers?.notes ?? []) console.error(dim(note));
      const data = answers?.data ?? trainingData(5, options.seed).data;
      const saved = resume ? await readBytes(resume) : undefined;
      const { model, report } = await trainShown(
        options.method,
        data,
        { ...options, resume: saved },
        checkpoint,
        quiet,
      );
      await writeAtomic(out, await encodeModel(model));
      await rm(checkpoint, { force: true });
      const users = userCount(data);
      if (json) console.log(JSON.stringify({ file: out, users, answers: data.labels.length, ...report }, null, 2));
      else if (!quiet) console.log(summary(out, users, report));
    });
}

function summary(out: string, users: number, { bestStep, steps, intervals }: Report): string {
  const heldOut = intervals.find(({ step }) => step === bestStep)?.heldOut;
  const accuracy = Number(heldOut?.accuracy).toFixed(3);
  return `Saved ${out}: ${users} users, ${steps} steps, the best at ${bestStep} with accuracy ${accuracy}`;
}

/** Trains with a progress bar and Ctrl-C. A checkpoint, where one is named, is written after every interval and at a stop. */
export async function trainShown(
  label: string,
  data: Preferences,
  options: TrainOptions,
  checkpoint?: string,
  quiet = false,
) {
  const backend = wasm(await kernels());
  const bar = trainingBar(label, quiet);
  const hint = checkpoint ? `; --resume ${checkpoint} with the same options goes on from here` : "";
  const result = await interruptible(`stopped${hint}`, (signal) =>
    train(backend, data, {
      ...options,
      signal,
      onProgress: bar.update,
      onCheckpoint: checkpoint ? (bytes) => writeAtomic(checkpoint, bytes) : undefined,
    }),
  ).finally(bar.stop);
  if (!quiet) for (const note of result.report.notes) console.error(dim(note));
  return result;
}
