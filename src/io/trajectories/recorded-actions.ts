// The actions of a file: checked if they are discrete, otherwise scaled or clipped to [−1, 1].

import { at } from "../../base/arrays.ts";
import { checkWhole, isWhole } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { ActionRange } from "../../data/trajectories.ts";
import { badCell } from "../cells.ts";
import { plural } from "../notes.ts";
import type { RecordedRows, TrajectoryOptions } from "./recorded-rows.ts";

const MAX_DISCRETE_ACTIONS = 65536;

/** Number of discrete actions; undefined if actions are continuous. */
export function discreteActionCount(rows: RecordedRows, options: TrajectoryOptions): number | undefined {
  const { file, locate, actions, discrete } = rows;
  const choices = options.choices ?? rows.choices;
  if (!discrete) {
    if (options.choices === undefined) return undefined;
    throw new RangeError(`choices: the actions of ${file} are continuous; leave it out`);
  }
  if (options.scaleActions) {
    throw new RangeError(`scaleActions: the actions of ${file} are discrete and cannot be scaled; leave it out`);
  }
  const limit = choices ?? MAX_DISCRETE_ACTIONS;
  checkWhole("choices", limit, 2, MAX_DISCRETE_ACTIONS);
  let largest = 0;
  actions.forEach((action, i) => {
    if (!isWhole(action, 0, limit - 1)) {
      throw badCell(locate(i), "action", action, `a whole number from 0 to ${limit - 1}`);
    }
    largest = Math.max(largest, action);
  });
  if (!choices && largest === 0) {
    throw new FormatError(`${file}: every action is 0; give the number of discrete actions (--choices)`);
  }
  return choices ?? largest + 1;
}

/** Actions may exceed ±1 by this much: the rounding error of, for example, a tanh in another precision. */
const ROUNDING = 1e-3;

/** Clips actions to [−1, 1] in place. Throws if one is beyond that by more than a rounding error. */
export function clipActions({ locate, actions, actionSize }: RecordedRows): string[] {
  let clipped = 0;
  for (let i = 0; i < actions.length; i++) {
    const action = at(actions, i);
    if (action >= -1 && action <= 1) continue;
    if (!(Math.abs(action) <= Math.fround(1 + ROUNDING))) {
      const where = locate(Math.floor(i / actionSize));
      const expected = "from -1 to 1; scaleActions (--scale-actions) maps other units to that range";
      throw badCell(where, "action", Number(action.toPrecision(7)), expected, `[${i % actionSize}]`);
    }
    actions[i] = Math.sign(action);
    clipped++;
  }
  return clipped > 0 ? [`${plural(clipped, "action value")} beyond ±1 by at most ${ROUNDING}, clipped`] : [];
}

/** Scales each action value from its range in the file to [−1, 1], in place. Rows without an action are left as they are. */
export function scaleActions({ actions, actionSize, ends, padded }: RecordedRows): ActionRange {
  const low = new Float32Array(actionSize).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(actionSize).fill(Number.NEGATIVE_INFINITY);
  const forEachValue = (visit: (i: number, k: number) => void): void => {
    for (let row = 0; row < ends.length; row++) {
      if (padded && ends[row] === 1) continue;
      for (let k = 0; k < actionSize; k++) visit(row * actionSize + k, k);
    }
  };
  forEachValue((i, k) => {
    const action = at(actions, i);
    if (action < at(low, k)) low[k] = action;
    if (action > at(high, k)) high[k] = action;
  });
  forEachValue((i, k) => {
    const [from, width] = [at(low, k), at(high, k) - at(low, k)];
    actions[i] = width > 0 ? (2 * (at(actions, i) - from)) / width - 1 : 0;
  });
  return { low, high };
}
