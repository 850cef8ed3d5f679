import { Command } from "commander";
import { Agent } from "../agent/agent.ts";
import { surveyAlternatives } from "../agent/alternatives.ts";
import type { Question } from "../agent/questions.ts";
import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { START_USER } from "../base/streams.ts";
import { trainingData } from "../experiment/run-rearrange.ts";
import { encodeModel } from "../model/model-file.ts";
import { type Ordering, PLACES } from "../world/rearrange.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { interview } from "./interview.ts";
import { askMostInformative, fromTerminal, scripted } from "./interview-questions.ts";
import { seed as seedOf } from "./option-parsers.ts";
import { openOutput, printLine } from "./output.ts";
import { printRanking } from "./ranking-table.ts";
import { accent, bold, dim, note } from "./terminal.ts";
import { trainWithProgress } from "./train-command.ts";

const MODEL = "rearrange.safetensors";
const QUESTIONS = 4;

export function startCommand(): Command {
  return new Command("start")
    .description("see a ten-second demo: train on five simulated users, interview a new one, decide for them")
    .option("--seed <n>", "random seed of the whole demo", seedOf, 0)
    .addOption(backendOption())
    .action(async ({ seed, backend: name }) => {
      const output = await openOutput(MODEL);
      printLine(bold("A home robot has a bowl to put away, and five kinds of people to please."));
      printLine(dim(`${PLACES.join(" · ")}\n`));
      const backend = await openBackend(name, note);
      const { population, data } = trainingData(5, seed);
      const { model } = await trainWithProgress(backend, "vpl", data, { method: "vpl", prior: "learned", seed });
      await output.write(await encodeModel(model));
      const shared = await trainWithProgress(backend, "btl", data, { method: "btl", seed, steps: 500 });

      const sharedAgent = await Agent.open(shared.model);
      const alternatives = surveyAlternatives(sharedAgent.questions);
      const [top] = sharedAgent.rank(alternatives.map(({ state }) => state));
      const common = alternatives[top?.index ?? 0]?.caption ?? "";

      const person = process.stdin.isTTY && process.stdout.isTTY;
      const user = minorityUser(population, common, seed);
      const heading = person ? "Now you: where should the bowl go?" : "A new user, whose taste is in the minority:";
      printLine(`\n${bold(heading)}`);
      const respondent = person ? fromTerminal : scripted((question) => simulatedReply(user, question));
      const result = await interview(model, askMostInformative(respondent), QUESTIONS);

      printLine(`\n${bold("For this user")} ${dim("probability of being their favourite; reward ± std. deviation")}`);
      printRanking(result);
      const best = result.alternatives[result.ranking[0]?.index ?? 0]?.caption ?? "";
      printLine(`\n  The bowl goes to: ${bold(accent(best))}`);
      printLine(`  One reward for everyone (BTL) would choose: ${common}`);
      if (!person) printLine(dim(`  This simulated user's true order: ${placesInOrder(user).join(" › ")}`));
      printLine(`\nSaved ${MODEL}. Next:`);
      for (const [command, purpose] of [
        [`ask ${MODEL}`, "answer the questions yourself"],
        [`inspect ${MODEL}`, "see what is in the file"],
        ["reproduce rearrange", "compare five seeds with the Bayes limit"],
        ["train answers.jsonl", "train on your own data"],
      ] as const) {
        printLine(`  ${accent(`npx penchant ${command}`.padEnd(44))} ${dim(purpose)}`);
      }
    });
}

const rank = (user: Ordering, place: string): number => at(user, (PLACES as readonly string[]).indexOf(place));
const placesInOrder = (user: Ordering): string[] => PLACES.map(String).sort((p, q) => rank(user, p) - rank(user, q));

/** A random user whose favourite place is not the one that BTL chooses for everyone. */
function minorityUser(population: readonly Ordering[], common: string, seed: number): Ordering {
  const minority = population.filter((user) => rank(user, common) > 0);
  const candidates = minority.length > 0 ? minority : population;
  return at(candidates, new Random(seed, START_USER).index(candidates.length));
}

function simulatedReply(user: Ordering, { captions }: Question): "a" | "b" {
  const [a, b] = captions ?? ["", ""];
  return rank(user, a) < rank(user, b) ? "a" : "b";
}
