import { Command, InvalidArgumentError } from "commander";
import type { Reply } from "../agent/user-record.ts";
import { at } from "../base/arrays.ts";
import { plural } from "../io/notes.ts";
import { contextSize } from "../model/config.ts";
import { itemsForModel } from "./answer-files.ts";
import { readModel } from "./input-files.ts";
import { fromTerminal, inFileOrder, interview, mostInformative, scripted } from "./interview.ts";
import { whole } from "./option-parsers.ts";
import { printLine } from "./output.ts";
import { printRanking } from "./ranking-table.ts";
import { withItems } from "./shared-options.ts";
import { bold, note } from "./terminal.ts";

const REPLIES: Record<string, Reply> = { a: "a", b: "b", s: "skip", t: "tie" };

export function askCommand(): Command {
  const command = new Command("ask")
    .description("interview a user with a model's questions, then rank the alternatives for them")
    .argument("<model>", "model file")
    .option("--questions <n>", "number of questions to ask (default: as many as the model infers z from)", whole(1))
    .option(
      "--answers <letters>",
      "replies to the model's questions in file order instead of an interview: a, b, s (skip) or t (tie), such as abba",
      letters,
    )
    .option("--json", "print the ranking as JSON to stdout");
  return withItems(command, "these are ranked, in place of the model's").action(
    async (file: string, { questions, answers, items, ignore, features, json }) => {
      const model = await readModel(file);
      const read = items && (await itemsForModel(items, file, model, { ignore, features }));
      if (!json) for (const line of read?.notes ?? []) note(line);
      const available = model.survey?.a.shape[0] ?? 0;
      if (available === 0) throw new RangeError(`${file}: the model has no questions to ask`);
      if (answers?.length > available) {
        throw new RangeError(
          `--answers: got ${plural(answers.length, "letter")}; the model has only ${plural(available, "question")}`,
        );
      }
      if (!answers && !process.stdin.isTTY) {
        throw new RangeError(
          "--answers: got none and stdin is not a terminal; give the replies, such as --answers abba",
        );
      }
      if (json && !answers) {
        throw new RangeError(
          "--json: it needs --answers, because an interview would print its questions to stdout too",
        );
      }
      if (model.config.kind === "shared")
        note("this model has one reward for everyone, so replies do not change the ranking");
      const count = answers?.length ?? Math.min(questions ?? (contextSize(model.config) || 8), available);
      const respondent = answers ? scripted((_, number) => REPLIES[answers[number - 1]] as Reply) : fromTerminal;
      const order = answers ? inFileOrder : mostInformative;
      const interviewed = await interview(model, order, respondent, count, {
        print: json ? () => {} : printLine,
        items: read?.items,
      });
      if (json) {
        const { alternatives } = interviewed;
        const ranking = interviewed.ranking.map(({ index, ...scores }) => {
          const { name, caption, state } = at(alternatives, index);
          const shown = name === undefined ? { option: caption } : { option: name, caption };
          return { ...shown, state: Array.from(state), ...scores };
        });
        printLine(JSON.stringify({ ranking }, null, 2));
        return;
      }
      printLine(`\n${bold("For this user")}`);
      printRanking(interviewed);
    },
  );
}

function letters(text: string): string {
  if (!/^[abst]+$/.test(text)) throw new InvalidArgumentError("It must consist of the letters a, b, s and t.");
  return text;
}
