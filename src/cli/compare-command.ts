import { basename } from "node:path";
import { Command } from "commander";
import { dumpOf } from "../experiment/data-dump.ts";
import { runSurvey } from "../experiment/run-survey.ts";
import { MAX_FEATURES } from "../train/hierarchical.ts";
import { settingsOf } from "../train/preference-settings.ts";
import { checkDims } from "../train/text-projection.ts";
import { type FrozenSplits, frozenSplit, parseSplits } from "../world/frozen-splits.ts";
import { drawNewTopics } from "../world/new-topics.ts";
import { drawSplit } from "../world/survey.ts";
import { contextSizeFor, readAnswersFile } from "./answer-files.ts";
import { backendOption } from "./backend-option.ts";
import { embeddingOf, withEmbed, withEmbedDims } from "./embedding.ts";
import { namingFile, readBytes } from "./input-files.ts";
import { checkingOptions, whole } from "./option-parsers.ts";
import { openOutput, printLine } from "./output.ts";
import { printResult } from "./result-table.ts";
import { MAX_SEEDS, runSeeds, type SeedOptions } from "./run-seeds.ts";
import { readingOf, trainingOptionsOf, withColumns, withContext, withLevels, withTraining } from "./shared-options.ts";
import { note } from "./terminal.ts";

/** The default number of splits. */
const SEEDS = 5;

export function compareCommand(): Command {
  const command = new Command("compare")
    .description("compare all methods on one file: train on four fifths of the users, predict the others' answers")
    .argument("<file>", "answers: .jsonl, .csv or .parquet")
    .option("--seeds <n>", `number of random splits, with seeds 0, 1, … (default: ${SEEDS})`, whole(1, MAX_SEEDS))
    .option("--splits <file>", "splits that were drawn before (JSON), instead of --seeds and --context")
    .option(
      "--unseen <column|items>",
      "predict only answers about new topics, which this column of the file names, or about new items: a third of them, which no training or known answer is about",
    )
    .option("--dump <file>", "write the answers and splits as JSON, for other programs, and compare nothing")
    .addOption(backendOption())
    .option("--json", "print the result as JSON to stdout")
    .option("-q, --quiet", "print no progress or notes");
  return withLevels(withColumns(withEmbedDims(withEmbed(withTraining(withContext(command)))))).action(
    async (file: string, given) => compare(file, given),
  );
}

interface CompareOptions {
  backend: SeedOptions["backend"];
  seeds?: number;
  splits?: string;
  dump?: string;
  unseen?: string;
  context?: number;
  embedDims?: number;
  json?: boolean;
  quiet?: boolean;
}

/** Trains and evaluates every method on a file of answers, by the protocol of a known survey, and prints the results. */
export async function compare(file: string, given: CompareOptions & Record<string, unknown>): Promise<void> {
  const { seeds = SEEDS, backend, unseen, json, quiet = false } = given;
  checkingOptions(() => settingsOf(trainingOptionsOf(given)));
  checkUnseen(given);
  const frozen = await splitsOf(given);
  const dump = given.dump === undefined ? undefined : await openOutput(given.dump, json);
  const reading = readingOf(given);
  const by = unseen === "items" ? unseen : "groups";
  const group = unseen === "items" ? undefined : unseen;
  const columns = { ...reading.columns, group };
  const answers = await readAnswersFile(file, { ...reading, columns, embedding: embeddingOf(given) });
  const data = { ...answers.data, known: undefined }; // splits draw which answers are
  checkingOptions(() => checkDims(given.embedDims, data));
  const context = frozen?.context ?? contextSizeFor(file, answers, given.context);
  if (!quiet) for (const line of answers.notes) note(line);
  if (data.size > MAX_FEATURES && !data.embedding) {
    note(`hierarchical Bayes is left out: it supports at most ${MAX_FEATURES} features`);
  }
  const purposes = (seed: number) => (unseen === undefined ? undefined : drawNewTopics(data, by, seed));
  const split = (seed: number) =>
    frozen ? frozenSplit(data, frozen, seed) : drawSplit(data, context, seed, purposes(seed));
  const count = frozen?.splits.length ?? seeds;
  if (dump) {
    const splits = Array.from({ length: count }, (_, seed) => split(seed));
    await dump.write(new TextEncoder().encode(JSON.stringify(dumpOf(data, splits))));
    const saved = count === 1 ? "1 split" : `${count} splits`;
    return dump.report(`Saved ${given.dump}: ${data.labels.length} comparisons, ${saved}`);
  }
  const experiment = runSurvey(data, context, { ...trainingOptionsOf(given), embedDims: given.embedDims }, split);
  const name = answers.survey?.name ?? basename(file);
  const shown = unseen === undefined ? name : `${name}, new ${unseen}`;
  const result = await runSeeds(shown, experiment, { count, backend, quiet });
  if (json) printLine(JSON.stringify(result, null, 2));
  else printResult(result);
}

/** @throws RangeError when new topics are asked for together with splits that have none. */
function checkUnseen({ unseen, splits, dump }: CompareOptions): void {
  const other = splits === undefined ? (dump === undefined ? undefined : "dump") : "splits";
  if (unseen === undefined || other === undefined) return;
  throw new RangeError(
    `--unseen: got ${unseen} with --${other}, whose splits are by user alone; leave one of them out`,
  );
}

/**
 * The splits in the file that was named, if any.
 * @throws RangeError when options contradict it.
 */
async function splitsOf({ splits, ...given }: CompareOptions): Promise<FrozenSplits | undefined> {
  if (splits === undefined) return undefined;
  for (const name of ["seeds", "context"] as const) {
    if (given[name] === undefined) continue;
    throw new RangeError(
      `--${name}: got ${given[name]} with --splits, whose file determines it; leave one of them out`,
    );
  }
  const bytes = await readBytes(splits);
  return namingFile(splits, () => parseSplits(new TextDecoder().decode(bytes)));
}
