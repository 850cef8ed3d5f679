// Habitat-Rearrange (paper, D.2 and E.3): five places for a bowl. A user is a preference ordering of the places.

import { at } from "../base/arrays.ts";
import { checkWhole } from "../base/check.ts";
import { permutation, Random } from "../base/philox.ts";
import { REARRANGE_ANSWERS, REARRANGE_USERS } from "../base/streams.ts";
import type { Preferences } from "../data/preferences.ts";

/** The places for the bowl. */
export const PLACES = ["desk", "room", "dining table", "coffee table", "sofa"] as const;
const COUNT = PLACES.length;

/** The rank of every place in a user's ordering; 0 is the best. */
export type Ordering = readonly number[];

/** All ten pairs of places. */
export const PAIRS: readonly (readonly [number, number])[] = PLACES.flatMap((_, a) =>
  PLACES.slice(a + 1).map((_, i): [number, number] => [a, a + 1 + i]),
);

/**
 * Draws `users` distinct orderings out of the 120.
 *
 * @throws RangeError when `users` is not a whole number from 1 to 120.
 */
export function population(users: number, seed: number): Ordering[] {
  const all = orderings(COUNT);
  checkWhole("users", users, 1, all.length);
  const order = permutation(new Random(seed, REARRANGE_USERS), all.length);
  return order.slice(0, users).map((i) => at(all, i));
}

function orderings(n: number): number[][] {
  if (n === 1) return [[0]];
  return orderings(n - 1).flatMap((shorter) =>
    Array.from({ length: n }, (_, position) => [...shorter.slice(0, position), n - 1, ...shorter.slice(position)]),
  );
}

/** A comparison of two places; the label is 1 when `a` is preferred. */
export interface PlaceAnswer {
  a: number;
  b: number;
  label: 0 | 1;
}

/** A user's answer to a comparison drawn uniformly over pairs and sides. */
export function ask(user: Ordering, random: Random): PlaceAnswer {
  const [p, q] = at(PAIRS, random.index(PAIRS.length));
  const [a, b] = random.index(2) ? [p, q] : [q, p];
  return { a, b, label: prefers(user, a, b) ? 1 : 0 };
}

/** Training data: `annotators` people drawn uniformly from the population give `answers` answers each. */
export function preferences(
  users: readonly Ordering[],
  annotators: number,
  answers: number,
  seed: number,
): Preferences {
  const random = new Random(seed, REARRANGE_ANSWERS);
  const rows = Array.from({ length: annotators }, () => {
    const user = at(users, random.index(users.length));
    return Array.from({ length: answers }, () => ask(user, random));
  }).flat();
  return {
    states: oneHot(),
    size: COUNT,
    length: 1,
    pairs: Int32Array.from(rows.flatMap(({ a, b }) => [a, b])),
    labels: Float32Array.from(rows, ({ label }) => label),
    offsets: Int32Array.from({ length: annotators + 1 }, (_, i) => i * answers),
    captions: PLACES,
  };
}

/** The places as one-hot states, [5, 5]. */
export function oneHot(): Float32Array {
  return Float32Array.from({ length: COUNT * COUNT }, (_, i) => (i % (COUNT + 1) === 0 ? 1 : 0));
}

/** A method's beliefs about one user. */
export interface Belief {
  /** P(a ≻ b), [5, 5]. */
  above: Float64Array;
  /** P(the place is the best), [5]. */
  best: Float64Array;
}

/**
 * The exact posterior belief about a user drawn uniformly from the population who answers wrongly with probability
 * `flips`: an upper bound for any method.
 */
export function bayes(users: readonly Ordering[], answers: readonly PlaceAnswer[], flips = 0): Belief {
  const odds = users.map((user) =>
    answers.reduce((p, { a, b, label }) => p * (prefers(user, a, b) === (label === 1) ? 1 - flips : flips), 1),
  );
  const total = odds.reduce((sum, p) => sum + p, 0);
  const belief = { above: new Float64Array(COUNT * COUNT), best: new Float64Array(COUNT) };
  users.forEach((user, u) => {
    const posterior = at(odds, u) / total;
    for (let a = 0; a < COUNT; a++) {
      if (user[a] === 0) belief.best[a] = at(belief.best, a) + posterior;
      for (let b = 0; b < COUNT; b++) {
        const i = a * COUNT + b;
        if (prefers(user, a, b)) belief.above[i] = at(belief.above, i) + posterior;
      }
    }
  });
  return belief;
}

/** Share of the ten pairs that a belief predicts correctly; a probability of ½ counts half. */
export function accuracy({ above }: Belief, user: Ordering): number {
  const scores = PAIRS.map(([a, b]) => {
    const p = at(above, a * COUNT + b);
    if (p === 0.5) return 0.5;
    return p > 0.5 === prefers(user, a, b) ? 1 : 0;
  });
  return scores.reduce((sum: number, score) => sum + score, 0) / PAIRS.length;
}

/** 1 when the place that is most likely the best is the user's best, else 0. */
export function success({ best }: Belief, user: Ordering): number {
  let top = 0;
  best.forEach((p, i) => {
    if (p > at(best, top)) top = i;
  });
  return user[top] === 0 ? 1 : 0;
}

/** Users whose best place is not among the most popular: a reward that everyone shares fails them. */
export function minority(users: readonly Ordering[]): Ordering[] {
  const votes = firstChoices(users);
  return users.filter((user) => at(votes, user.indexOf(0)) < Math.max(...votes));
}

/** For each place, the number of users for whom it is the best. */
const firstChoices = (users: readonly Ordering[]): number[] =>
  PLACES.map((_, place) => users.filter((user) => user[place] === 0).length);

/** The best accuracy and success of any ordering that all users share, by enumeration: an upper bound for BTL. */
export function sharedOrderingLimit(users: readonly Ordering[]): { accuracy: number; success: number } {
  const mean = (f: (user: Ordering) => number) => users.reduce((sum, user) => sum + f(user), 0) / users.length;
  const agreement = (order: Ordering) =>
    mean((user) => PAIRS.filter(([a, b]) => prefers(order, a, b) === prefers(user, a, b)).length / PAIRS.length);
  return {
    accuracy: Math.max(...orderings(COUNT).map(agreement)),
    success: Math.max(...firstChoices(users)) / users.length,
  };
}

const prefers = (user: Ordering, a: number, b: number): boolean => at(user, a) < at(user, b);
