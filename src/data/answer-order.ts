// An order of users and of their answers that depends on what they are, not on the rows of the file that has them. What is
// drawn by this order is the same for the same answers in any order.

import { at } from "../base/arrays.ts";
import { stateInWords } from "./levels.ts";
import { type Preferences, userCount } from "./preferences.ts";

type Compare<T> = (x: T, y: T) => number;

/** The users in the order of their names, by UTF-16 code units; data without names keep their order. */
export function usersInOrder({ users, ...data }: Preferences): number[] {
  const order = Array.from({ length: userCount(data) }, (_, user) => user);
  return users ? order.sort((u, v) => compareValues(at(users, u), at(users, v))) : order;
}

/** The rows of each task of a user. Tasks are ordered by their answers, whichever side each alternative is on. */
export function tasksInOrder(data: Preferences, user: number): number[][] {
  const tasks = new Map<number, number[]>();
  for (let row = at(data.offsets, user); row < at(data.offsets, user + 1); row++) {
    const task = data.tasks?.[row] ?? row;
    tasks.set(task, [...(tasks.get(task) ?? []), row]);
  }
  const compareRows = comparingRows(data);
  const ordered = [...tasks.values()].map((rows) => rows.sort(compareRows));
  return ordered.sort(comparingLists(compareRows));
}

/** Compares answers: first choices, then ties; by the preferred segment, then by the other one, then by its share. */
function comparingRows({ pairs, length, labels, ...data }: Preferences): Compare<number> {
  const compareSegments = comparingLists(comparingStates(data));
  const sidesOf = (row: number): ArrayLike<number>[] => {
    const start = 2 * row * length;
    const [a, b] = [pairs.subarray(start, start + length), pairs.subarray(start + length, start + 2 * length)];
    const isFirst = labels[row] === 0.5 ? compareSegments(a, b) <= 0 : at(labels, row) > 0.5;
    return isFirst ? [a, b] : [b, a];
  };
  const compareSides = comparingLists(compareSegments);
  const isTie = (row: number) => Number(labels[row] === 0.5);
  const shareOf = (row: number) => Math.min(at(labels, row), 1 - at(labels, row)); // of the segment that lost
  return (x, y) => isTie(x) - isTie(y) || compareSides(sidesOf(x), sidesOf(y)) || shareOf(x) - shareOf(y);
}

/**
 * Compares states by their names if they have some, or by their levels, however these are coded, and then by their features;
 * padding, −1, comes first.
 */
function comparingStates({
  states,
  size,
  captions,
  items,
  features = [],
  attributes,
}: Pick<Preferences, "states" | "size" | "captions" | "items" | "features" | "attributes">): Compare<number> {
  const featuresOf = (state: number) => states.subarray(state * size, (state + 1) * size);
  const words = new Map<number, string>();
  const inWords = (state: number): string => {
    const text = words.get(state) ?? stateInWords(featuresOf(state), features, attributes ?? []);
    words.set(state, text);
    return text;
  };
  const nameOf = (state: number): string =>
    items?.[state]?.name ?? captions?.[state] ?? (attributes ? inWords(state) : "");
  const compareFeatures = comparingLists<number>(compareValues);
  return (s, t) => {
    if (s === t || s < 0 || t < 0) return s - t;
    return compareValues(nameOf(s), nameOf(t)) || compareFeatures(featuresOf(s), featuresOf(t));
  };
}

function compareValues<T extends number | string>(x: T, y: T): number {
  return x < y ? -1 : Number(x > y);
}

/** Compares lists by their first elements that differ; a list comes before those that it begins. */
const comparingLists =
  <T>(compare: Compare<T>): Compare<ArrayLike<T>> =>
  (xs, ys) => {
    for (let i = 0; i < Math.min(xs.length, ys.length); i++) {
      const order = compare(xs[i] as T, ys[i] as T);
      if (order !== 0) return order;
    }
    return xs.length - ys.length;
  };
