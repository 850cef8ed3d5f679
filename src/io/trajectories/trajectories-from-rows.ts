// Converts the rows of a file of any format to trajectories.

import { at } from "../../base/arrays.ts";
import { checkWhole } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { Trajectories } from "../../data/trajectories.ts";
import { integers } from "../growable.ts";
import { plural } from "../notes.ts";
import { clipActions, discreteActionCount, scaleActions } from "./recorded-actions.ts";
import type { ParsedTrajectories, RecordedRows, TrajectoryOptions } from "./recorded-rows.ts";

/** Splits rows into trajectories. Scales or clips `rows.actions` in place; the result shares the arrays. */
export function trajectoriesOf(rows: RecordedRows, options: TrajectoryOptions = {}): ParsedTrajectories {
  const { file, observations, observationSize, actions, actionSize, discrete, rewards, terminals, ends } = rows;
  if (ends.length === 0) throw new FormatError(`${file}: no rows; at least one episode is needed`);
  const offsets = splitEpisodes(ends, file, options.horizon);
  const action = discrete ? "one discrete action" : plural(actionSize, "action value");
  const notes = [
    `${plural(ends.length, "row")} in ${plural(offsets.length - 1, "episode")}, each of ${plural(observationSize, "observation value")} and ${action}`,
    ...checkTransitions(terminals, offsets, file),
  ];
  const choices = discreteActionCount(rows, options);
  const actionRange = options.scaleActions ? scaleActions(rows) : undefined;
  if (!choices && !actionRange) notes.push(...clipActions(rows));
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

/** The first row of every episode, and the number of rows. The end of the file ends the last episode. */
function splitEpisodes(ends: Uint8Array, file: string, horizon?: number): Int32Array {
  if (horizon !== undefined) checkWhole("horizon", horizon, 2);
  if (!ends.includes(1)) {
    if (horizon === undefined) {
      throw new FormatError(
        `${file}: the file does not mark where episodes end; give the number of rows of an episode (--horizon)`,
      );
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
  return offsets.view().slice();
}

/** Counts episodes without a transition: those of one row that is not terminal. Throws if there are no others. */
function checkTransitions(terminals: Uint8Array, offsets: Int32Array, file: string): string[] {
  let empty = 0;
  for (let t = 0; t + 1 < offsets.length; t++) {
    const start = at(offsets, t);
    if (at(offsets, t + 1) - start === 1 && terminals[start] === 0) empty++;
  }
  if (empty === offsets.length - 1) {
    throw new FormatError(`${file}: every episode is a single row, but a transition takes two rows`);
  }
  return empty > 0 ? [`${plural(empty, "episode")} of a single row, without a transition`] : [];
}
