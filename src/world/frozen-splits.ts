// Splits of a survey that were drawn before, from a file: the users outside the training data, and the known tasks of each.

import { at } from "../base/arrays.ts";
import { FormatError } from "../base/errors.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import type { SurveySplit, UserSplit } from "./survey.ts";

/** The contents of a file of splits. */
export interface FrozenSplits {
  /** Number of known tasks of each user. */
  readonly context: number;
  /**
   * One for each seed 0, 1, …: the unseen users by name, each with their known tasks, as positions from 0 among the user's
   * tasks in the order of the file of answers.
   */
  readonly splits: readonly Readonly<Record<string, readonly number[]>>[];
}

const EXPECTED =
  'it must be { "context": k, "splits": [{ "user": [known tasks], … }, …] }, with the tasks of a user counted from 0';

/** @throws FormatError unless the text holds splits. */
export function parseSplits(text: string): FrozenSplits {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError(`is not JSON; ${EXPECTED}`);
  }
  const { context, splits } = (value ?? {}) as Partial<FrozenSplits>;
  const isWhole = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0;
  const isSplit = (split: unknown) =>
    typeof split === "object" &&
    split !== null &&
    Object.values(split).every((known) => Array.isArray(known) && known.every(isWhole));
  if (isWhole(context) && context > 0 && Array.isArray(splits) && splits.length > 0 && splits.every(isSplit)) {
    return { context, splits };
  }
  throw new FormatError(`holds no splits; ${EXPECTED}`);
}

/**
 * One of the splits, applied to the answers that it was drawn from.
 * @throws RangeError that names a user without answers or without one of the tasks, or when no user is left to train on.
 */
export function frozenSplit(data: Preferences, { splits }: FrozenSplits, seed: number): SurveySplit {
  const split = new Map(Object.entries(at(splits, seed)));
  const names = data.users ?? Array.from({ length: userCount(data) }, (_, user) => String(user));
  const missing = [...split.keys()].find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new RangeError(`splits: user "${missing}" of split ${seed} has no answers in the file`);
  const unseen: UserSplit[] = [];
  const seen: number[] = [];
  names.forEach((name, user) => {
    const known = split.get(name);
    if (known) unseen.push(splitOf(data, user, known, `user "${name}" of split ${seed}`));
    else seen.push(user);
  });
  if (seen.length === 0 || unseen.length === 0) {
    throw new RangeError(
      `splits: split ${seed} has ${unseen.length} of ${names.length} users; some must be left to train on`,
    );
  }
  return { seen, unseen };
}

function splitOf(data: Preferences, user: number, known: readonly number[], name: string): UserSplit {
  const from = at(data.offsets, user);
  const rows = Array.from({ length: at(data.offsets, user + 1) - from }, (_, i) => from + i);
  const taskOf = (row: number): number => data.tasks?.[row] ?? row;
  const tasks = [...new Set(rows.map(taskOf))];
  const absent = known.find((i) => i >= tasks.length);
  if (absent !== undefined) throw new RangeError(`splits: ${name} knows task ${absent}, but has ${tasks.length} tasks`);
  const context = new Set(known.map((i) => at(tasks, i)));
  return {
    context: rows.filter((row) => context.has(taskOf(row))),
    predicted: rows.filter((row) => !context.has(taskOf(row))),
  };
}
