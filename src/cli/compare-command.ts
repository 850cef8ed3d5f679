import { basename } from "node:path";
import { Command } from "commander";
import { runSurvey } from "../experiment/run-survey.ts";
import { MOST_FEATURES } from "../train/hierarchical.ts";
import { contextSizeFor, readAnswersFile } from "./answer-files.ts";
import { whole } from "./arguments.ts";
import { backendOption } from "./backend-option.ts";
import { overSeeds, type SeedOptions } from "./over-seeds.ts";
import { printResult } from "./result-table.ts";
import { columnOptionsOf, trainingOptionsOf, withColumns, withContext, withTraining } from "./shared-options.ts";
import { dim } from "./terminal.ts";

export function compareCommand(): Command {
  const command = new Command("compare")
    .description(
      "all methods on one file: a fifth of the users is never trained on, by seed, and predicted from some answers",
    )
    .argument("<file>", "answers: .jsonl, .csv or .parquet")
    .option("--seeds <n>", "how many splits: 0, 1, …", whole(1), 5)
    .addOption(backendOption())
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress");
  return withColumns(withTraining(withContext(command))).action(async (file: string, given) => compare(file, given));
}

/** Prints every method's results on one file of answers, which may be one of the surveys that are known. */
export async function compare(file: string, given: Record<string, unknown>): Promise<void> {
  const { seeds, backend, json, quiet } = given as Pick<SeedOptions, "backend"> & {
    seeds: number;
    json?: boolean;
    quiet?: boolean;
  };
  const answers = await readAnswersFile(file, columnOptionsOf(given));
  const context = contextSizeFor(file, answers, given.context as number | undefined);
  if (!quiet) for (const note of answers.notes) console.error(dim(note));
  if (answers.data.size > MOST_FEATURES) {
    console.error(dim(`hierarchical Bayes is left out: it takes up to ${MOST_FEATURES} features`));
  }
  const experiment = runSurvey(answers.data, context, trainingOptionsOf(given));
  const result = await overSeeds(answers.survey?.name ?? basename(file), experiment, {
    count: seeds,
    backend,
    quiet: quiet ?? false,
  });
  if (json) console.log(JSON.stringify(result, null, 2));
  else printResult(result);
}
