import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Command, Option } from "commander";
import type { Backend } from "../backend/backend.ts";
import { BackendError } from "../base/errors.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import { trainingData } from "../experiment/run-rearrange.ts";
import { checkWritable, writeAtomic } from "../io/atomic-files.ts";
import { METHODS } from "../model/model.ts";
import { encodeModel } from "../model/model-file.ts";
import type { Report } from "../train/report.ts";
import type { TrainOptions } from "../train/settings.ts";
import { train } from "../train/train-preferences.ts";
import { readAnswersFile } from "./answer-files.ts";
import { number, readBytes } from "./arguments.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { columnOptionsOf, trainingOptionsOf, withColumns, withTraining } from "./shared-options.ts";
import { dim, interruptible, note, trainingBar } from "./terminal.ts";

export function trainCommand(): Command {
  const command = new Command("train")
    .description("train a preference model on answers, or on the five users of the built-in world")
    .argument(
      "[file]",
      'answers: .jsonl, .csv or .parquet, such as {"user": .., "a": [..], "b": [..], "label": 1 | 0 | 0.5}',
    )
    .option("-o, --out <file>", "where the model goes", "model.safetensors")
    .addOption(
      new Option("--method <name>", "vpl and hierarchical are personal, the others one reward for everyone")
        .choices(METHODS)
        .default("vpl"),
    )
    .option("--context <n>", "most answers that z is inferred from (default: 8)", number)
    .option("--held-out <share>", "users that the best weights are chosen on (default: 0.1)", number)
    .option("--seed <n>", "seed of weights, noise and split", number, 0)
    .addOption(backendOption())
    .option("--resume <file>", "go on from the checkpoint of a run that was stopped")
    .option("--json", "print the report as JSON on stdout")
    .option("-q, --quiet", "no progress");
  return withColumns(withTraining(command)).action(async (file: string | undefined, given) => {
    const { method, context, heldOut, seed, out, resume, backend, json, quiet } = given;
    await checkWritable(out);
    const checkpoint = `${out}.checkpoint`;
    if (!resume && existsSync(checkpoint)) {
      throw new RangeError(`${checkpoint}: a run that was stopped left it; --resume it, or remove it`);
    }
    const answers = file ? await readAnswersFile(file, columnOptionsOf(given), seed) : undefined;
    if (!quiet) for (const note of answers?.notes ?? []) console.error(dim(note));
    const data = answers?.data ?? trainingData(5, seed).data;
    const saved = resume ? await readBytes(resume) : undefined;
    const options = { ...trainingOptionsOf(given), method, context, heldOut, seed, resume: saved };
    const resumable = method === "hierarchical" ? undefined : checkpoint;
    const { model, report } = await trainShown(
      await openBackend(backend, quiet ? undefined : note),
      method,
      data,
      options,
      resumable,
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
  const saved = `Saved ${out}: ${users} users, ${steps} steps`;
  const best = intervals.find(({ step }) => step === bestStep);
  if (!best) return saved;
  const { accuracy } = best.heldOut ?? best.training;
  const whose = best.heldOut ? "users held out" : "training answers";
  return `${saved}, accuracy ${Number(accuracy).toFixed(3)} on ${whose} at step ${bestStep}`;
}

/** An error of a backend says that a checkpoint was left. */
export const goesOn = (error: unknown, checkpoint?: string): unknown =>
  error instanceof BackendError && checkpoint && existsSync(checkpoint)
    ? new BackendError(`${error.message}; --resume ${checkpoint} goes on from the last checkpoint`)
    : error;

/** Trains with a progress bar and Ctrl-C. A checkpoint, where one is named, is written after every interval and at a stop. */
export async function trainShown(
  backend: Backend,
  label: string,
  data: Preferences,
  options: TrainOptions,
  checkpoint?: string,
  quiet = false,
) {
  const bar = trainingBar(label, quiet);
  const hint = checkpoint ? `; --resume ${checkpoint} with the same options goes on from here` : "";
  const result = await interruptible(
    () => `stopped${hint}`,
    (signal) =>
      train(backend, data, {
        ...options,
        signal,
        onProgress: bar.update,
        onCheckpoint: checkpoint ? (bytes) => writeAtomic(checkpoint, bytes) : undefined,
      }),
  )
    .catch((error) => {
      throw goesOn(error, checkpoint);
    })
    .finally(bar.stop);
  if (!quiet) for (const note of result.report.notes) console.error(dim(note));
  return result;
}
