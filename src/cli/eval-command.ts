import { Command } from "commander";
import { accuracyByUser, quantile } from "../experiment/evaluate.ts";
import { average } from "../experiment/experiment.ts";
import { evaluate, type Interview, interviewOf } from "../experiment/interviews.ts";
import { lastAnswers, mostComparisons } from "../inference/last-answers.ts";
import { plural } from "../io/notes.ts";
import { splitAnswers } from "../world/survey.ts";
import { answersForModel, readAnswersFile } from "./answer-files.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { embeddingOf, withEmbed } from "./embedding.ts";
import { answersAmong, interviewsWith, isFile, markedInterviews } from "./given-contexts.ts";
import { readModel } from "./input-files.ts";
import { knownAnswersFor } from "./known-answers.ts";
import { seed as seedOf, whole } from "./option-parsers.ts";
import { printLine } from "./output.ts";
import { printTable } from "./result-table.ts";
import { readingOf, withColumns, withContext } from "./shared-options.ts";
import { bold, dim, note } from "./terminal.ts";

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

export function evalCommand(): Command {
  const command = new Command("eval")
    .description("measure how well a model predicts new users' remaining answers after seeing some of them")
    .argument("<model>", "model file")
    .argument("<file>", "answers of the new users: .jsonl, .csv or .parquet")
    .option(
      "--refine <steps>",
      "Newton steps that refine each user's posterior, at most 100 (default: 0, for hierarchical as many as it needs)",
      whole(0, 100),
    )
    .option(
      "--contexts <file|column>",
      "the known answers: a file of them, or the column that is 1 for them and 0 for others",
    )
    .addOption(backendOption())
    .option("--seed <n>", "random seed that chooses which answers the model sees", seedOf, 0)
    .option("--json", "print the result as JSON to stdout");
  return withColumns(withEmbed(withContext(command))).action(async (path: string, file: string, given) => {
    const { seed, refine, json } = given;
    const { contexts, context } = given;
    if (contexts !== undefined && context !== undefined) {
      throw new RangeError(
        `--context: got ${context} with --contexts, which gives the known answers; leave one of them out`,
      );
    }
    const model = await readModel(path);
    const { config } = model;
    const reading = { ...readingOf(given), seed, model, modelFile: path, embedding: embeddingOf(given) };
    const isColumn = contexts !== undefined && !isFile(contexts);
    const columns = { ...reading.columns, group: isColumn ? contexts : undefined };
    const answers = await readAnswersFile(file, { ...reading, columns });
    const data = answersForModel(file, answers, path, model);
    const say = (...lines: readonly string[]) => {
      if (!json) for (const line of lines) note(line);
    };
    say(...answers.notes);
    let users: Interview[];
    if (contexts !== undefined && !isColumn) {
      const known = await readAnswersFile(contexts, reading);
      const read = interviewsWith(answersForModel(contexts, known, path, model), contexts, data);
      say(...known.notes, ...read.notes);
      users = read.users;
    } else if ((data.groups ?? data.known) && context === undefined) users = markedInterviews(data);
    else {
      const chosen = context === undefined ? knownAnswersFor(data, model, answers.survey) : { known: context };
      if ("note" in chosen) say(chosen.note);
      users = splitAnswers(data, chosen.known, seed).map((split) => interviewOf(data, split));
      if (users.every(({ questions }) => questions.length === 0)) {
        const known = plural(chosen.known, "answer");
        throw new RangeError(
          `context: no user in ${file} has more than ${known}, so none is left to predict${chosen.known > 1 ? "; lower --context" : ""}`,
        );
      }
    }
    const asked = users.filter(({ questions }) => questions.length > 0);
    if (asked.length === 0)
      throw new RangeError(`--contexts: all answers in ${file} are known, so none is left to predict`);
    const unknown = config.kind === "shared" ? 0 : asked.filter((user) => user.context.length === 0).length;
    if (unknown > 0) say(`of ${plural(unknown, "user")} no answer is known; they are predicted by the prior`);
    if (config.kind === "personal" && !json) {
      const surplus = asked.filter(({ context }) => lastAnswers(config, context).length < context.length).length;
      const most = `${plural(config.context, "answer")}, or ${plural(mostComparisons(config), "comparison")}`;
      if (surplus > 0)
        note(
          `the model infers z from at most ${most}: ${plural(surplus, "user")} gave more, and the last ones are used`,
        );
    }
    const backend = await openBackend(given.backend, json ? undefined : note);
    const { answers: predicted, quality } = await evaluate(backend, model, asked, { refine });
    if (!("hitRate" in quality) && asked.some(({ choices }) => choices.length > 0)) {
      say(
        "whole choices are not predicted: the model only compares pairs, and has no states to compare alternatives with",
      );
    }
    const byUser = accuracyByUser(predicted);
    const result = {
      users: asked.length,
      knownAnswers: average(asked.map((user) => answersAmong(user.context))),
      predictedAnswers: asked.reduce((sum, { answers }) => sum + answers, 0),
      predictedComparisons: asked.reduce((sum, { labels }) => sum + labels.length, 0),
      ...quality,
      pairwiseAccuracyByUser: Object.fromEntries(
        QUANTILES.map((share) => [`${100 * share} %`, quantile(byUser, share)]),
      ),
    };
    if (json) {
      printLine(JSON.stringify(result, null, 2));
      return;
    }
    const { predictedAnswers, predictedComparisons, knownAnswers } = result;
    const inComparisons =
      predictedComparisons > predictedAnswers ? ` (${plural(predictedComparisons, "comparison")})` : "";
    const of = `${plural(predictedAnswers, "answer")}${inComparisons} of ${plural(result.users, "user")}`;
    const isWhole = Number.isInteger(knownAnswers);
    const from = isWhole ? plural(knownAnswers, "answer") : `${knownAnswers.toFixed(1)} answers`;
    printLine(bold(`${of}, predicted from ${from} each${isWhole ? "" : " on average"}`));
    const formatted = (values: object) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value).toFixed(3)]));
    printTable([[config.method, formatted(quality)]]);
    printLine(dim("\nQuantiles of the users' pairwise accuracy"));
    printTable([["", formatted(result.pairwiseAccuracyByUser)]]);
  });
}
