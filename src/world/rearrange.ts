// Habitat-Rearrange (paper, E.3): five places for a bowl; a user is an ordering of them, best first.

import { Random } from "../base/philox.ts";
import { REARRANGE_ANSWERS, REARRANGE_USERS } from "../base/streams.ts";
import type { Preferences } from "../data/preferences.ts";

export const PLACES = ["desk", "room", "dining table", "coffee table", "sofa"] as const;
const COUNT = PLACES.length;

/** Position of every place in a user's ordering: 0 is the best. */
export type Ordering = readonly number[];

/** The ten pairs of places. */
export const PAIRS: readonly (readonly [number, number])[] = PLACES.flatMap((_, a) =>
  PLACES.slice(a + 1).map((_, i): [number, number] => [a, a + 1 + i]),
);

/** `users` different orderings out of the 120, by seed. */
export function population(users: number, seed: number): Ordering[] {
  const all = orderings(COUNT);
  if (!(Number.isInteger(users) && users >= 1 && users <= all.length)) {
    throw new RangeError(`users: got ${users}; there are 1 to ${all.length} different orderings`);
  }
  const order = new Random(seed, REARRANGE_USERS).permutation(all.length);
  return order.slice(0, users).map((i) => all[i] as Ordering);
}

function orderings(n: number): number[][] {
  if (n === 1) return [[0]];
  return orderings(n - 1).flatMap((shorter) =>
    Array.from({ length: n }, (_, at) => [...shorter.slice(0, at), n - 1, ...shorter.slice(at)]),
  );
}

/** One question to a user and the answer: 1 when `a` is preferred. */
export interface PlaceAnswer {
  a: number;
  b: number;
  label: 0 | 1;
}

/** A comparison of two different places, uniform over pairs and sides, answered by this user. */
export function ask(user: Ordering, random: Random): PlaceAnswer {
  const [p, q] = PAIRS[random.index(PAIRS.length)] as readonly [number, number];
  const [a, b] = random.index(2) ? [p, q] : [q, p];
  return { a, b, label: prefers(user, a, b) ? 1 : 0 };
}

/** Answers of `annotators` people drawn from the population, `answers` each. */
export function preferences(
  users: readonly Ordering[],
  annotators: number,
  answers: number,
  seed: number,
): Preferences {
  const random = new Random(seed, REARRANGE_ANSWERS);
  const rows = Array.from({ length: annotators }, () => {
    const user = users[random.index(users.length)] as Ordering;
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

/** The places as states: [5, 5]. */
export function oneHot(): Float32Array {
  return Float32Array.from({ length: COUNT * COUNT }, (_, i) => (i % (COUNT + 1) === 0 ? 1 : 0));
}

/** How sure something is that each place is above each other one, and that each is the best. */
export interface Belief {
  /** [a · 5 + b] */
  above: Float64Array;
  best: Float64Array;
}

/**
 * Exactly what the answers say, for a user drawn uniformly from the population who flips this share of them: no method
 * can know more.
 */
export function bayes(users: readonly Ordering[], answers: readonly PlaceAnswer[], flips = 0): Belief {
  const odds = users.map((user) =>
    answers.reduce((p, { a, b, label }) => p * (prefers(user, a, b) === (label === 1) ? 1 - flips : flips), 1),
  );
  const total = odds.reduce((sum, p) => sum + p, 0);
  const belief = { above: new Float64Array(COUNT * COUNT), best: new Float64Array(COUNT) };
  users.forEach((user, u) => {
    const share = (odds[u] as number) / total;
    for (let a = 0; a < COUNT; a++) {
      if (user[a] === 0) belief.best[a] = (belief.best[a] as number) + share;
      for (let b = 0; b < COUNT; b++) {
        const i = a * COUNT + b;
        if ((user[a] as number) < (user[b] as number)) belief.above[i] = (belief.above[i] as number) + share;
      }
    }
  });
  return belief;
}

/** The share of the ten pairs that a belief gets right; an even one counts half. */
export function accuracy({ above }: Belief, user: Ordering): number {
  const score = PAIRS.map(([a, b]) => {
    const p = above[a * COUNT + b] as number;
    if (p === 0.5) return 0.5;
    return p > 0.5 === prefers(user, a, b) ? 1 : 0;
  });
  return score.reduce((sum: number, s) => sum + s, 0) / PAIRS.length;
}

/** Whether the place most likely to be the best is. */
export function success({ best }: Belief, user: Ordering): number {
  let top = 0;
  best.forEach((p, i) => {
    if (p > (best[top] as number)) top = i;
  });
  return user[top] === 0 ? 1 : 0;
}

/** The users whose best place is not (one of) the most wanted: those that one reward for everyone leaves out. */
export function minority(users: readonly Ordering[]): Ordering[] {
  const votes = firstChoices(users);
  return users.filter((user) => (votes[user.indexOf(0)] as number) < Math.max(...votes));
}

const firstChoices = (users: readonly Ordering[]): number[] =>
  PLACES.map((_, place) => users.filter((user) => user[place] === 0).length);

/** What the best single ordering for everyone reaches: BTL's own limit, found among all 120. */
export function sharedOrderingLimit(users: readonly Ordering[]): { accuracy: number; success: number } {
  const mean = (f: (user: Ordering) => number) => users.reduce((sum, user) => sum + f(user), 0) / users.length;
  const agreement = (order: Ordering) =>
    mean((user) => PAIRS.filter(([a, b]) => prefers(order, a, b) === prefers(user, a, b)).length / PAIRS.length);
  return {
    accuracy: Math.max(...orderings(COUNT).map(agreement)),
    success: Math.max(...firstChoices(users)) / users.length,
  };
}

const prefers = (user: Ordering, a: number, b: number): boolean => (user[a] as number) < (user[b] as number);
