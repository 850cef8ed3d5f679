// From the rows of a file, whatever its format, to trajectories: actions into [−1, 1], rows into episodes.

import { FormatError } from "../../base/errors.ts";
import type { ActionRange, Trajectories } from "../../data/trajectories.ts";
import { plural } from "../answers/answer-table.ts";
import { badCell } from "../cells.ts";
import { integers } from "../growable.ts";

export interface TrajectoryOptions {
  /** The rows of an episode, for a file that does not say where episodes end; in one that does, the most there may be. */
  horizon?: number;
  /** Maps each value of actions from its smallest … largest in the file to −1 … 1. */
  scaleActions?: boolean;
  /** How many actions there are to choose among, where the file need not show all of them. */
  choices?: number;
}

export interface ParsedTrajectories {
  readonly data: Trajectories;
  /** What is worth telling about how the file was read. */
  readonly notes: string[];
  /** With `scaleActions`: what −1 and 1 stand for. */
  readonly actionRange?: ActionRange;
}

/** What stands in a file, all of it finite. */
export interface RecordedRows {
  readonly file: string;
  /** How an error names a row. */
  readonly locate: (row: number) => string;
  readonly observations: Float32Array;
  readonly observationSize: number;
  readonly actions: Float32Array;
  readonly actionSize: number;
  /** Whether an action is a whole number: which of several choices. */
  readonly discrete: boolean;
  /** How many choices there are, where the file says so. */
  readonly choices?: number;
  readonly rewards?: Float32Array;
  /** [rows]: 1 where a step ended the episode for good. */
  readonly terminals: Uint8Array;
  /** [rows]: 1 in the last row of an episode, for whatever reason it ended. */
  readonly ends: Uint8Array;
  /** The last row of each episode holds no action. */
  readonly padded?: boolean;
}

/** Scales or clips `rows.actions` in place; the result shares the arrays. */
export function trajectoriesOf(rows: RecordedRows, options: TrajectoryOptions = {}): ParsedTrajectories {
  const { file, observations, observationSize, actions, actionSize, discrete, rewards, terminals, ends } = rows;
  if (ends.length === 0) throw new FormatError(`${file}: no rows; at least one episode is needed`);
  const offsets = cut(ends, file, options.horizon);
  const what = discrete ? "one choice" : plural(actionSize, "action value");
  const notes = [
    `${plural(ends.length, "row")} in ${plural(offsets.length - 1, "episode")}, each of ${plural(observationSize, "observation value")} and ${what}`,
    ...checkTransitions(terminals, offsets, file),
  ];
  const choices = checkChoices(rows, options);
  const actionRange = options.scaleActions ? scale(rows) : undefined;
  if (!choices && !actionRange) notes.push(...clip(rows));
  const data: Trajectories = {
    observations,
    observationSize,
    actions,
    actionSize,
    choices,
    rewards,
    terminals: terminals.includes(1) ? terminals : undefined,
    offsets,
  };
  return { data, notes, actionRange };
}

/** Where episodes begin, and the number of rows. The last may be cut off by the end of the file. */
function cut(ends: Uint8Array, file: string, horizon?: number): Int32Array {
  if (horizon !== undefined && !(Number.isInteger(horizon) && horizon >= 2)) {
    throw new RangeError(`horizon: got ${horizon}; it must be a whole number from 2`);
  }
  if (!ends.includes(1)) {
    if (horizon === undefined) {
      throw new FormatError(`${file}: nothing says where episodes end; give their number of rows (--horizon)`);
    }
    if (ends.length % horizon !== 0) {
      throw new FormatError(
        `${file}: ${plural(ends.length, "row")} do not divide into episodes of ${horizon} (--horizon)`,
      );
    }
  }
  const offsets = integers();
  offsets.push(0);
  let start = 0;
  for (let i = 0; i < ends.length; i++) {
    if (ends[i] !== 1 && i + 1 - start !== horizon && i + 1 !== ends.length) continue;
    start = i + 1;
    offsets.push(start);
  }
  return offsets.values.slice(0, offsets.length);
}

