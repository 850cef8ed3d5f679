import { Command } from "commander";
import { Agent } from "../agent/agent.ts";
import type { Question } from "../agent/questions.ts";
import { Random } from "../base/philox.ts";
import { START_USER } from "../base/streams.ts";
import { trainingData } from "../experiment/run-rearrange.ts";
import { checkWritable, writeAtomic } from "../io/atomic-files.ts";
import { encodeModel } from "../model/model-file.ts";
import { type Ordering, PLACES } from "../world/rearrange.ts";
import { number } from "./arguments.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { fromTerminal, helpful, meet, optionsOf, printRanking, scripted } from "./interview.ts";
import { accent, bold, dim, note } from "./terminal.ts";
import { trainShown } from "./train-command.ts";

const MODEL = "rearrange.safetensors";
const QUESTIONS = 4;

export function startCommand(): Command {
  return new Command("start")
    .description("the whole of it in ten seconds: train on five users, meet one, decide for them")
    .option("--seed <n>", "seed of everything", number, 0)
    .addOption(backendOption())
    .action(async ({ seed, backend: name }) => {
      await checkWritable(MODEL);
      console.log(bold("A home robot has a bowl to put away, and five kinds of people to please."));
      console.log(dim(`${PLACES.join(" · ")}\n`));
      const backend = await openBackend(name, note);
      const { population, data } = trainingData(5, seed);
      const { model } = await trainShown(backend, "vpl", data, { method: "vpl", seed });
      await writeAtomic(MODEL, await encodeModel(model));
      const shared = await trainShown(backend, "btl", data, { method: "btl", seed, steps: 500 });

      const everyone = await Agent.open(shared.model);
      const options = optionsOf(everyone.questions);
      const common = options[everyone.rank(options.map((o) => o.state))[0]?.index ?? 0]?.caption as string;

      const person = process.stdin.isTTY && process.stdout.isTTY;
      const user = minority(population, common, seed);
      console.log(
        `\n${bold(person ? "Now you: where should the bowl go?" : "A user it has never met, of a minority, answers:")}`,
      );
      const meeting = await meet(
        model,
        helpful,
        person ? fromTerminal : scripted((q) => simulated(user, q)),
        QUESTIONS,
      );

      console.log(`\n${bold("For this user")} ${dim("how likely each place is their best; reward ± uncertainty")}`);
      printRanking(meeting);
      const best = meeting.options[meeting.ranking[0]?.index ?? 0]?.caption;
      console.log(`\n  The bowl goes to: ${bold(accent(best ?? ""))}`);
      console.log(`  One reward for everyone (BTL) would say: ${common}`);
      if (!person) console.log(dim(`  This simulated user's true order: ${ordered(user).join(" › ")}`));
      console.log(`\nSaved ${MODEL}. Next:`);
      for (const [command, what] of [
        [`ask ${MODEL}`, "answer for yourself"],
        [`inspect ${MODEL}`, "what is in the file"],
        ["reproduce rearrange", "five seeds beside the Bayes limit"],
        ["train answers.jsonl", "your own data"],
      ] as const) {
        console.log(`  ${accent(`npx penchant ${command}`.padEnd(44))} ${dim(what)}`);
      }
    });
}

const ordered = (user: Ordering): string[] =>
  PLACES.map((p) => p as string).sort((p, q) => rank(user, p) - rank(user, q));
const rank = (user: Ordering, place: string): number => user[(PLACES as readonly string[]).indexOf(place)] as number;

/** Someone whose best place is not the one that BTL picks for everyone. */
function minority(population: readonly Ordering[], common: string, seed: number): Ordering {
  const others = population.filter((user) => rank(user, common) > 0);
  const from = others.length > 0 ? others : population;
  return from[new Random(seed, START_USER).index(from.length)] as Ordering;
}

function simulated(user: Ordering, { captions }: Question): "a" | "b" {
  const [a, b] = captions ?? ["", ""];
  return rank(user, a) < rank(user, b) ? "a" : "b";
}
