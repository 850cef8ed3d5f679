// Pets (paper, E.4): people compare sentences about four kinds of animals. All like birds best and rabbits least; half of them
// prefer dogs to cats, and the others cats to dogs.

import { at } from "../../base/arrays.ts";
import type { Random } from "../../base/philox.ts";
import { BIRDS } from "./birds.ts";
import { CATS } from "./cats.ts";
import { DOGS } from "./dogs.ts";
import { RABBITS } from "./rabbits.ts";

export const ANIMALS = ["bird", "cat", "dog", "rabbit"] as const;
export type Animal = (typeof ANIMALS)[number];

/** Something for each animal. */
export type ByAnimal<T> = Readonly<Record<Animal, T>>;

/** Sentences about each animal, all different. */
export const SENTENCES: ByAnimal<readonly string[]> = { bird: BIRDS, cat: CATS, dog: DOGS, rabbit: RABBITS };

/** A taste: the animals, best first. */
export type Taste = readonly Animal[];
export const TASTES: readonly Taste[] = [
  ["bird", "dog", "cat", "rabbit"],
  ["bird", "cat", "dog", "rabbit"],
];

/** Two kinds of animals. */
type Kinds = readonly [Animal, Animal];
/** The comparison on which the tastes differ, and those on which they agree. */
const DIVERGENT: Kinds = ["cat", "dog"];
const AGREED: readonly Kinds[] = [
  ["bird", "cat"],
  ["bird", "dog"],
  ["bird", "rabbit"],
  ["cat", "rabbit"],
  ["dog", "rabbit"],
];

/**
 * How frequent the divergent comparisons are, as shares of all: in `full` as in the authors' code, in `uniform` as every other kind
 * of comparison.
 */
const DIVERGENT_SHARES = { full: 1 / 2, uniform: 1 / 6, divergent: 1 } as const;
export type Mix = keyof typeof DIVERGENT_SHARES;

/** The accuracy that no single reward exceeds: of the divergent comparisons, it predicts one of two. */
export const sharedLimit = (mix: Mix): number => 1 - DIVERGENT_SHARES[mix] / 2;

/** A comparison of two sentences, by their numbers; label 1 if a is preferred, 0 if b is. */
export interface SentenceAnswer {
  readonly a: number;
  readonly b: number;
  readonly label: 0 | 1;
}

/** Draws a comparison of two of these sentences, and how a person answers it. */
export function ask(taste: Taste, mix: Mix, sentences: ByAnimal<readonly number[]>, random: Random): SentenceAnswer {
  const kinds = random.uniform() < DIVERGENT_SHARES[mix] ? DIVERGENT : at(AGREED, random.index(AGREED.length));
  const sentence = (animal: Animal): number => at(sentences[animal], random.index(sentences[animal].length));
  const [one, other] = random.index(2) === 1 ? kinds : ([kinds[1], kinds[0]] as const);
  return { a: sentence(one), b: sentence(other), label: taste.indexOf(one) < taste.indexOf(other) ? 1 : 0 };
}
