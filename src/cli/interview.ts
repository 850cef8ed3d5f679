// An interview: asks a user one question at a time, shows how the posterior narrows, then ranks the alternatives for them.

import { Agent } from "../agent/agent.ts";
import {
  type CaptionedState,
  inOneLine,
  itemAlternatives,
  shortened,
  surveyAlternatives,
} from "../agent/alternatives.ts";
import type { Question } from "../agent/questions.ts";
import type { Ranked } from "../agent/ranking.ts";
import type { Reply } from "../agent/user-record.ts";
import type { Item } from "../data/items.ts";
import type { Model } from "../model/model.ts";
import { printLine } from "./output.ts";
import { ask } from "./prompt.ts";
import { accent, bold, dim, percent } from "./terminal.ts";

/** With more alternatives than this, no sparkline of their probabilities is drawn. */
const MAX_SPARKS = 16;

/** Returns the user's reply to question number 1, 2, … */
export type Respondent = (question: Question, number: number, print: Print) => Promise<Reply>;
/** Prints a line. */
export type Print = (line: string) => void;

/** The outcome of an interview. */
export interface Interview {
  alternatives: readonly CaptionedState[];
  /** The alternatives by index, best first. */
  ranking: readonly Ranked[];
}

/** Chooses the next question after `asked` questions; null ends the interview. */
export type QuestionPolicy = (agent: Agent, asked: number, states: readonly ArrayLike<number>[]) => Question | null;

/** The question that helps most to choose among the states or, if there are many, that reveals most about the user. */
export const mostInformative: QuestionPolicy = (agent, _, states) =>
  agent.nextQuestion(states.length <= MAX_SPARKS ? { options: states } : {});

/** The model's questions in the order of its file. */
export const inFileOrder: QuestionPolicy = (agent, asked) => agent.questions[asked] ?? null;

/**
 * Asks up to `count` questions and prints the effect of each reply. `items` are ranked: by default the model's or, if it has
 * none, what its questions compare.
 */
export async function interview(
  model: Model,
  nextQuestion: QuestionPolicy,
  respond: Respondent,
  count: number,
  { print = printLine, items = model.items }: { print?: Print; items?: readonly Item[] } = {},
): Promise<Interview> {
  const agent = await Agent.open(model);
  const alternatives = items ? itemAlternatives(items) : surveyAlternatives(agent.questions);
  const states = alternatives.map(({ state }) => state);
  const indent = " ".repeat(3);
  const summary = () => {
    const ranking = agent.rank(states);
    const [top] = ranking;
    const guess = `${alternatives[top?.index ?? 0]?.caption} ${percent(top?.best ?? 0).trim()}`;
    const entropy = `entropy ${entropyBits(ranking).toFixed(1)} bits`;
    return `${indent}${accent(sparkline(ranking))} ${dim("best guess:")} ${guess}${dim(`, ${entropy}`)}`;
  };
  if (alternatives.length <= MAX_SPARKS) {
    print(dim(`${indent}bars: ${alternatives.map(({ caption }) => caption).join(" · ")}`));
  }
  print(summary());
  for (let asked = 0; asked < count; asked++) {
    const question = nextQuestion(agent, asked, states);
    if (!question) break;
    agent.answer(question, await respond(question, asked + 1, print));
    print(summary());
  }
  return { alternatives, ranking: agent.rank(states) };
}

/** Entropy of the distribution over which alternative is the best, in bits. */
function entropyBits(ranking: readonly Ranked[]): number {
  return ranking.reduce((sum, { best }) => sum - (best > 0 ? best * Math.log2(best) : 0), 0);
}

/** The probability that each alternative is the best, one character each, in the alternatives' own order. */
function sparkline(ranking: readonly Ranked[]): string {
  if (ranking.length > MAX_SPARKS) return "";
  const byIndex = [...ranking].sort((p, q) => p.index - q.index);
  return byIndex.map(({ best }) => "▁▂▃▄▅▆▇█".charAt(Math.min(7, Math.floor(best * 8)))).join("");
}

const label = ({ a, b, captions }: Question, side: 0 | 1): string =>
  inOneLine(captions?.[side] ?? "") || shortened(side === 0 ? a : b);

/** Asks the person at the terminal. */
export const fromTerminal: Respondent = (question, number) =>
  ask({
    message: `${number}. ${label(question, 0)} or ${label(question, 1)}?`,
    choices: [
      { reply: "a", key: "a", text: label(question, 0) },
      { reply: "b", key: "b", text: label(question, 1) },
      { reply: "skip", key: "s", text: "skip" },
    ],
  });

/** Replies by a rule, and prints each question and reply as if someone had typed it. */
export const scripted =
  (rule: (question: Question, number: number) => Reply): Respondent =>
  async (question, number, print) => {
    const reply = rule(question, number);
    const text = reply === "a" ? label(question, 0) : reply === "b" ? label(question, 1) : reply;
    print(`${bold(`${number}. ${label(question, 0)} or ${label(question, 1)}?`)}  ${accent(text)}`);
    return reply;
  };
