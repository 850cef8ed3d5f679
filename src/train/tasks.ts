// Tasks, the units in which answers are sampled, and the choices in them.

import { at, last } from "../base/arrays.ts";
import { choicesAmong, sidesIn } from "../data/choices.ts";
import type { Preferences } from "../data/preferences.ts";
import { MAX_CONTEXT, mostPlaces, type PersonalConfig } from "../model/config.ts";

/**
 * N and, if tasks have several comparisons, the number of comparisons in N of them. N is then lowered until a model may have as
 * many.
 */
export function contextOf(
  taskSize: number,
  length: number,
  answers: number,
): Pick<PersonalConfig, "context" | "comparisons"> {
  if (taskSize === 1) return { context: answers };
  const context = Math.max(1, Math.min(answers, Math.floor(mostPlaces(length) / taskSize)));
  return { context, comparisons: context * taskSize };
}

/**
 * Groups comparisons into tasks: task k has comparisons starts[k] … starts[k + 1] − 1, user u has tasks offsets[u] …
 * offsets[u + 1] − 1, and `most` is the size of the largest task. A task of more than 64 comparisons is split.
 */
export function tasksOf({ labels, offsets, tasks, taskSize }: Preferences): {
  starts: number[];
  offsets: Int32Array;
  most: number;
} {
  const starts: number[] = [];
  let most = taskSize ?? 1;
  const taskOffsets = new Int32Array(offsets.length);
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let i = offsets[u] as number; i < (offsets[u + 1] as number); i++) {
      const full = i - (last(starts) ?? 0) >= MAX_CONTEXT;
      if (!tasks || i === offsets[u] || tasks[i] !== tasks[i - 1] || full) starts.push(i);
      most = Math.max(most, i + 1 - (last(starts) as number));
    }
    taskOffsets[u + 1] = starts.length;
  }
  return { starts: [...starts, labels.length], offsets: taskOffsets, most };
}

/** The choices of each task. */
export interface Choices {
  /** J, the number of comparisons in the largest choice. */
  readonly size: number;
  /** M·J, with M the largest number of choices in a task. */
  readonly places: number;
  /** [K, M·J]: for each choice of a task, the places of its comparisons in the task; −1 is padding. */
  readonly index: Int32Array;
}

/** What `choicesOfTasks` found: a run reads its data twice, for the shapes of a plan and for the values. */
const found = new WeakMap<Preferences, Choices | null>();

/** The choices of each task; null when each is between two alternatives. */
export function choicesOfTasks(data: Preferences): Choices | null {
  const known = found.get(data);
  if (known !== undefined) return known;
  const choices = findChoices(data);
  found.set(data, choices);
  return choices;
}

function findChoices(data: Preferences): Choices | null {
  if (!data.tasks) return null;
  const { starts } = tasksOf(data);
  const sides = sidesIn(data);
  const inTask = starts.slice(0, -1).map((from, k) => choicesAmong(from, at(starts, k + 1), sides));
  const most = (lists: readonly ArrayLike<unknown>[]) => lists.reduce((most, { length }) => Math.max(most, length), 1);
  const size = most(inTask.flat());
  if (size === 1) return null;
  const places = size * most(inTask);
  const index = new Int32Array(inTask.length * places).fill(-1);
  inTask.forEach((choices, k) => {
    choices.forEach((rows, m) => {
      rows.forEach((row, j) => {
        index[k * places + m * size + j] = row - at(starts, k);
      });
    });
  });
  return { size, places, index };
}
