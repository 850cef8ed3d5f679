import { Command } from "commander";
import { userCount } from "../data/preferences.ts";
import { accuracyByUser, qualityOf, quantile } from "../experiment/evaluate.ts";
import { askedOf } from "../experiment/run-survey.ts";
import { predict } from "../inference/predict.ts";
import { loadModel } from "../model/load.ts";
import { answersForModel, contextSizeFor, readAnswersFile } from "./answer-files.ts";
import { number, readBytes, whole } from "./arguments.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { printTable } from "./result-table.ts";
import { columnOptionsOf, withColumns, withContext } from "./shared-options.ts";
import { bold, dim, note } from "./terminal.ts";

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

export function evalCommand(): Command {
  const command = new Command("eval")
    .description(
      "how well a model predicts people it has not seen: some answers of each are known, the others predicted",
    )
    .argument("<model>", "a model file")
    .argument("<file>", "their answers: .jsonl, .csv or .parquet")
    .option("--refine <steps>", "Newton steps on each user's own answers", whole(0))
    .addOption(backendOption())
    .option("--seed <n>", "which answers are known", number, 0)
    .option("--json", "print the result as JSON on stdout");
  return withColumns(withContext(command)).action(async (path: string, file: string, given) => {
    const { seed, refine, json } = given;
    const model = await loadModel(await readBytes(path));
    const { config } = model;
    const answers = await readAnswersFile(file, columnOptionsOf(given), seed);
    const { notes } = answers;
    const data = answersForModel(file, answers, path, model);
    const context = contextSizeFor(file, answers, given.context, config.context || 8);
    if (!json) for (const note of notes) console.error(dim(note));
    const users = Array.from({ length: userCount(data) }, (_, user) => askedOf(data, user, context, seed));
    const asked = users.filter(({ questions }) => questions.length > 0);
    if (asked.length === 0) {
      throw new RangeError(`context: nobody in ${file} has more than ${context} answers, so none is left to predict`);
    }
    const longest = asked.reduce((most, { context }) => Math.max(most, context.length), 0);
    if (config.latent > 0 && longest > config.context && !json) {
      console.error(dim(`the model infers from ${config.context} comparisons; of ${longest} known the last are used`));
    }
    const backend = await openBackend(given.backend, json ? undefined : note);
    const predicted = await predict(backend, model, asked, { refine });
    const judged = asked.map(({ labels }, i) => ({ labels, probability: predicted[i]?.probability ?? [] }));
    const byUser = accuracyByUser(judged);
    const result = {
      users: asked.length,
      known: context,
      predicted: asked.reduce((n, { labels }) => n + labels.length, 0),
      ...qualityOf(judged),
      accuracyByUser: Object.fromEntries(QUANTILES.map((share) => [`${100 * share} %`, quantile(byUser, share)])),
    };
    if (json) {
      console.log(JSON.stringify(result, null, 2));
      return;
    }
    const { accuracy, logLoss, calibration } = result;
    console.log(bold(`${result.predicted} answers of ${result.users} users, from ${result.known} known of each`));
    const texts = (values: Record<string, number>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.toFixed(3)]));
    printTable([[config.method, texts({ accuracy, "log-loss": logLoss, "calibration error": calibration })]]);
    console.log(dim("\nAccuracy of the user at each quantile"));
    printTable([["", texts(result.accuracyByUser)]]);
  });
}
