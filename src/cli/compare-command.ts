import { basename } from "node:path";
import { Command } from "commander";
import { runSurvey } from "../experiment/run-survey.ts";
import { MAX_FEATURES } from "../train/hierarchical.ts";
import { settingsOf } from "../train/preference-settings.ts";
import { contextSizeFor, readAnswersFile } from "./answer-files.ts";
import { backendOption } from "./backend-option.ts";
import { checkingOptions, whole } from "./option-parsers.ts";
import { printLine } from "./output.ts";
import { printResult } from "./result-table.ts";
import { MAX_SEEDS, runSeeds, type SeedOptions } from "./run-seeds.ts";
import { readingOf, trainingOptionsOf, withColumns, withContext, withTraining } from "./shared-options.ts";
import { note } from "./terminal.ts";

export function compareCommand(): Command {
  const command = new Command("compare")
    .description("compare all methods on one file: train on four fifths of the users, predict the others' answers")
    .argument("<file>", "answers: .jsonl, .csv or .parquet")
    .option("--seeds <n>", "number of random splits, with seeds 0, 1, …", whole(1, MAX_SEEDS), 5)
    .addOption(backendOption())
    .option("--json", "print the result as JSON to stdout")
    .option("-q, --quiet", "print no progress or notes");
  return withColumns(withTraining(withContext(command))).action(async (file: string, given) => compare(file, given));
}

/** Trains and evaluates every method on a file of answers, by the protocol of a known survey, and prints the results. */
export async function compare(file: string, given: Record<string, unknown>): Promise<void> {
  const { seeds, backend, json, quiet } = given as Pick<SeedOptions, "backend"> & {
    seeds: number;
    json?: boolean;
    quiet?: boolean;
  };
  checkingOptions(() => settingsOf(trainingOptionsOf(given)));
  const answers = await readAnswersFile(file, readingOf(given));
  const context = contextSizeFor(file, answers, given.context as number | undefined);
  if (!quiet) for (const line of answers.notes) note(line);
  if (answers.data.size > MAX_FEATURES) {
    note(`hierarchical Bayes is left out: it supports at most ${MAX_FEATURES} features`);
  }
  const experiment = runSurvey(answers.data, context, trainingOptionsOf(given));
  const result = await runSeeds(answers.survey?.name ?? basename(file), experiment, {
    count: seeds,
    backend,
    quiet: quiet ?? false,
  });
  if (json) printLine(JSON.stringify(result, null, 2));
  else printResult(result);
}
