// The paper's didactic world (D.1): states are numbers, and each user's reward is the log density of a normal
// distribution. Answers follow the Bradley–Terry–Luce model, P(a ≻ b) = σ(r(a) − r(b)).

import { at } from "../base/arrays.ts";
import { exp, log } from "../base/math.ts";
import type { Random } from "../base/philox.ts";
import type { Preferences } from "../data/preferences.ts";

/** States are in −10 … 10. */
export const RANGE = 10;

/** A user whose reward is log N(x; mean, deviation²), up to a constant. */
export interface GaussianUser {
  readonly mean: number;
  readonly deviation: number;
}

/** Four users with different means. */
export const FOUR_USERS: readonly GaussianUser[] = [
  { mean: -6, deviation: 1.3 },
  { mean: -2, deviation: 1.6 },
  { mean: 2, deviation: 1.6 },
  { mean: 6, deviation: 1.3 },
];

/** A single user; about one in four answers contradicts the reward. */
export const NOISY_USERS: readonly GaussianUser[] = [{ mean: 0, deviation: 4 }];

/** The user's reward of state x: its log density, up to a constant. */
export function reward({ mean, deviation }: GaussianUser, x: number): number {
  const standardised = (x - mean) / deviation;
  return -(standardised * standardised) / 2;
}

/** A comparison of two states; the label is 1 when `a` is preferred. */
export interface StateAnswer {
  readonly a: number;
  readonly b: number;
  readonly label: 0 | 1;
}

/** A user's answer to a comparison of two states drawn uniformly. */
export function ask(user: GaussianUser, random: Random): StateAnswer {
  const [a, b] = [RANGE * (2 * random.uniform() - 1), RANGE * (2 * random.uniform() - 1)];
  return { a, b, label: random.uniform() < preference(user, a, b) ? 1 : 0 };
}

/** P(a ≻ b) */
export const preference = (user: GaussianUser, a: number, b: number): number =>
  1 / (1 + exp(reward(user, b) - reward(user, a)));

/** Training data: `annotators` people drawn uniformly from the users give `answers` answers each. */
export function preferences(
  users: readonly GaussianUser[],
  annotators: number,
  answers: number,
  random: Random,
): Preferences {
  const rows = Array.from({ length: annotators }, () => {
    const user = at(users, random.index(users.length));
    return Array.from({ length: answers }, () => ask(user, random));
  }).flat();
  return {
    states: Float32Array.from(rows.flatMap(({ a, b }) => [a, b])),
    size: 1,
    length: 1,
    pairs: Int32Array.from({ length: 2 * rows.length }, (_, i) => i),
    labels: Float32Array.from(rows, ({ label }) => label),
    offsets: Int32Array.from({ length: annotators + 1 }, (_, i) => i * answers),
  };
}

/** The exact posterior over the users with a uniform prior: an upper bound for any method. */
export function bayes(users: readonly GaussianUser[], answers: readonly StateAnswer[]): number[] {
  const logs = users.map((user) =>
    answers.reduce((sum, { a, b, label }) => sum + log(label ? preference(user, a, b) : preference(user, b, a)), 0),
  );
  const largest = Math.max(...logs);
  const odds = logs.map((x) => exp(x - largest));
  const total = odds.reduce((sum, x) => sum + x, 0);
  return odds.map((x) => x / total);
}

/** Evenly spaced states within three standard deviations of the user's mean. */
export function region({ mean, deviation }: GaussianUser, count: number): number[] {
  return Array.from({ length: count }, (_, i) => mean + 3 * deviation * ((2 * i) / (count - 1) - 1));
}
