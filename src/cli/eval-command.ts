import { Command } from "commander";
import { accuracyByUser, quantile } from "../experiment/evaluate.ts";
import { evaluate, interviewOf } from "../experiment/interviews.ts";
import { lastAnswers, mostComparisons } from "../inference/last-answers.ts";
import { plural } from "../io/notes.ts";
import { splitAnswers } from "../world/survey.ts";
import { answersForModel, readAnswersFile } from "./answer-files.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { embeddingOf, withEmbed } from "./embedding.ts";
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
    .addOption(backendOption())
    .option("--seed <n>", "random seed that chooses which answers the model sees", seedOf, 0)
    .option("--json", "print the result as JSON to stdout");
  return withColumns(withEmbed(withContext(command))).action(async (path: string, file: string, given) => {
    const { seed, refine, json } = given;
    const model = await readModel(path);
    const { config } = model;
    const answers = await readAnswersFile(file, {
      ...readingOf(given),
      seed,
      model,
      modelFile: path,
      embedding: embeddingOf(given),
    });
    const data = answersForModel(file, answers, path, model);
    const chosen = given.context === undefined ? knownAnswersFor(data, model, answers.survey) : undefined;
    const known = chosen?.known ?? (given.context as number);
    if (!json) for (const line of [...answers.notes, ...(chosen ? [chosen.note] : [])]) note(line);
    const users = splitAnswers(data, known, seed).map((split) => interviewOf(data, split));
    const asked = users.filter(({ questions }) => questions.length > 0);
    if (asked.length === 0) {
      throw new RangeError(
        `context: no user in ${file} has more than ${plural(known, "answer")}, so none is left to predict${known > 1 ? "; lower --context" : ""}`,
      );
    }
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
    const byUser = accuracyByUser(predicted);
    const result = {
      users: asked.length,
      knownAnswers: known,
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
    printLine(bold(`${of}, predicted from ${plural(knownAnswers, "answer")} each`));
    const formatted = (values: object) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value).toFixed(3)]));
    printTable([[config.method, formatted(quality)]]);
    printLine(dim("\nQuantiles of the users' pairwise accuracy"));
    printTable([["", formatted(result.pairwiseAccuracyByUser)]]);
  });
}
