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
  readonly notes: readonly string[];
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
    checkChoosable(rows, skip);
  }
  if (options.scaleActions) {
    throw new RangeError(`scaleActions: the actions of ${file} are discrete and cannot be scaled; leave it out`);
  }
  if (options.choices !== undefined) checkWhole("choices", options.choices, 2, MAX_DISCRETE_ACTIONS);
  else if (rows.choices !== undefined && !isWhole(rows.choices, 2, MAX_DISCRETE_ACTIONS)) {
    throw badCell(file, "choices", rows.choices, `a whole number from 2 to ${MAX_DISCRETE_ACTIONS}`);
  }
  const found = discreteActions(rows, options.choices ?? rows.choices, skip);
  const { choices, firstAction } = found;
  const wrong = actions.findIndex(
    (action, i) => skip[i] === 0 && !isWhole(action, firstAction, firstAction + choices - 1),
  );
  if (wrong >= 0) {
    const wants = `a whole number from ${firstAction} to ${firstAction + choices - 1}`;
    throw badCell(locate(wrong), "action", actions[wrong], wants);
  }
  for (let i = 0; i < actions.length; i++) actions[i] = skip[i] === 1 ? 0 : at(actions, i) - firstAction;
  return found;
}

/** Throws unless continuous actions can be numbers of discrete ones, as option `choices` says: one whole number each. */
function checkChoosable({ file, locate, actions, actionSize }: RecordedRows, skip: Uint8Array): void {
  if (actionSize > 1) {
    throw new RangeError(`choices: the actions of ${file} are continuous, ${actionSize} numbers each; leave it out`);
  }
  const row = actions.findIndex((action, i) => skip[i] === 0 && !Number.isInteger(action));
  if (row < 0) return;
  throw new RangeError(
    `choices: the actions of ${file} are continuous (${locate(row)}: ${Number(at(actions, row).toPrecision(7))}); leave it out`,
  );
}

/** Where the file does not say otherwise, the actions are those between its smallest and its largest. */
function discreteActions(rows: RecordedRows, stated: number | undefined, skip: Uint8Array): DiscreteActions {
  const { file, locate, actions } = rows;
  const wrong = actions.findIndex((action, i) => skip[i] === 0 && !isWhole(action, 0, MAX_DISCRETE_ACTIONS - 1));
  const { smallest, largest } = rangeOf(actions, 1, skip);
  if (wrong >= 0) {
    const advice = smallest < 0 ? `; number actions from 0: add ${-Math.floor(smallest)} to each` : "";
    const wants = `a whole number from 0 to ${MAX_DISCRETE_ACTIONS - 1}${advice}`;
    throw badCell(locate(wrong), "action", at(actions, wrong), wants);
  }
  if (stated === undefined) {
    if (largest === smallest) {
      throw new FormatError(`${file}: every action is ${largest}; give the number of discrete actions (--choices)`);
    }
    const choices = largest - smallest + 1;
    return { choices, firstAction: smallest, notes: smallest > 0 ? [numberedFrom(smallest, choices)] : [] };
  }
  const firstAction = rows.firstAction ?? (largest === stated && smallest >= 1 ? 1 : 0);
  const isUnclear = rows.firstAction === undefined && rows.choices === undefined && firstAction === 0 && smallest > 0;
  const absent = `${stated} actions (--choices) are taken for 0 to ${stated - 1}, but the smallest in the file is ${smallest}; if they count from ${smallest}, subtract ${smallest} from each`;
  return {
    choices: stated,
    firstAction,
    notes: firstAction > 0 ? [numberedFrom(firstAction, stated)] : isUnclear ? [absent] : [],
  };
}

const numberedFrom = (first: number, choices: number): string =>
  `actions are numbered from ${first} to ${first + choices - 1}, so the policy has ${choices}; --choices states another number`;

function rangeOf(actions: Float32Array, actionSize: number, skip: Uint8Array): { smallest: number; largest: number } {
  let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < actions.length; i++) {
    if (skip[Math.floor(i / actionSize)] === 1) continue;
    smallest = Math.min(smallest, at(actions, i));
    largest = Math.max(largest, at(actions, i));
  }
  return { smallest, largest };
}

/** A note on continuous actions that are whole numbers, as numbers of discrete actions are. */
export function wholeActionsNote({ actions, actionSize }: RecordedRows, skip: Uint8Array): string[] {
  const isWholeValue = (value: number, i: number) => skip[Math.floor(i / actionSize)] === 1 || Number.isInteger(value);
  if (!actions.every(isWholeValue)) return [];
  const { smallest, largest } = rangeOf(actions, actionSize, skip);
  if (!(smallest < largest)) return [];
  const read = `actions are whole numbers from ${smallest} to ${largest}, but are read as continuous: ${plural(actionSize, "number")} each`;
  if (actionSize === 1) {
    const count = Math.max(2, largest - smallest + 1);
    return [`${read}; if they number discrete actions, say how many there are (--choices ${count})`];
  }
  const how = isOneHot(actions, actionSize, skip) ? "the place of the 1" : "each combination";
  return [`${read}; if they are choices, write ${how} as one whole number`];
}

function isOneHot(actions: Float32Array, actionSize: number, skip: Uint8Array): boolean {
  for (let row = 0; row < skip.length; row++) {
    const values = actions.subarray(row * actionSize, (row + 1) * actionSize);
    const ones = values.filter((value) => value === 1).length;
    if (skip[row] === 0 && !(ones === 1 && values.every((value) => value === 0 || value === 1))) return false;
  }
  return true;
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
      const isChoice = actions.every((value, k) => skip[Math.floor(k / actionSize)] === 1 || isWhole(value, 0));
      const one = "; if it is the number of a discrete action, say how many there are (--choices)";
      const several = "; if they are choices, write each combination as one whole number";
      const choices = isChoice ? (actionSize === 1 ? one : several) : "";
      const expected = `from -1 to 1; scaleActions (--scale-actions) maps other units to that range${choices}`;
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
