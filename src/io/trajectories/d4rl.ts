// D4RL's layout: one dataset for each of observations [R, o], actions [R, a], rewards [R], terminals [R] and timeouts [R],
// all episodes in a row. One ends after a row with a terminal or a timeout. Whole numbers [R] as actions are choices.
// Our own files have `offsets` [episodes + 1] besides, since trajectories may go on for a last observation after a
// terminal, and the attribute `choices` on actions, since a file need not show every choice.

import type { File } from "h5wasm/node";
import { FormatError } from "../../base/errors.ts";
import type { Trajectories } from "../../data/trajectories.ts";
import { checkRows, findDataset, type NumericDataset, readDataset, requireDataset, writeDataset } from "./hdf5.ts";
import type { RecordedRows } from "./recorded-rows.ts";

export function readD4rl(file: File, path: string): RecordedRows {
  const observations = requireDataset(file, "observations", path, "values");
  const actions = requireDataset(file, "actions", path, "action");
  const rewards = findDataset(file, "rewards", path);
  const terminals = requireDataset(file, "terminals", path);
  const timeouts = findDataset(file, "timeouts", path);
  const offsets = findDataset(file, "offsets", path);
  const { rows } = observations;
  for (const column of [actions, rewards, terminals, timeouts]) {
    if (column) checkRows(column, rows, `as "observations"`);
  }
  const terminal = readDataset(terminals, new Uint8Array(rows));
  const choices = actions.dataset.attrs.choices?.value;
  return {
    file: path,
    locate: (row) => `${path}: row ${row}`,
    observations: readDataset(observations, new Float32Array(rows * observations.width)),
    observationSize: observations.width,
    actions: readDataset(actions, new Float32Array(rows * actions.width)),
    actionSize: actions.width,
    discrete: actions.whole,
    choices: choices === undefined ? undefined : Number(choices),
    rewards: rewards && readDataset(rewards, new Float32Array(rows)),
    terminals: terminal,
    ends: offsets ? endsAt(offsets, rows) : endsOf(terminal, timeouts),
  };
}

/** After a terminal or a timeout. */
function endsOf(terminals: Uint8Array, timeouts: NumericDataset | undefined): Uint8Array {
  const ends = timeouts ? readDataset(timeouts, new Uint8Array(terminals.length)) : new Uint8Array(terminals.length);
  terminals.forEach((terminal, i) => {
    if (terminal === 1) ends[i] = 1;
  });
  return ends;
}

function endsAt(offsets: NumericDataset, rows: number): Uint8Array {
  const ends = new Uint8Array(rows);
  const values = readDataset(offsets, new Int32Array(offsets.rows));
  if (values[0] !== 0 || values.at(-1) !== rows || values.some((at, t) => t > 0 && at <= (values[t - 1] as number))) {
    throw new FormatError(`${offsets.where}: "offsets" must rise from 0 to ${rows}, the number of rows`);
  }
  for (const at of values.subarray(1)) ends[at - 1] = 1;
  return ends;
}

export function writeD4rl(file: File, data: Trajectories): void {
  const { observations, observationSize, actions, actionSize, choices, rewards, offsets } = data;
  const rows = observations.length / observationSize;
  const terminals = data.terminals ?? new Uint8Array(rows);
  const timeouts = new Uint8Array(rows);
  for (const at of offsets.subarray(1)) timeouts[at - 1] = 1 - (terminals[at - 1] as number);
  writeDataset(file, "observations", observations, observationSize);
  if (choices === undefined) writeDataset(file, "actions", actions, actionSize);
  else writeDataset(file, "actions", Int32Array.from(actions)).create_attribute("choices", choices, [], "<i");
  if (rewards) writeDataset(file, "rewards", rewards);
  writeDataset(file, "terminals", terminals);
  writeDataset(file, "timeouts", timeouts);
  writeDataset(file, "offsets", offsets);
}
