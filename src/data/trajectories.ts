// Offline data for policies: recorded observations and actions.

import { at, last } from "../base/arrays.ts";
import { checkArrays, checkWhole, describe, isWhole } from "../base/check.ts";

/**
 * Recorded episodes of R rows (steps). Consecutive rows are consecutive steps; trajectory t is rows offsets[t] …
 * offsets[t + 1] − 1.
 */
export interface Trajectories {
  /** [R, observationSize], finite. */
  readonly observations: Float32Array;
  /** Number of values in an observation. */
  readonly observationSize: number;
  /** [R, actionSize], in [−1, 1]. With `choices`, [R, 1]: the index of the discrete action, 0 … choices − 1. */
  readonly actions: Float32Array;
  /** Number of values in an action; 1 for discrete actions. */
  readonly actionSize: number;
  /** Number of discrete actions, at least 2. Absent: actions are continuous. */
  readonly choices?: number;
  /** [R]: the reward of each step. Absent: the data have no rewards. */
  readonly rewards?: Float32Array;
  /**
   * [R]: 1 if the step of this row ended the episode in a terminal state, after which no reward follows. Absent: no episode
   * did. The last row of a trajectory starts a transition only if it is terminal. Otherwise its next observation is
   * unknown, and its action may be a placeholder of zeros (as in Minari's layout, where the last observation is a row).
   */
  readonly terminals?: Uint8Array;
  /** [trajectories + 1], rising from 0 to R. */
  readonly offsets: Int32Array;
}

/**
 * The original units of actions, [actionSize] each: action value a in [−1, 1] stands for low + (a + 1) / 2 · (high − low).
 * A value that never varies has low = high and is stored as a = 0.
 */
export interface ActionRange {
  /** [actionSize]: the value that −1 stands for. */
  readonly low: Float32Array;
  /** [actionSize]: the value that 1 stands for. */
  readonly high: Float32Array;
}

/** Number of trajectories. */
export const trajectoryCount = ({ offsets }: Trajectories): number => offsets.length - 1;
/** R, the number of rows. */
export const rowCount = ({ observations, observationSize }: Trajectories): number =>
  observations.length / observationSize;

/** Whether offsets rise strictly from 0 to the number of rows. */
export const risesTo = (offsets: Int32Array, rows: number): boolean =>
  offsets[0] === 0 && last(offsets) === rows && offsets.every((offset, t) => t === 0 || offset > at(offsets, t - 1));

const KINDS = {
  observations: "Float32Array",
  actions: "Float32Array",
  offsets: "Int32Array",
  "rewards?": "Float32Array",
  "terminals?": "Uint8Array",
};

/**
 * Checks trajectories. Data that pass contain no NaN.
 * @throws TypeError that names the argument or a field of another kind; RangeError that names the first fault.
 */
export function checkTrajectories(data: Trajectories): void {
  checkArrays("trajectories", data, KINDS, "trajectories, such as readTrajectories returns as data");
  const { observations, observationSize, actions, actionSize, choices, rewards, terminals, offsets } = data;
  checkWhole("trajectories.observationSize", observationSize, 1);
  checkWhole("trajectories.actionSize", actionSize, 1);
  const rows = rowCount(data);
  const fail = (message: string) => {
    throw new RangeError(`trajectories: ${message}`);
  };
  if (!isWhole(rows, 1)) {
    fail(`${observations.length} observation values do not divide into rows of ${observationSize}`);
  }
  if (choices !== undefined) {
    if (!isWhole(choices, 2)) fail(`got ${describe(choices)} choices; it must be a whole number of at least 2`);
    if (actionSize !== 1) fail(`a discrete action has ${actionSize} values; it must have 1`);
  }
  if (actions.length !== rows * actionSize) {
    fail(`got ${actions.length} action values for ${rows} rows; each row must have ${actionSize}`);
  }
  if (rewards && rewards.length !== rows) fail(`got ${rewards.length} rewards for ${rows} rows`);
  if (terminals && terminals.length !== rows) fail(`got ${terminals.length} terminals for ${rows} rows`);
  if (!risesTo(offsets, rows)) fail(`offsets must rise from 0 to ${rows}, the number of rows`);
  const locate = (i: number, size: number) => `row ${Math.floor(i / size)}, value ${i % size}`;
  const badObservation = observations.findIndex((x) => !Number.isFinite(x));
  if (badObservation >= 0) {
    const where = locate(badObservation, observationSize);
    fail(`observation ${where}: got ${observations[badObservation]}; it must be finite`);
  }
  const isAction = choices ? (x: number) => isWhole(x, 0, choices - 1) : (x: number) => x >= -1 && x <= 1;
  const badAction = actions.findIndex((x) => !isAction(x));
  if (badAction >= 0) {
    const expected = choices ? `a whole number from 0 to ${choices - 1}` : "from -1 to 1";
    fail(`action ${locate(badAction, actionSize)}: got ${actions[badAction]}; it must be ${expected}`);
  }
  const badReward = rewards?.findIndex((x) => !Number.isFinite(x)) ?? -1;
  if (badReward >= 0) fail(`reward ${badReward}: got ${rewards?.[badReward]}; it must be finite`);
}
