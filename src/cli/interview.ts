// Meeting a user: questions one by one, the posterior narrowing, then the options in the user's order.

import { Agent } from "../agent/agent.ts";
import type { Question } from "../agent/questions.ts";
import type { Ranked } from "../agent/ranking.ts";
import type { Reply } from "../agent/user-record.ts";
import type { Model } from "../model/model.ts";
import { ask } from "./prompt.ts";
import { accent, bar, bold, columns, dim, percent } from "./terminal.ts";

/** The most options whose chances are drawn after each answer. */
const SPARKS = 16;

/** Gives the user's reply to a question. */
export type Answerer = (question: Question, number: number, print: Print) => Promise<Reply>;
export type Print = (line: string) => void;

export interface Meeting {
  agent: Agent;
  options: readonly Option[];
  ranking: readonly Ranked[];
}
export interface Option {
  caption: string;
  state: ArrayLike<number>;
}

/** Gives what to ask after so many answers, where these are the options; null ends the meeting. */
export type Asker = (agent: Agent, asked: number, options: readonly ArrayLike<number>[]) => Question | null;

/** The question that most helps to choose among the options; among many, that tells most about the user. */
export const helpful: Asker = (agent, _, options) => agent.nextQuestion(options.length <= SPARKS ? { options } : {});

/** The model's questions as they lie in its file. */
export const inOrder: Asker = (agent, asked) => agent.questions[asked] ?? null;

/** Asks up to `count` questions, and prints what each answer does. */
export async function meet(
  model: Model,
  asker: Asker,
  answerer: Answerer,
  count: number,
  print: Print = console.log,
): Promise<Meeting> {
  const agent = await Agent.open(model);
  const options = optionsOf(agent.questions);
  const states = options.map(({ state }) => state);
  const indent = " ".repeat(3);
  const state = () => {
    const ranking = agent.rank(states);
    const [top] = ranking;
    const guess = `${options[top?.index ?? 0]?.caption} ${percent(top?.best ?? 0).trim()}`;
    return `${indent}${accent(spark(ranking))} ${dim("best guess")} ${guess}${dim(`, ${openBits(ranking).toFixed(1)} bits open`)}`;
  };
  if (options.length <= SPARKS) print(dim(`${indent}bars: ${options.map(({ caption }) => caption).join(" · ")}`));
  print(state());
  for (let asked = 0; asked < count; asked++) {
    const question = asker(agent, asked, states);
    if (!question) break;
    agent.answer(question, await answerer(question, asked + 1, print));
    print(state());
  }
  return { agent, options, ranking: agent.rank(states) };
}

/** The states that the questions compare, each once. */
export function optionsOf(questions: readonly Question[]): Option[] {
  const options = new Map<string, Option>();
  for (const { a, b, captions } of questions) {
    for (const [state, caption] of [[a, captions?.[0]] as const, [b, captions?.[1]] as const]) {
      const key = Array.from(state).join();
      if (!options.has(key)) options.set(key, { caption: caption || `[${shortened(state)}]`, state });
    }
  }
  return [...options.values()];
}

const shortened = (state: ArrayLike<number>): string =>
  Array.from(state)
    .slice(0, 6)
    .map((x) => Number(x.toFixed(3)))
    .join(", ") + (state.length > 6 ? ", …" : "");

/** How open the choice of the best still is: the entropy of the options' chances, in bits. */
function openBits(ranking: readonly Ranked[]): number {
  return ranking.reduce((sum, { best }) => sum - (best > 0 ? best * Math.log2(best) : 0), 0);
}

/** How likely each option is the best, in the options' own order, as one character each. */
function spark(ranking: readonly Ranked[]): string {
  if (ranking.length > SPARKS) return "";
  const inOrder = [...ranking].sort((p, q) => p.index - q.index);
  return inOrder.map(({ best }) => "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor(best * 8))]).join("");
}

/** The options as bars, best first: how likely each is this user's best. */
export function printRanking({ options, ranking }: Meeting): void {
  const shown = ranking.slice(0, 10);
  const name = Math.min(24, Math.max(...shown.map(({ index }) => options[index]?.caption.length ?? 0)));
  const width = Math.max(10, Math.min(40, columns() - name - 30));
  for (const [place, { index, best, reward, uncertainty }] of shown.entries()) {
    const caption = (options[index]?.caption ?? "").slice(0, name).padEnd(name);
    const line = `${accent(bar(best, width))} ${percent(best)}  ${dim(`${(Math.round(reward * 10) / 10 + 0).toFixed(1)} ± ${uncertainty.toFixed(1)}`)}`;
    console.log(`  ${place === 0 ? bold(caption) : caption} ${line}`);
  }
}

const label = (question: Question, side: 0 | 1): string =>
  question.captions?.[side] || `[${shortened(side === 0 ? question.a : question.b)}]`;

/** Asks the person at the terminal. */
export const fromTerminal: Answerer = (question, number) =>
  ask({
    message: `${number}. ${label(question, 0)} or ${label(question, 1)}?`,
    choices: [
      { reply: "a", key: "a", text: label(question, 0) },
      { reply: "b", key: "b", text: label(question, 1) },
      { reply: "skip", key: "s", text: "skip" },
    ],
  });

/** Answers by a rule, and prints each as if someone had typed it. */
export const scripted =
  (reply: (question: Question, number: number) => Reply): Answerer =>
  async (question, number, print) => {
    const said = reply(question, number);
    const text = said === "a" ? label(question, 0) : said === "b" ? label(question, 1) : said;
    print(`${bold(`${number}. ${label(question, 0)} or ${label(question, 1)}?`)}  ${accent(text)}`);
    return said;
  };
