// RLDS keeps the last observation of an episode as a row of its own, whose action and reward are zeros, and marks that row as
// terminal. Here the terminal is in the row of the action that led there, as in Minari's layout.

import { at } from "../../base/arrays.ts";
import type { RecordedRows } from "./recorded-rows.ts";

/** The rows, `padded` if the last row of every episode holds no action. They are changed in place. */
export function withLastObservations(rows: RecordedRows): RecordedRows {
  const { actions, actionSize, rewards, terminals, ends } = rows;
  const isBlank = (row: number): boolean => {
    for (let k = 0; k < actionSize; k++) if (at(actions, row * actionSize + k) !== 0) return false;
    return !rewards || rewards[row] === 0;
  };
  const last = ends.length - 1;
  let others = 0;
  for (let row = 0; row <= last; row++) {
    if (isBlank(row)) continue;
    if (ends[row] === 1 || row === last) return rows;
    others++;
  }
  if (others === 0) return rows;
  for (let row = 1; row <= last; row++) {
    if (terminals[row] !== 1 || (ends[row] !== 1 && row !== last)) continue;
    terminals[row] = 0;
    if (ends[row - 1] === 0) terminals[row - 1] = 1;
  }
  ends[last] = 1;
  const note =
    "the last row of every episode is an observation without an action, as in RLDS: its action and reward are zeros";
  return { ...rows, padded: true, notes: [note, ...rows.notes] };
}
