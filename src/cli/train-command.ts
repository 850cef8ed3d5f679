import { statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Command, Option } from "commander";
import type { Backend } from "../backend/backend.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import { trainingData } from "../experiment/run-rearrange.ts";
import { writeOutput } from "../io/atomic-files.ts";
import { plural } from "../io/notes.ts";
import { METHODS } from "../model/methods.ts";
import { encodeModel } from "../model/model-file.ts";
import { DEFAULTS, settingsOf } from "../train/preference-settings.ts";
import type { Report } from "../train/report.ts";
import { checkDims } from "../train/text-projection.ts";
import { type TextTrainOptions, trainOnTexts } from "../train/train-on-texts.ts";
import { isResumable } from "../train/trainers.ts";
import { readAnswersFile } from "./answer-files.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { embeddingOf, withEmbed, withEmbedDims } from "./embedding.ts";
import { namingFile, readBytes } from "./input-files.ts";
import { checkingOptions, number, seed as seedOf } from "./option-parsers.ts";
import { openOutput, printLine } from "./output.ts";
import { checkNotInterrupted, interruptedMessage, withResumeHint } from "./resumable.ts";
import { readingOf, trainingOptionsOf, withColumns, withLevels, withTraining } from "./shared-options.ts";
import { interruptible, note, trainingBar } from "./terminal.ts";

export function trainCommand(): Command {
  const command = new Command("train")
    .description("train a preference model on a file of answers or, without a file, on five simulated users")
    .argument(
      "[file]",
      'answers: .csv, .jsonl, .json or .parquet; a line of .jsonl is {"user": …, "a": […], "b": […], "label": 1, 0 or 0.5}',
    )
    .option("-o, --out <file>", "model file to write", "model.safetensors")
    .addOption(
      new Option(
        "--method <name>",
        "vpl, low-rank, hierarchical and hierarchical-em learn a reward per user, the others one for everyone",
      )
        .choices(Object.keys(METHODS))
        .default(DEFAULTS.method),
    )
    .option("--context <n>", "largest number of answers to infer z from (default: 8)", number)
    .option("--seed <n>", "random seed of weights, noise and split", seedOf, 0)
    .addOption(backendOption())
    .option("--resume <file>", "continue an interrupted run from its checkpoint")
    .option("--json", "print the report as JSON to stdout")
    .option("-q, --quiet", "print no progress, notes or summary");
  return withLevels(withColumns(withEmbedDims(withEmbed(withTraining(command))))).action(
    async (file: string | undefined, given) => {
      const { method, context, seed, out, resume, backend, json, quiet, embedDims } = given;
      checkingOptions(() => settingsOf({ ...trainingOptionsOf(given), method, context, seed }));
      const output = await openOutput(out, json);
      const { checkpoint } = output;
      checkNotInterrupted(checkpoint, resume);
      if (given.items && !file)
        throw new RangeError(`--items: got ${given.items}, but no file of answers that name them`);
      if (given.embed && !file)
        throw new RangeError(`--embed: got ${given.embed}, but no file of answers that compare texts`);
      if (!file && !resume) checkNew(out);
      const answers = file
        ? await readAnswersFile(file, { ...readingOf(given), seed, embedding: embeddingOf(given) })
        : undefined;
      if (!quiet) for (const line of answers?.notes ?? []) note(line);
      const data = answers?.data ?? trainingData(5, seed).data;
      checkingOptions(() => checkDims(embedDims, data));
      if (!file && !quiet) note("no file of answers was named: training on the answers of simulated users");
      if (file && userCount(data) === 1 && !quiet) {
        note("all answers are of one user: how people differ cannot be learned, nor how well others are predicted");
      }
      if (data.embedding && embedDims === undefined && !quiet) {
        note("the number of principal components of the texts is chosen first, by held-out users: seconds to a minute");
      }
      const saved = resume ? await readBytes(resume) : undefined;
      const options = { ...trainingOptionsOf(given), method, context, seed, embedDims, resume: saved };
      const resumable = isResumable(method) ? checkpoint : undefined;
      const opened = await openBackend(backend, quiet ? undefined : note);
      // The data have been read, so only the checkpoint can be in the wrong format.
      const { model, report } = await namingFile(resume ?? out, () =>
        trainWithProgress(opened, method, data, options, resumable, quiet),
      );
      await output.write(await encodeModel(model));
      if (checkpoint) await rm(checkpoint, { force: true });
      const users = userCount(data);
      if (json) printLine(JSON.stringify({ file: out, users, answers: data.labels.length, ...report }, null, 2));
      else if (!quiet) output.report(summary(out, users, report));
    },
  );
}

/** @throws RangeError if the file exists: a model of simulated users is not to replace one of people by an oversight. */
function checkNew(out: string): void {
  if (!statSync(out, { throwIfNoEntry: false })?.isFile()) return;
  throw new RangeError(
    `${out}: it exists, and without a file of answers a model of simulated users would replace it; name the file of answers, or another model with --out`,
  );
}

function summary(out: string, users: number, { recipe, bestStep, steps, intervals }: Report): string {
  const by = recipe ? `, recipe ${recipe}` : "";
  const saved = `Saved ${out}: ${plural(users, "user")}, ${plural(steps, "step")}${by}`;
  const best = intervals.find(({ step }) => step === bestStep);
  if (!best) return saved;
  const { accuracy } = best.heldOut ?? best.training;
  if (typeof accuracy !== "number") return saved;
  const source = best.heldOut ? "held-out users" : "training answers";
  return `${saved}, pairwise accuracy ${accuracy.toFixed(3)} on ${source} at step ${bestStep}`;
}

/**
 * Trains with a progress bar, and stops at Ctrl-C.
 * If `checkpoint` names a file, the run's state is written there after each interval and at an interruption.
 */
export async function trainWithProgress(
  backend: Backend,
  label: string,
  data: Preferences,
  options: TextTrainOptions,
  checkpoint?: string,
  quiet = false,
) {
  const bar = trainingBar(label, quiet);
  const result = await interruptible(
    () => interruptedMessage(checkpoint),
    (signal) =>
      trainOnTexts(backend, data, {
        ...options,
        signal,
        onProgress: bar.update,
        onCheckpoint: checkpoint ? (bytes) => writeOutput(checkpoint, bytes) : undefined,
      }),
  )
    .catch((error) => {
      throw withResumeHint(error, checkpoint);
    })
    .finally(bar.stop);
  if (!quiet) for (const line of result.report.notes) note(line);
  return result;
}
