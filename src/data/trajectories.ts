// Offline data for policies: what was observed and done, row by row, in trajectories.

/** Consecutive rows are consecutive steps; trajectory t is rows offsets[t] … offsets[t + 1] − 1. */
export interface Trajectories {
  /** [rows, observationSize] */
  readonly observations: Float32Array;
  readonly observationSize: number;
  /** [rows, actionSize], each in [−1, 1]. With `choices`, [rows, 1]: which of them was taken, 0 … choices − 1. */
  readonly actions: Float32Array;
  readonly actionSize: number;
  /** How many actions there are to choose among, where they are discrete. */
  readonly choices?: number;
  /** [rows]: the reward of each step, where the data has one. */
  readonly rewards?: Float32Array;
  /**
   * [rows]: 1 where the step taken in this row ended the episode for good, so that nothing is expected after; without it
   * no episode did. The last row of a trajectory starts a transition only then: otherwise nothing says where its action
   * led, and the action may be a zero that stands for none (where a last observation was recorded, src/io/minari.ts).
   */
  readonly terminals?: Uint8Array;
  /** [trajectories + 1] */
  readonly offsets: Int32Array;
}

/**
 * The original units of actions, [actionSize] each: action value a in [−1, 1] stands for low + (a + 1) / 2 · (high − low).
 * A value that never varies has low = high and is stored as a = 0.
 */
export interface ActionRange {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

export const trajectoryCount = ({ offsets }: Trajectories): number => offsets.length - 1;
export const rowCount = ({ observations, observationSize }: Trajectories): number =>
  observations.length / observationSize;

/** Throws a RangeError that names the first thing that is wrong; what passes holds no NaN. */
export function checkTrajectories(data: Trajectories): void {
  const { observations, observationSize, actions, actionSize, choices, rewards, terminals, offsets } = data;
  const rows = rowCount(data);
  const fail = (message: string) => {
    throw new RangeError(`trajectories: ${message}`);
  };
  if (!(Number.isInteger(rows) && rows >= 1)) {
    fail(`${observations.length} observation values do not divide into rows of ${observationSize}`);
  }
  if (choices !== undefined) {
    if (!(Number.isInteger(choices) && choices >= 2)) fail(`${choices} choices; there must be two or more`);
    if (actionSize !== 1) fail(`${actionSize} values in an action that is a choice; it must be 1`);
  }
  if (actions.length !== rows * actionSize) {
    fail(`${actions.length} action values for ${rows} rows; each row has ${actionSize}`);
  }
  if (rewards && rewards.length !== rows) fail(`${rewards.length} rewards for ${rows} rows`);
  if (terminals && terminals.length !== rows) fail(`${terminals.length} terminals for ${rows} rows`);
  if (
    offsets[0] !== 0 ||
    offsets.at(-1) !== rows ||
    offsets.some((at, t) => t > 0 && at <= (offsets[t - 1] as number))
  ) {
    fail(`offsets must rise from 0 to ${rows}, the number of rows`);
  }
  const where = (i: number, size: number) => `row ${Math.floor(i / size)}, value ${i % size}`;
  const notFinite = observations.findIndex((x) => !Number.isFinite(x));
  if (notFinite >= 0) {
    fail(`observation ${where(notFinite, observationSize)}: ${observations[notFinite]}; it must be finite`);
  }
  const isAction = choices
    ? (x: number) => Number.isInteger(x) && x >= 0 && x < choices
    : (x: number) => x >= -1 && x <= 1;
  const wrong = actions.findIndex((x) => !isAction(x));
  if (wrong >= 0) {
    const wants = choices ? `a whole number from 0 to ${choices - 1}` : "from -1 to 1";
    fail(`action ${where(wrong, actionSize)}: ${actions[wrong]}; it must be ${wants}`);
  }
  const unrewarded = rewards?.findIndex((x) => !Number.isFinite(x)) ?? -1;
  if (unrewarded >= 0) fail(`reward ${unrewarded}: ${rewards?.[unrewarded]}; it must be finite`);
}
