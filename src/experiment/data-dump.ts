// The data and splits of a comparison, for other programs that fit models of choice.

import { withComparedStates } from "../data/compared-states.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import { normalisationOf, normalise } from "../model/normalisation.ts";
import { isOneHot } from "../train/hierarchical/choices.ts";
import type { SurveySplit } from "../world/survey.ts";

/** What is written, as JSON. Comparisons are numbered from 0, in the order of the data. */
export interface DataDump {
  /** d, the number of features. */
  readonly size: number;
  /** Whether states are items, each with one feature that is 1 for the item itself. */
  readonly names: boolean;
  /** [S · d]: the states that are compared, row by row, in their own units, and with mean 0 and variance 1. */
  readonly states: readonly number[];
  readonly normed: readonly number[];
  /** [2 · C]: the states of each comparison, A first. */
  readonly pairs: readonly number[];
  /** [C]: 1 if A was preferred, 0 if B, 0.5 for a tie. */
  readonly labels: readonly number[];
  /** [C]: the user of each comparison, from 0. */
  readonly user: readonly number[];
  /** [C]: the task of each comparison; null where each is a task of its own. */
  readonly tasks: readonly number[] | null;
  /** Users to train on, and the comparisons of the other users that are known and that are predicted. */
  readonly splits: readonly {
    readonly seen: readonly number[];
    readonly context: readonly number[];
    readonly predicted: readonly number[];
  }[];
}

/**
 * The dump of data with these splits.
 * @throws RangeError for segments of several states.
 */
export function dumpOf(given: Preferences, splits: readonly SurveySplit[]): DataDump {
  if (given.length > 1) {
    throw new RangeError(`dump: got segments of ${given.length} states; it must be answers about single states`);
  }
  const data = withComparedStates(given);
  const { size, states, pairs, labels, offsets, tasks } = data;
  const user = new Int32Array(labels.length);
  for (let u = 0; u < userCount(data); u++) user.fill(u, offsets[u], offsets[u + 1]);
  return {
    size,
    names: isOneHot(states, size),
    states: Array.from(states),
    normed: Array.from(normalise(states, normalisationOf(states, size))),
    pairs: Array.from(pairs),
    labels: Array.from(labels),
    user: Array.from(user),
    tasks: tasks ? Array.from(tasks) : null,
    splits: splits.map(({ seen, unseen }) => {
      const tested = unseen.filter(({ predicted }) => predicted.length > 0);
      return {
        seen,
        context: tested.flatMap(({ context }) => context),
        predicted: tested.flatMap(({ predicted }) => predicted),
      };
    }),
  };
}
