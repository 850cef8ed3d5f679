import { Command, InvalidArgumentError } from "commander";
import type { GradedReply } from "../agent/answered-question.ts";
import { at } from "../base/arrays.ts";
import type { Item } from "../data/items.ts";
import { mostAnswers } from "../inference/last-answers.ts";
import { plural } from "../io/notes.ts";
import { HEADS } from "../model/head/index.ts";
import type { Model } from "../model/model.ts";
import { itemsForModel } from "./answer-files.ts";
import { choiceReplies, comparisonsIn, mayBeChoices, type Wanted } from "./choice-replies.ts";
import { embeddingOf, withEmbed } from "./embedding.ts";
import { readModel } from "./input-files.ts";
import { interview, rankedAlternatives } from "./interview.ts";
import { askInFileOrder, askMostInformative, askSeveral, fromTerminal, scripted } from "./interview-questions.ts";
import { whole } from "./option-parsers.ts";
import { printLine } from "./output.ts";
import { printRanking } from "./ranking-table.ts";
import { areReplies, REPLIES_WANTED, repliesOf } from "./replies.ts";
import { withItems } from "./shared-options.ts";
import { bold, note } from "./terminal.ts";

export function askCommand(): Command {
  const command = new Command("ask")
    .description("interview a user with a model's questions, then rank the alternatives for them")
    .argument("<model>", "model file")
    .option("--questions <n>", "number of questions to ask (default: as many as the model infers z from)", whole(1))
    .option(
      "--answers <replies>",
      "replies to the model's questions in file order instead of an interview: a, b, s (skip), t (tie) or the strength of preference for a from 0% to 100%, such as ab70%a; with --alternatives the place of each choice, or s, such as 132, with --worst of the best and the worst, such as 1332, and with --rank rankings, such as 312,1,s",
      checkCharacters,
    )
    .option("--alternatives <n>", "ask which of n alternatives the user wants, in place of pairs: 2 to 8", whole(2))
    .option("--worst", "with --alternatives, ask for the worst of them too")
    .option("--rank", "with --alternatives, ask for a ranking of them, or of the first ones")
    .option("--json", "print the ranking as JSON to stdout");
  return withItems(withEmbed(command), "these are ranked, in place of the model's").action(
    async (
      file: string,
      { questions, answers, alternatives: several, worst, rank, items, ignore, features, json, ...given },
    ) => {
      const embedding = embeddingOf({ ...given, json });
      if (embedding && !items)
        throw new RangeError("--embed: it is for the texts of items; name their table with --items");
      const model = await readModel(file);
      const read = items && (await itemsForModel(items, file, model, { ignore, features }, embedding));
      if (!json) for (const line of read?.notes ?? []) note(line);
      const available = several ? Number.POSITIVE_INFINITY : (model.survey?.a.shape[0] ?? 0);
      if (several) checkSeveral(file, model, several, read?.items);
      const wanted = wantedOf({ worst, rank }, several);
      if (available === 0) throw new RangeError(`${file}: the model has no questions to ask`);
      const choices = several && answers ? choiceReplies(answers, several, wanted) : undefined;
      const replies = !several && answers ? pairReplies(answers) : undefined;
      if (replies && replies.length > available) {
        throw new RangeError(
          `--answers: got ${plural(replies.length, "answer")}; the model has only ${plural(available, "question")}`,
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
      const count =
        (choices ?? replies)?.length ?? Math.min(questions ?? defaultCount(model, several, wanted), available);
      const askPair = replies
        ? askInFileOrder(scripted((_, number) => at(replies, number - 1)))
        : askMostInformative(fromTerminal);
      const interviewed = await interview(model, several ? askSeveral(several, wanted, choices) : askPair, count, {
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

/** As many questions as the model infers z from. */
const defaultCount = ({ config }: Model, several = 2, wanted: Wanted = "best"): number =>
  config.kind === "shared" ? 8 : mostAnswers(config, comparisonsIn[wanted](several));

/** @throws RangeError when an option needs others, or both are given. */
function wantedOf({ worst, rank }: { worst?: boolean; rank?: boolean }, several = 2): Wanted {
  if (worst && rank) throw new RangeError("--worst: a ranking names the worst too; leave out --worst");
  if (!worst && !rank) return "best";
  if (several < 3) throw new RangeError(`${worst ? "--worst" : "--rank"}: it needs --alternatives 3, or more`);
  return worst ? "best and worst" : "ranking";
}

/** @throws RangeError when the model cannot ask about so many alternatives at once. */
function checkSeveral(file: string, model: Model, several: number, items?: readonly Item[]): void {
  const { kind, head } = model.config;
  if (several > 8) throw new RangeError(`--alternatives: got ${several}; it must be 2 to 8`);
  if (kind === "shared")
    throw new RangeError("--alternatives: this model has one reward for everyone, so it asks nothing");
  if (HEADS[head].pairwise) throw new RangeError(`--alternatives: the head "${head}" of ${file} compares pairs alone`);
  const { length } = rankedAlternatives(model, items);
  if (length < several) throw new RangeError(`--alternatives: got ${several}; the model knows ${length}`);
}

/** @throws InvalidArgumentError when no question has such replies. */
function checkCharacters(answers: string): string {
  if (areReplies(answers) || mayBeChoices(answers)) return answers;
  throw new InvalidArgumentError(
    `It must consist of ${REPLIES_WANTED}; with --alternatives, of places from 1, s and, with --rank, commas.`,
  );
}

/** Replies to questions about pairs. @throws RangeError when `--answers` has others. */
function pairReplies(answers: string): GradedReply[] {
  if (areReplies(answers)) return repliesOf(answers);
  throw new RangeError(`--answers: got "${answers}"; it must consist of ${REPLIES_WANTED}`);
}
