// What becomes of rows that lie far outside what all others do: they are an error, or left out.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import type { Trajectories } from "../../data/trajectories.ts";
import { integers } from "../growable.ts";
import { leftOutNote } from "../notes.ts";
import { findAbsurd, findOutliers, type Outlier } from "./outliers.ts";
import { isUnit } from "./recorded-actions.ts";
import type { RecordedRows, TrajectoryOptions } from "./recorded-rows.ts";

/** How many places a message names. */
const MAX_PLACES = 5;

/**
 * Finds the rows to leave out, rising. Actions count where they are in other units than −1 … 1.
 * @param noAction [rows]: 1 for rows without an action.
 * @throws FormatError naming the place of each, unless `dropOutliers` is set.
 */
export function takeOutliers(
  rows: RecordedRows,
  offsets: Int32Array,
  noAction: Uint8Array,
  { dropOutliers = false, scaleActions = false }: TrajectoryOptions,
): { rows: number[]; notes: string[] } {
  const { observations, observationSize, actions, actionSize, discrete, rewards } = rows;
  const none = new Uint8Array(noAction.length);
  const named = (name: string, found: readonly Outlier[]) => found.map((outlier) => ({ ...outlier, name }));
  const inActions = (find: typeof findOutliers, skip: Uint8Array) =>
    discrete ? [] : find(actions, actionSize, skip).filter(({ value }) => scaleActions || !isUnit(value));
  const outliers = [
    ...named("observation", findAbsurd(observations, observationSize, none)),
    ...named("action", inActions(findAbsurd, noAction)),
    // A rare reward of another size is usual: only an absurd one is an error.
    ...named("reward", rewards ? findAbsurd(rewards, 1, noAction) : []),
  ];
  const absurd = none.slice();
  for (const { row } of outliers) absurd[row] = 1;
  const counts = noAction.map((skipped, row) => skipped | at(absurd, row));
  outliers.push(
    ...named("observation", findOutliers(observations, observationSize, absurd)),
    ...named("action", inActions(findOutliers, counts)),
  );
  const first = outliers.reduce<(typeof outliers)[number] | undefined>(
    (least, outlier) => (least && least.row <= outlier.row ? least : outlier),
    undefined,
  );
  if (!first) return { rows: [], notes: [] };
  const found = [...new Set(outliers.map(({ row }) => row))].sort((a, b) => a - b);
  if (!dropOutliers) {
    const others = found.filter((row) => row !== first.row);
    const more = others.length === 0 ? "" : `; so are other rows: ${placesOf(others, rows, offsets)}`;
    throw new FormatError(
      `${tell(first, first.name, rows, offsets)}${more}; correct the file, or leave such rows out (--drop-outliers)`,
    );
  }
  const note = `far outside what all others do (${placesOf(found, rows, offsets)})`;
  return {
    rows: found,
    notes: leftOutNote(found.length, "row", note).map((text) => `${text}; trajectories are cut there`),
  };
}

function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) < 1e9 ? String(rounded) : rounded.toExponential();
}

function tell(
  { row, column, value, low, high }: Outlier,
  name: string,
  rows: RecordedRows,
  offsets: Int32Array,
): string {
  const place = placesOf([row], rows, offsets);
  const path = name === "reward" ? "" : `[${column}]`;
  return `${place}: "${name}"${path} is ${short(value)}, far from all other rows, where it is from ${short(low)} to ${short(high)}`;
}

function placesOf(found: readonly number[], { locate }: RecordedRows, offsets: Int32Array): string {
  const places = found.slice(0, MAX_PLACES).map((row) => {
    const t = offsets.findLastIndex((offset) => offset <= row);
    return `${locate(row)} (trajectory ${t}, step ${row - at(offsets, t)})`;
  });
  return found.length > MAX_PLACES ? `${places.join(", ")} and ${found.length - MAX_PLACES} more` : places.join(", ");
}

/** The trajectories without some rows, each of which splits its trajectory in two. Moves rows within the arrays. */
export function withoutRows(data: Trajectories, dropped: readonly number[]): Trajectories {
  const { observations, observationSize, actions, actionSize, rewards, terminals, offsets } = data;
  const isDropped = new Set(dropped);
  const kept = integers();
  kept.push(0);
  let n = 0;
  const close = (): void => {
    if (n > at(kept.values, kept.length - 1)) kept.push(n);
  };
  for (let t = 0; t + 1 < offsets.length; t++) {
    for (let row = at(offsets, t); row < at(offsets, t + 1); row++) {
      if (isDropped.has(row)) {
        close();
        continue;
      }
      observations.copyWithin(n * observationSize, row * observationSize, (row + 1) * observationSize);
      actions.copyWithin(n * actionSize, row * actionSize, (row + 1) * actionSize);
      rewards?.copyWithin(n, row, row + 1);
      terminals?.copyWithin(n, row, row + 1);
      n++;
    }
    close();
  }
  const left = terminals?.subarray(0, n);
  return {
    ...data,
    observations: observations.subarray(0, n * observationSize),
    actions: actions.subarray(0, n * actionSize),
    rewards: rewards?.subarray(0, n),
    terminals: left?.includes(1) ? left : undefined,
    offsets: kept.view().slice(),
  };
}
