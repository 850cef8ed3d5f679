import { Command, InvalidArgumentError } from "commander";
import type { Reply } from "../agent/user-record.ts";
import { loadModel } from "../model/load.ts";
import { readBytes, whole } from "./arguments.ts";
import { fromTerminal, helpful, inOrder, meet, printRanking, scripted } from "./interview.ts";
import { bold, dim } from "./terminal.ts";

const REPLIES: Record<string, Reply> = { a: "a", b: "b", s: "skip", t: "tie" };

export function askCommand(): Command {
  return new Command("ask")
    .description("ask a user a model's questions and rank what they compare for that user")
    .argument("<model>", "a model file")
    .option("--questions <n>", "how many questions to ask", whole(1))
    .option(
      "--answers <letters>",
      "answers to the model's questions in their order instead of asking: a, b, s (skip) or t (tie), such as abba",
      letters,
    )
    .option("--json", "print the ranking as JSON on stdout")
    .action(async (file: string, { questions, answers, json }) => {
      const model = await loadModel(await readBytes(file));
      const available = model.survey?.a.shape[0] ?? 0;
      if (available === 0) throw new RangeError(`${file}: the model has no questions to ask`);
      if (answers?.length > available) {
        throw new RangeError(`--answers: got ${answers.length} letters; the model has ${available} questions`);
      }
      if (!answers && !process.stdin.isTTY) {
        throw new RangeError("there is no terminal to ask in; give the answers, such as --answers abba");
      }
      if (json && !answers) throw new RangeError("--json wants --answers: questions would be asked on the same stdout");
      if (model.config.latent === 0) console.error(dim("this model is the same for everyone: answers change nothing"));
      const count = answers?.length ?? Math.min(questions ?? (model.config.context || 8), available);
      const answerer = answers ? scripted((_, number) => REPLIES[answers[number - 1]] as Reply) : fromTerminal;
      const meeting = await meet(model, answers ? inOrder : helpful, answerer, count, json ? () => {} : console.log);
      if (json) {
        const ranking = meeting.ranking.map(({ index, ...rest }) => ({
          option: meeting.options[index]?.caption,
          state: Array.from(meeting.options[index]?.state ?? []),
          ...rest,
        }));
        console.log(JSON.stringify({ ranking }, null, 2));
        return;
      }
      console.log(`\n${bold("For this user")}`);
      printRanking(meeting);
    });
}

function letters(text: string): string {
  if (!/^[abst]+$/.test(text)) throw new InvalidArgumentError("It must be made of the letters a, b, s and t.");
  return text;
}