/** A single row holds a transition only if it ended the episode for good. */
function checkTransitions(terminals: Uint8Array, offsets: Int32Array, file: string): string[] {
  let empty = 0;
  for (let t = 0; t + 1 < offsets.length; t++) {
    const start = offsets[t] as number;
    if ((offsets[t + 1] as number) - start === 1 && terminals[start] === 0) empty++;
  }
  if (empty === offsets.length - 1) {
    throw new FormatError(`${file}: every episode is a single row, which leads nowhere; at least two rows make a step`);
  }
  return empty > 0 ? [`${plural(empty, "episode")} of a single row, from which no step leads on`] : [];
}

/** How many there are to choose among; undefined where actions are not choices. */
function checkChoices(rows: RecordedRows, options: TrajectoryOptions): number | undefined {
  const { file, locate, actions, discrete } = rows;
  const choices = options.choices ?? rows.choices;
  if (!discrete) {
    if (options.choices === undefined) return undefined;
    throw new RangeError(`choices: the actions of ${file} are values, not choices; leave it out`);
  }
  if (options.scaleActions) {
    throw new RangeError(`scaleActions: the actions of ${file} are choices, which are not scaled; leave it out`);
  }
  const limit = choices ?? MOST_CHOICES;
  if (!(Number.isInteger(limit) && limit >= 2 && limit <= MOST_CHOICES)) {
    throw new RangeError(`choices: got ${limit}; it must be a whole number from 2 to ${MOST_CHOICES}`);
  }
  let largest = 0;
  actions.forEach((action, i) => {
    if (!(Number.isInteger(action) && action >= 0 && action < limit)) {
      throw badCell(locate(i), "action", action, `a whole number from 0 to ${limit - 1}`);
    }
    largest = Math.max(largest, action);
  });
  if (!choices && largest === 0) {
    throw new FormatError(`${file}: every action is 0; give the number of choices that there are (--choices)`);
  }
  return choices ?? largest + 1;
}

const MOST_CHOICES = 65536;

/** Beyond ±1 by this much it is rounding: a tanh in another precision, a motor's limit. */
const ROUNDING = 1e-3;

function clip({ locate, actions, actionSize }: RecordedRows): string[] {
  let clipped = 0;
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i] as number;
    if (action >= -1 && action <= 1) continue;
    if (!(Math.abs(action) <= Math.fround(1 + ROUNDING))) {
      const wants = "from -1 to 1; scaleActions (--scale-actions) maps the range in the file to that";
      throw badCell(
        locate(Math.floor(i / actionSize)),
        "action",
        Number(action.toPrecision(7)),
        wants,
        `[${i % actionSize}]`,
      );
    }
    actions[i] = Math.sign(action);
    clipped++;
  }
  return clipped > 0 ? [`${plural(clipped, "action value")} beyond ±1 by at most ${ROUNDING}, clipped`] : [];
}

function scale({ actions, actionSize, ends, padded }: RecordedRows): ActionRange {
  const low = new Float32Array(actionSize).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(actionSize).fill(Number.NEGATIVE_INFINITY);
  const eachAction = (visit: (at: number, k: number) => void): void => {
    for (let row = 0; row < ends.length; row++) {
      if (padded && ends[row] === 1) continue;
      for (let k = 0; k < actionSize; k++) visit(row * actionSize + k, k);
    }
  };
  eachAction((at, k) => {
    const action = actions[at] as number;
    if (action < (low[k] as number)) low[k] = action;
    if (action > (high[k] as number)) high[k] = action;
  });
  eachAction((at, k) => {
    const [from, width] = [low[k] as number, (high[k] as number) - (low[k] as number)];
    actions[at] = width > 0 ? (2 * ((actions[at] as number) - from)) / width - 1 : 0;
  });
  return { low, high };
}
