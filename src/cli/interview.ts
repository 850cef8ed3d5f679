// An interview: asks a user one question at a time, shows how the posterior narrows, then ranks the alternatives for them.

import { Agent } from "../agent/agent.ts";
import { type CaptionedState, itemAlternatives, surveyAlternatives } from "../agent/alternatives.ts";
import { questionsOf } from "../agent/questions.ts";
import type { Ranked } from "../agent/ranking.ts";
import type { Item } from "../data/items.ts";
import type { Model } from "../model/model.ts";
import { printLine } from "./output.ts";
import { accent, dim, percent } from "./terminal.ts";

/** With more alternatives than this, no sparkline of their probabilities is drawn. */
export const MAX_SPARKS = 16;

/** Prints a line. */
export type Print = (line: string) => void;

/** The outcome of an interview. */
export interface Interview {
  alternatives: readonly CaptionedState[];
  /** The alternatives by index, best first. */
  ranking: readonly Ranked[];
}

/** Asks the user one question and gives the agent the answer. Returns whether there was one to ask. */
export type Ask = (
  agent: Agent,
  asked: number,
  alternatives: readonly CaptionedState[],
  print: Print,
) => Promise<boolean>;

/** What an interview ranks: items or, without them, what the model's questions compare. */
export const rankedAlternatives = (model: Model, items = model.items): CaptionedState[] =>
  items ? itemAlternatives(items) : surveyAlternatives(questionsOf(model));

/**
 * Asks up to `count` questions and prints the effect of each reply. `items` are ranked: by default the model's or, if it has
 * none, what its questions compare.
 */
export async function interview(
  model: Model,
  ask: Ask,
  count: number,
  { print = printLine, items = model.items }: { print?: Print; items?: readonly Item[] } = {},
): Promise<Interview> {
  const agent = await Agent.open(model);
  const alternatives = rankedAlternatives(model, items);
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
  for (let asked = 0; asked < count && (await ask(agent, asked, alternatives, print)); asked++) print(summary());
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
