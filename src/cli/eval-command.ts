import { Command } from "commander";
import { userCount } from "../data/preferences.ts";
import { accuracyByUser, qualityOf, quantile } from "../experiment/evaluate.ts";
import { interviewOf } from "../experiment/run-survey.ts";
import { predict } from "../inference/predict.ts";
import { plural } from "../io/notes.ts";
import { contextSize } from "../model/config.ts";
import { answersForModel, contextSizeFor, readAnswersFile } from "./answer-files.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { readModel } from "./input-files.ts";
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
  return withColumns(withContext(command)).action(async (path: string, file: string, given) => {
    const { seed, refine, json } = given;
    const model = await readModel(path);
    const { config } = model;
    const answers = await readAnswersFile(file, { ...readingOf(given), seed, model, modelFile: path });
    const data = answersForModel(file, answers, path, model);
    const context = contextSizeFor(file, answers, given.context, contextSize(config) || 8);
    if (!json) for (const line of answers.notes) note(line);
    const users = Array.from({ length: userCount(data) }, (_, user) => interviewOf(data, user, context, seed));
    const asked = users.filter(({ questions }) => questions.length > 0);
    if (asked.length === 0) {
      throw new RangeError(
        `context: no user in ${file} has more than ${plural(context, "answer")}, so none is left to predict; lower --context`,
      );
    }
    const longest = asked.reduce((longest, { context }) => Math.max(longest, context.length), 0);
    if (config.kind === "personal" && longest > config.context && !json) {
      note(
        `the model infers z from at most ${plural(config.context, "answer")}: of up to ${longest} only the last are used`,
      );
    }
    const backend = await openBackend(given.backend, json ? undefined : note);
    const predicted = await predict(backend, model, asked, { refine });
    const predictions = asked.map(({ labels }, i) => ({ labels, probability: predicted[i]?.probability ?? [] }));
    const byUser = accuracyByUser(predictions);
    const result = {
      users: asked.length,
      known: context,
      predicted: asked.reduce((sum, { labels }) => sum + labels.length, 0),
      ...qualityOf(predictions),
      accuracyByUser: Object.fromEntries(QUANTILES.map((share) => [`${100 * share} %`, quantile(byUser, share)])),
    };
    if (json) {
      printLine(JSON.stringify(result, null, 2));
      return;
    }
    const { accuracy, logLoss, calibration } = result;
    printLine(
      bold(
        `${plural(result.predicted, "answer")} of ${plural(result.users, "user")}, predicted from ${plural(result.known, "answer")} each`,
      ),
    );
    const formatted = (values: Record<string, number>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.toFixed(3)]));
    printTable([[config.method, formatted({ accuracy, "log-loss": logLoss, "calibration error": calibration })]]);
    printLine(dim("\nQuantiles of the users' accuracy"));
    printTable([["", formatted(result.accuracyByUser)]]);
  });
}
