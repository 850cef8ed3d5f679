// The actions of a file: numbered from 0 if they are discrete, otherwise scaled or clipped to [−1, 1].

import { at } from "../../base/arrays.ts";
import { checkWhole, isWhole } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { ActionRange } from "../../data/trajectories.ts";
import { badCell } from "../cells.ts";
import { plural } from "../notes.ts";
import type { RecordedRows, TrajectoryOptions } from "./recorded-rows.ts";

const MAX_DISCRETE_ACTIONS = 65536;

/** The discrete actions of a file: firstAction … firstAction + choices − 1. */
export interface DiscreteActions {
  readonly choices: number;
  readonly firstAction: number;
}

/**
 * Numbers discrete actions from 0, in place; returns undefined if actions are continuous.
 * @param skip [rows]: 1 for rows whose action is of no account, which becomes 0.
 */
export function numberActions(
  rows: RecordedRows,
  options: TrajectoryOptions,
  skip: Uint8Array,
): DiscreteActions | undefined {
  const { file, locate, actions, discrete } = rows;
  if (!discrete) {
    if (options.choices === undefined) return undefined;
    throw new RangeError(`choices: the actions of ${file} are continuous; leave it out`);
  }
  if (options.scaleActions) {
    throw new RangeError(`scaleActions: the actions of ${file} are discrete and cannot be scaled; leave it out`);
  }
  if (options.choices !== undefined) checkWhole("choices", options.choices, 2, MAX_DISCRETE_ACTIONS);
  else if (rows.choices !== undefined && !isWhole(rows.choices, 2, MAX_DISCRETE_ACTIONS)) {
    throw badCell(file, "choices", rows.choices, `a whole number from 2 to ${MAX_DISCRETE_ACTIONS}`);
  }
  const stated = options.choices ?? rows.choices;
  const { choices, firstAction } = discreteActions(rows, stated, skip);
  const wrong = actions.findIndex(
    (action, i) => skip[i] === 0 && !isWhole(action, firstAction, firstAction + choices - 1),
  );
  if (wrong >= 0) {
    const wants = `a whole number from ${firstAction} to ${firstAction + choices - 1}`;
    throw badCell(locate(wrong), "action", actions[wrong], wants);
  }
  for (let i = 0; i < actions.length; i++) actions[i] = skip[i] === 1 ? 0 : at(actions, i) - firstAction;
  return { choices, firstAction };
}

/** Where the file does not say otherwise, the actions are those between its smallest and its largest. */
function discreteActions(rows: RecordedRows, stated: number | undefined, skip: Uint8Array): DiscreteActions {
  const { file, locate, actions } = rows;
  let [smallest, largest] = [MAX_DISCRETE_ACTIONS, 0];
  for (let i = 0; i < actions.length; i++) {
    const action = at(actions, i);
    if (skip[i] === 1) continue;
    if (!isWhole(action, 0, MAX_DISCRETE_ACTIONS - 1)) {
      throw badCell(locate(i), "action", action, `a whole number from 0 to ${MAX_DISCRETE_ACTIONS - 1}`);
    }
    smallest = Math.min(smallest, action);
    largest = Math.max(largest, action);
  }
  if (stated !== undefined) {
    const countsFromOne = largest === stated && smallest >= 1;
    return { choices: stated, firstAction: rows.firstAction ?? Number(countsFromOne) };
  }
  if (largest === smallest) {
    throw new FormatError(`${file}: every action is ${largest}; give the number of discrete actions (--choices)`);
  }
  return { choices: largest - smallest + 1, firstAction: smallest };
}

/** Actions may exceed ±1 by this much: the rounding error of, for example, a tanh in another precision. */
const ROUNDING = 1e-3;

/** Whether an action value is in [−1, 1] but for rounding. */
export const isUnit = (action: number): boolean => Math.abs(action) <= Math.fround(1 + ROUNDING);

/** Clips actions to [−1, 1] in place. Throws if one is beyond that by more than a rounding error, but in rows to skip. */
export function clipActions({ locate, actions, actionSize }: RecordedRows, skip: Uint8Array): string[] {
  let clipped = 0;
  for (let i = 0; i < actions.length; i++) {
    const action = at(actions, i);
    if ((action >= -1 && action <= 1) || skip[Math.floor(i / actionSize)] === 1) continue;
    if (!isUnit(action)) {
      const where = locate(Math.floor(i / actionSize));
      const expected = "from -1 to 1; scaleActions (--scale-actions) maps other units to that range";
      throw badCell(where, "action", Number(action.toPrecision(7)), expected, `[${i % actionSize}]`);
    }
    actions[i] = Math.sign(action);
    clipped++;
  }
  return clipped > 0 ? [`${plural(clipped, "action value")} beyond ±1 by at most ${ROUNDING}, clipped`] : [];
}

/** Scales each action value from its range in the file to [−1, 1], in place. Rows to skip are left as they are. */
export function scaleActions({ actions, actionSize }: RecordedRows, skip: Uint8Array): ActionRange {
  const low = new Float32Array(actionSize).fill(Number.POSITIVE_INFINITY);
  const high = new Float32Array(actionSize).fill(Number.NEGATIVE_INFINITY);
  const forEachValue = (visit: (i: number, k: number) => void): void => {
    for (let row = 0; row < skip.length; row++) {
      if (skip[row] === 1) continue;
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
