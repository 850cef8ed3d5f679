// Choices among several alternatives. They are loaded only when an agent needs them.

import { checkBetween, checkOptions, checkWhole, refuse } from "../base/check.ts";
import { type ChoiceQuestion, mostInformativeChoice } from "../inference/choice-questions.ts";
import { HEADS } from "../model/head/index.ts";
import type { Model } from "../model/model.ts";
import { type AnsweredQuestion, LAST_CHOICE, labelledPairs, now } from "./answered-question.ts";
import type { Engine } from "./engine.ts";
import type { Alternative, InputValidator } from "./input-validator.ts";

/** Options of `Agent.nextChoice`. */
export interface ChoiceAsking {
  /** The alternatives to ask about, in the form of `rank`'s options; by default the model's items. */
  readonly alternatives?: readonly Alternative[];
  /** The number of alternatives in the question, 2 to 8. Default 3. */
  readonly size?: number;
  /** Return null when the expected information gain is below this, in bits: 0 … 3. Default 0. */
  readonly bits?: number;
}

/** The alternatives to ask about next; see `Agent.nextChoice`. */
export function nextChoice(
  model: Model,
  engine: Engine,
  validator: InputValidator,
  answers: readonly AnsweredQuestion[],
  asking: ChoiceAsking,
): ChoiceQuestion | null {
  checkOptions(asking, ["alternatives", "size", "bits"], "asking");
  const { alternatives = model.items ?? [], size = 3, bits = 0 } = asking;
  checkWhole("size", size, 2, 8);
  checkBetween("bits", bits, 0, 3);
  const { head } = model.config;
  if (HEADS[head].pairwise)
    throw new RangeError(`nextChoice: the head "${head}" compares pairs alone; use nextQuestion`);
  const items = validator.options(alternatives, "alternatives");
  const learnable = Array.from(items.keys()).filter((i) => !validator.isNeutral(items[i] as Float32Array));
  const asked = askedSets(answers);
  const key = (set: readonly number[]) => keyOf(set.map((i) => items[learnable[i] as number] as Float32Array));
  const chosen = engine.questioner?.withParticles(labelledPairs(answers), (backend, personal, z) =>
    mostInformativeChoice(
      backend,
      personal,
      z,
      learnable.map((i) => items[i] as Float32Array),
      size,
      (set) => asked.has(key(set)),
    ),
  );
  if (!chosen || chosen.bits < bits) return null;
  return { ...chosen, alternatives: chosen.alternatives.map((i) => learnable[i] as number) };
}

/** What identifies a set of alternatives, in any order. */
const keyOf = (set: Iterable<Float32Array>): string =>
  Array.from(set, (features) => features.join())
    .sort()
    .join(";");

/** The sets of alternatives that the user has chosen from. */
function askedSets(answers: readonly AnsweredQuestion[]): Set<string> {
  const sets = new Map<number, Map<string, Float32Array>>();
  for (const { a, b, choice } of answers) {
    if (!choice) continue;
    const set = sets.get(choice) ?? new Map<string, Float32Array>();
    sets.set(choice, set.set(a.join(), a).set(b.join(), b));
  }
  return new Set(Array.from(sets.values(), (set) => keyOf(set.values())));
}

/**
 * A choice as comparisons: each of `best` is preferred to all that come after it, and every other alternative to `worst`. With
 * neither, the first is compared with the others, and they are skipped.
 * @param answers The user's earlier answers: their choices have other numbers.
 * @throws RangeError when an index is none of the alternatives' or comes twice, or there are fewer than 2 alternatives.
 */
export function comparisonsOf(
  alternatives: readonly Float32Array[],
  best: readonly number[],
  worst: number | undefined,
  answers: readonly AnsweredQuestion[],
): AnsweredQuestion[] {
  const left = new Map(alternatives.entries());
  const take = (name: string, index: number): Float32Array => {
    const item = left.get(index) ?? refuse(name, index, "the index of an alternative, each at most once", RangeError);
    left.delete(index);
    return item;
  };
  const choice = (answers.reduce((number, answer) => answer.choice ?? number, 0) % LAST_CHOICE) + 1;
  const comparisons: AnsweredQuestion[] = [];
  const date = now();
  const prefer = (a: Float32Array, b: Float32Array) => comparisons.push({ a, b, reply: "a", date, choice });
  for (const index of best) {
    const winner = take("best", index);
    for (const other of left.values()) prefer(winner, other);
  }
  if (worst !== undefined) {
    const loser = take("worst", worst);
    for (const other of left.values()) prefer(other, loser);
  }
  if (comparisons.length > 0) return comparisons;
  if (best.length > 0 || alternatives.length < 2)
    refuse("alternatives", alternatives, "a list of at least 2", RangeError);
  const [a, ...others] = alternatives as [Float32Array, ...Float32Array[]];
  return others.map((b) => ({ a, b, reply: "skip", date, choice }));
}
