// Choices among several alternatives, as groups of comparisons: the chosen alternative against each of the others, or each of
// the others against the worst. A ranking is a choice of the first, then of the second among the rest, and so on.

import { at } from "../base/arrays.ts";
import type { LabelledPair, Preferences } from "./preferences.ts";

/** What identifies the preferred alternative of a comparison, and the other one; null for a label other than 0 and 1. */
type Sides = readonly [winner: string | number, loser: string | number] | null;

/**
 * The rows of each choice. Comparisons of one task with the same winner are one choice; of those that are left alone, the ones
 * with the same loser are one choice of the worst. Every other comparison is a choice of its own: without a task, with a label
 * other than 0 and 1, or in a task with several winners that compares two alternatives twice.
 */
export function* choicesOf(data: Preferences): Iterable<number[]> {
  const { labels, offsets, tasks } = data;
  const starts = new Set(tasks && offsets); // of users
  const sides = sidesIn(data);
  for (let from = 0, to = 1; from < labels.length; from = to++) {
    while (tasks && to < labels.length && tasks[to] === tasks[from] && !starts.has(to)) to++;
    yield* choicesAmong(from, to, sides);
  }
}

/** The same of one user's answers. */
export function choicesOfUser(answers: readonly LabelledPair[]): number[][] {
  const sides = (row: number): Sides => {
    const { a, b, label } = answers[row] as LabelledPair;
    const [winner, loser] = label === 1 ? [a, b] : [b, a];
    return label === 0 || label === 1 ? [Array.from(winner).join(), Array.from(loser).join()] : null;
  };
  const choices: number[][] = [];
  for (let from = 0, to = 1; from < answers.length; from = to++) {
    const { task } = answers[from] as LabelledPair;
    while (task !== undefined && answers[to]?.task === task) to++;
    choices.push(...choicesAmong(from, to, sides));
  }
  return choices;
}

/** The winner and the loser of each comparison, by the numbers of their states. */
export function sidesIn({ pairs, labels, length }: Preferences): (row: number) => Sides {
  const segment = (side: number) =>
    length === 1 ? at(pairs, side) : pairs.subarray(side * length, (side + 1) * length).join();
  return (row) => {
    const y = labels[row];
    if (y !== 0 && y !== 1) return null;
    return y === 1 ? [segment(2 * row), segment(2 * row + 1)] : [segment(2 * row + 1), segment(2 * row)];
  };
}

/** The choices among the comparisons of one task, rows `from` … `to` − 1. */
export function choicesAmong(from: number, to: number, sides: (row: number) => Sides): number[][] {
  if (to === from + 1) return [[from]];
  const numbers = new Map<string | number, number>(); // of sides, from 0
  const numberOf = (side: string | number) => {
    const number = numbers.get(side) ?? numbers.size;
    numbers.set(side, number);
    return number;
  };
  const most = 2 * (to - from);
  const pairs = new Set<number>();
  const rows: number[] = [];
  const known: [winner: number, loser: number][] = []; // rows without a winner have numbers of their own, below 0
  let compared = 0;
  for (let row = from; row < to; row++) {
    const pair = sides(row);
    const [winner, loser] = pair ? [numberOf(pair[0]), numberOf(pair[1])] : [-1 - known.length, -1 - known.length];
    rows.push(row);
    known.push([winner, loser]);
    if (!pair) continue;
    pairs.add(Math.min(winner, loser) * most + Math.max(winner, loser));
    compared++;
  }
  const group = (rows: readonly number[], side: 0 | 1): number[][] => {
    const groups = new Map<number, number[]>();
    for (const row of rows) {
      const key = (known[row - from] as [number, number])[side];
      const own = groups.get(key);
      if (own) own.push(row);
      else groups.set(key, [row]);
    }
    return [...groups.values()];
  };
  const byWinner = group(rows, 0);
  if (byWinner.length === 1) return byWinner; // also where two of the others have the same features
  if (pairs.size < compared) return rows.map((row) => [row]);
  const alone = byWinner.filter(({ length }) => length === 1).flat();
  return [...byWinner.filter(({ length }) => length > 1), ...group(alone, 1)];
}
