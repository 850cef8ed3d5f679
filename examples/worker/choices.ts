// Choices among several places: questions, and answers to them.

import type { Agent, AnsweredQuestion } from "penchant";
import { asGiven } from "../given.ts";
import { Refused } from "./replies.ts";

/** Choices are not asked for that tell less, in bits. */
const LITTLE = 0.05;

/** The number of places to choose from that a request wants; undefined: it wants a pair. */
export function sizeOf(url: URL, places: readonly string[]): number | undefined {
  const text = url.searchParams.get("alternatives");
  if (text === null) return undefined;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 2 && size <= places.length) return size;
  throw new Refused(
    400,
    `alternatives: got ${JSON.stringify(text)}; it must be a whole number from 2 to ${places.length}`,
  );
}

/** The next question of this size: places by index and by name; null when the best is known or no choice tells enough. */
export async function askChoice(
  agent: Agent,
  places: readonly string[],
  options: readonly number[][],
  size: number,
  enough: number,
) {
  const decided = agent.rank(options)[0]?.best ?? 0;
  const next = decided < enough ? await agent.nextChoice({ alternatives: options, size, bits: LITTLE }) : null;
  return {
    question: next && { alternatives: next.alternatives, places: next.alternatives.map((index) => places[index]) },
    decided,
  };
}

/**
 * Takes a choice: of the best one, of the best and the worst, or a ranking. A second one from the same places replaces the first,
 * if it was the last answer.
 */
export async function choose(
  agent: Agent,
  options: readonly number[][],
  { alternatives, best, worst }: Record<string, unknown>,
): Promise<void> {
  const chosen = new Set(Array.isArray(alternatives) ? alternatives : []);
  const from = [...chosen].map((index) => options[index] as number[]);
  const isList = Array.isArray(alternatives) && alternatives.length === chosen.size && chosen.size >= 2;
  if (!isList || [...chosen].some((index) => typeof index !== "number" || !options[index])) {
    throw new Refused(
      400,
      `alternatives: got ${JSON.stringify(alternatives)}; it must be a list of at least 2 indices from 0 to ${options.length - 1}, each once`,
    );
  }
  const ranked = new Set(best === null ? [] : [best].flat());
  const areRanked = !Array.isArray(best) || (best.length > 0 && best.length === ranked.size);
  if (!areRanked || [...ranked].some((index) => !chosen.has(index))) {
    const wants = "one of the alternatives, a list of them from the best on, each once, or null to skip";
    throw new Refused(400, `best: got ${JSON.stringify(best)}; it must be ${wants}`);
  }
  if (worst !== undefined && (ranked.size === 0 || ranked.has(worst) || !chosen.has(worst))) {
    const wants = "one of the alternatives that best does not name, and needs a best";
    throw new Refused(400, `worst: got ${JSON.stringify(worst)}; it must be ${wants}`);
  }
  const given = asGiven(agent.answers).map((comparisons) => comparisons[0]?.choice && keyOf(comparisons));
  const before = given.indexOf(from.map(String).sort().join(";"));
  if (before >= 0 && before < given.length - 1) {
    throw new Refused(409, "alternatives: the person chose from them before, and answered since; that choice stays");
  }
  if (before >= 0) agent.undo();
  const placed = (index: unknown) => [...chosen].indexOf(index);
  await agent.choose(from, [...ranked].map(placed), worst === undefined ? undefined : placed(worst));
}

/** What identifies the alternatives of a choice, in any order. */
const keyOf = (comparisons: readonly AnsweredQuestion[]): string =>
  [...new Set(comparisons.flatMap(({ a, b }) => [String(a), String(b)]))].sort().join(";");
