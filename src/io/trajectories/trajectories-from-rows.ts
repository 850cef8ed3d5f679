// Converts the rows of a file of any format to trajectories.

import { at } from "../../base/arrays.ts";
import { checkWhole } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { Trajectories } from "../../data/trajectories.ts";
import { integers } from "../growable.ts";
import { firstOf, plural } from "../notes.ts";
import { takeOutliers, withoutRows } from "./outlying-rows.ts";
import { clipActions, numberActions, scaleActions, wholeActionsNote } from "./recorded-actions.ts";
import type { ParsedTrajectories, RecordedRows, TrajectoryOptions, UnreadColumn } from "./recorded-rows.ts";
import { checkUnknownColumns } from "./unknown-columns.ts";

/**
 * Splits rows into trajectories. Numbers, scales or clips `rows.actions` in place, and moves rows if some are left out; the
 * result shares the arrays.
 */
export function trajectoriesOf(rows: RecordedRows, options: TrajectoryOptions = {}): ParsedTrajectories {
  const { file, observations, observationSize, actions, actionSize, discrete, rewards, terminals, ends } = rows;
  if (ends.length === 0) throw new FormatError(`${file}: no rows; at least one episode is needed`);
  const offsets = splitEpisodes(rows, options.horizon);
  const sideNotes = checkUnknownColumns(rows, offsets);
  const action = discrete || options.choices !== undefined ? "one discrete action" : plural(actionSize, "action value");
  const notes = [
    `${plural(ends.length, "row")} in ${plural(offsets.length - 1, "episode")}, each of ${plural(observationSize, "observation value")} and ${action}`,
    endNote(rows, offsets, options.horizon),
    ...checkTransitions(terminals, offsets, file),
    ...sideNotes,
    ...rows.notes,
  ];
  const skip = rows.padded ? ends.slice() : new Uint8Array(ends.length); // rows without an action
  const outliers = takeOutliers(rows, offsets, skip, options);
  notes.push(...outliers.notes);
  for (const row of outliers.rows) skip[row] = 1;
  const numbered = numberActions(rows, options, skip);
  notes.push(...(numbered?.notes ?? wholeActionsNote(rows, skip)));
  const actionRange = options.scaleActions ? scaleActions(rows, skip) : undefined;
  if (!numbered && !actionRange) notes.push(...clipActions(rows, skip));
  const { choices, firstAction = 0 } = numbered ?? {};
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
  return {
    data: outliers.rows.length > 0 ? withoutRows(data, outliers.rows) : data,
    notes,
    actionRange,
    firstAction: firstAction > 0 ? firstAction : undefined,
  };
}

/** The first row of every episode, and the number of rows. The end of the file ends the last episode. */
function splitEpisodes({ ends, file, unread = [] }: RecordedRows, horizon?: number): Int32Array {
  if (horizon !== undefined) checkWhole("horizon", horizon, 2);
  if (!ends.includes(1)) {
    if (horizon === undefined) {
      const named = (form: UnreadColumn["form"]) =>
        unread.filter((column) => column.form === form).map(({ name }) => name);
      const [ids, flags] = [named("id"), named("flag")];
      const others = named(undefined);
      const advice = [
        ids.length > 0 ? `, or the columns that mark them (--episodes), such as one of ${firstOf(ids)}` : "",
        flags.length > 0
          ? `; a flag that is 1 in last rows must be named is_last: it may be one of ${firstOf(flags)}`
          : "",
        ids.length + flags.length === 0 && others.length > 0 ? `; these columns are not read: ${firstOf(others)}` : "",
      ];
      throw new FormatError(
        `${file}: the file does not mark where episodes end; give the number of rows of an episode (--horizon)${advice.join("")}`,
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

/** How many episodes end in a terminal state, and how many were cut off; or that the file does not tell. */
function endNote({ terminals, padded, cutsKnown }: RecordedRows, offsets: Int32Array, horizon?: number): string {
  let terminated = 0;
  for (let t = 0; t + 1 < offsets.length; t++) {
    const [start, end] = [at(offsets, t), at(offsets, t + 1)];
    // The terminal of an episode with a last observation is in the row before.
    if (terminals[end - 1] === 1 || (padded && end - 2 >= start && terminals[end - 2] === 1)) terminated++;
  }
  const cut = offsets.length - 1 - terminated;
  const counts = `${plural(terminated, "episode")} ended in a terminal state, ${cut.toLocaleString("en-US")} ${cut === 1 ? "was" : "were"} cut off`;
  if (cutsKnown || horizon !== undefined) return counts;
  return `${counts}, as far as is known: the file does not mark where episodes were cut off, so some may run into the next; give the number of rows of an episode, if it is known (--horizon)`;
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
