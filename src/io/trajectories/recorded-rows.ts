// The rows that readers of trajectory files produce, the options of reading, and the result.

import type { ActionRange, Trajectories } from "../../data/trajectories.ts";

/** How to read a file of trajectories. */
export interface TrajectoryOptions {
  /** Number of rows of each episode if the file does not mark where episodes end, otherwise the maximum number. */
  horizon?: number;
  /** Maps each action value linearly from its range in the file to [−1, 1]. */
  scaleActions?: boolean;
  /** Number of discrete actions. Default: the number that the file states, or else what lies between its actions. */
  choices?: number;
  /**
   * Which parts make up an observation, in this order, where it has several, such as that of a Dict or Tuple space. Parts
   * of parts are named as "robot/position". Default: the only part.
   */
  observations?: readonly string[];
  /**
   * The columns that mark episodes; others count as unmarked. One with a name that is not known is an id of episodes.
   * Default: the columns with names that are known.
   */
  episodes?: readonly string[];
  /**
   * Leaves out rows that lie far outside what all others do, and cuts their trajectories there. Default: such a row is an
   * error.
   */
  dropOutliers?: boolean;
}

/** What a reader of a format needs to know. */
export type RowOptions = Pick<TrajectoryOptions, "observations" | "episodes">;

/** Trajectories of a file. */
export interface ParsedTrajectories {
  /** The trajectories. */
  readonly data: Trajectories;
  /** How the file was read, one sentence each. */
  readonly notes: string[];
  /** With `scaleActions`: the range of each action value in the file. */
  readonly actionRange?: ActionRange;
  /** The number that the file gives to discrete action 0 of `data`, where it does not count from 0; for the policy's `config`. */
  readonly firstAction?: number;
}

/** A column that is not read, because nothing is known of its name. */
export interface UnreadColumn {
  readonly name: string;
  /** What its values may be: ids of episodes, or flags; undefined if neither. */
  readonly form: "id" | "flag" | undefined;
  /**
   * The first row in which it begins something new inside an episode; undefined if there is none.
   * @param isEnd Whether a row is the last of an episode.
   */
  contradicts(isEnd: (row: number) => boolean, rows: RecordedRows): { row: number; how: string } | undefined;
  /** Whether it is a flag that is set in some last rows of episodes, and nowhere else. */
  marksEnds(isEnd: (row: number) => boolean): boolean;
}

/** The rows of a file, all values finite. */
export interface RecordedRows {
  readonly file: string;
  /** Names a row in error messages. */
  readonly locate: (row: number) => string;
  /** [rows, observationSize] */
  readonly observations: Float32Array;
  readonly observationSize: number;
  /** [rows, actionSize] */
  readonly actions: Float32Array;
  readonly actionSize: number;
  /** Whether an action is a whole number: the number of a discrete action. */
  readonly discrete: boolean;
  /** Number of discrete actions, and the smallest of them if that is not 0, where the file states them. */
  readonly choices?: number;
  readonly firstAction?: number;
  /** [rows] */
  readonly rewards?: Float32Array;
  /** [rows]: 1 if this step ended the episode in a terminal state. */
  readonly terminals: Uint8Array;
  /** [rows]: 1 in the last row of an episode, whether it was terminated or cut off. */
  readonly ends: Uint8Array;
  /** Whether the file marks where episodes were cut off. */
  readonly cutsKnown: boolean;
  /** Whether the last row of each episode is an observation without an action. */
  readonly padded?: boolean;
  /** Names of the columns that mark episodes. */
  readonly marks?: readonly string[];
  readonly unread?: readonly UnreadColumn[];
  /** What else to say about how the file was read. */
  readonly notes: readonly string[];
}
