// The paper's didactic world (D.1): users over one dimension, each with a reward that is the log of a normal density.
// Labels are drawn with the Bradley–Terry–Luce probability σ(r_A − r_B).

import type { Random } from "../base/philox.ts";
import type { Preferences } from "../data/preferences.ts";

/** States are numbers between −10 and 10. */
export const RANGE = 10;

/** A user whose reward is log N(x; mean, deviation²). */
export interface GaussianUser {
  readonly mean: number;
  readonly deviation: number;
}

export const FOUR_USERS: readonly GaussianUser[] = [
  { mean: -6, deviation: 1.3 },
  { mean: -2, deviation: 1.6 },
  { mean: 2, deviation: 1.6 },
  { mean: 6, deviation: 1.3 },
];

/** A single user whose answers are often against the reward: about one in four. */
export const NOISY_USERS: readonly GaussianUser[] = [{ mean: 0, deviation: 4 }];

export const reward = ({ mean, deviation }: GaussianUser, x: number): number => -(((x - mean) / deviation) ** 2) / 2;

/** A comparison of two states and the answer: 1 when `a` is preferred. */
export interface StateAnswer {
  readonly a: number;
  readonly b: number;
  readonly label: 0 | 1;
}

export function ask(user: GaussianUser, random: Random): StateAnswer {
  const [a, b] = [RANGE * (2 * random.uniform() - 1), RANGE * (2 * random.uniform() - 1)];
  return { a, b, label: random.uniform() < preference(user, a, b) ? 1 : 0 };
}

/** P(a ≻ b) */
export const preference = (user: GaussianUser, a: number, b: number): number =>
  1 / (1 + Math.exp(reward(user, b) - reward(user, a)));

/** Answers of `annotators` people drawn uniformly from the users, `answers` each. */
export function preferences(
  users: readonly GaussianUser[],
  annotators: number,
  answers: number,
  random: Random,
): Preferences {
  const rows = Array.from({ length: annotators }, () => {
    const user = users[random.index(users.length)] as GaussianUser;
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

/** The posterior over users, equal before the first answer: no method can know more. */
export function bayes(users: readonly GaussianUser[], answers: readonly StateAnswer[]): number[] {
  const logs = users.map((user) =>
    answers.reduce(
      (sum, { a, b, label }) => sum + Math.log(label ? preference(user, a, b) : preference(user, b, a)),
      0,
    ),
  );
  const most = Math.max(...logs);
  const odds = logs.map((x) => Math.exp(x - most));
  const total = odds.reduce((sum, x) => sum + x, 0);
  return odds.map((x) => x / total);
}

/** Evenly spaced states within three deviations of a user's mean, where the user has mass. */
export function region({ mean, deviation }: GaussianUser, count: number): number[] {
  return Array.from({ length: count }, (_, i) => mean + 3 * deviation * ((2 * i) / (count - 1) - 1));
}
