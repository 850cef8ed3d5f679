// Choices among several alternatives, as groups of comparisons: the chosen alternative against each of the others, or each of
// the others against the worst. A ranking is a choice of the first, then of the second among the rest, and so on.

import { sameValues } from "../base/arrays.ts";
import type { LabelledPair, Preferences } from "./preferences.ts";

/** Rows from … to − 1. */
type Rows = readonly [from: number, to: number];

/** Which side all comparisons of a choice share. */
type Shared = "winner" | "loser";

/**
 * The rows of each choice. Successive comparisons of one task are one choice as long as they share the winner, or the loser. A
 * comparison without a task, or with a label other than 0 and 1, is a choice of its own.
 */
export function choicesOf(data: Preferences): Iterable<Rows> {
  const { pairs, labels, length, offsets, tasks } = data;
  const starts = new Set(tasks && offsets); // of users
  const sideOf = (row: number, side: Shared) => {
    const from = (2 * row + Number(isSecond(labels[row], side))) * length;
    return pairs.subarray(from, from + length);
  };
  return group(labels.length, (row) => {
    const isOneTask = tasks !== undefined && tasks[row] === tasks[row - 1] && !starts.has(row);
    return isOneTask ? sharedSide(row, labels[row - 1], labels[row], sideOf) : null;
  });
}

/** The same of one user's answers. */
export function choicesOfUser(answers: readonly LabelledPair[]): Iterable<Rows> {
  const sideOf = (row: number, side: Shared) => {
    const { a, b, label } = answers[row] as LabelledPair;
    return isSecond(label, side) ? b : a;
  };
  return group(answers.length, (row) => {
    const [before, { task, label }] = [answers[row - 1], answers[row] as LabelledPair];
    const isOneTask = task !== undefined && task === before?.task;
    return isOneTask ? sharedSide(row, before?.label, label, sideOf) : null;
  });
}

/** `shared(row)`: what a row shares with the row before it, if both may be of one choice. */
function* group(count: number, shared: (row: number) => Shared | null): Iterable<Rows> {
  for (let from = 0, to = 1; from < count; from = to++) {
    const side = to < count ? shared(to) : null;
    while (side && to < count && shared(to) === side) to++;
    yield [from, to];
  }
}

const isSecond = (label: number | undefined, side: Shared): boolean => (label === 1) === (side === "loser");

/** What a row and the row before it share; null when that is nothing, or both sides, or one of them has no winner. */
function sharedSide(
  row: number,
  y: number | undefined,
  next: number | undefined,
  sideOf: (row: number, side: Shared) => ArrayLike<number>,
): Shared | null {
  if ((y !== 0 && y !== 1) || (next !== 0 && next !== 1)) return null;
  const isShared = (side: Shared) => sameValues(sideOf(row - 1, side), sideOf(row, side));
  const [winner, loser] = [isShared("winner"), isShared("loser")];
  if (winner === loser) return null;
  return winner ? "winner" : "loser";
}
