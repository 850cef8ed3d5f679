// The D4RL layout: the datasets observations [R, o], actions [R, a], rewards [R], terminals [R] and timeouts [R], with all
// episodes in sequence. An episode ends after a row with a terminal or a timeout. Integer actions [R] are discrete.
//
// Files that penchant writes have two additions: the dataset `offsets` [episodes + 1], because a trajectory may have a
// last observation after its terminal row, and the attribute `choices` on actions, because not every discrete action need
// occur in the file.

import type { File } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { risesTo, rowCount, type Trajectories } from "../../data/trajectories.ts";
import { checkRows, findDataset, type NumericDataset, readDataset, requireDataset, writeDataset } from "./hdf5.ts";
import type { RecordedRows } from "./recorded-rows.ts";

/**
 * Reads the rows of a file in D4RL's layout. `path` names the file in errors.
 * @throws FormatError naming the dataset when one is missing or invalid.
 */
export function readD4rl(file: File, path: string): RecordedRows {
  const observations = requireDataset(file, "observations", path, "values");
  const actions = requireDataset(file, "actions", path, "action");
  const rewards = findDataset(file, "rewards", path);
  const terminals = requireDataset(file, "terminals", path);
  const timeouts = findDataset(file, "timeouts", path);
  const offsets = findDataset(file, "offsets", path);
  const { rows } = observations;
  for (const dataset of [actions, rewards, terminals, timeouts]) {
    if (dataset) checkRows(dataset, rows, `as "observations"`);
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
    ends: offsets ? endsFromOffsets(offsets, rows) : endsFromFlags(terminal, timeouts),
  };
}

/** Episodes end where there is a terminal or a timeout. */
function endsFromFlags(terminals: Uint8Array, timeouts: NumericDataset | undefined): Uint8Array {
  const ends = new Uint8Array(terminals.length);
  if (timeouts) readDataset(timeouts, ends);
  terminals.forEach((terminal, i) => {
    if (terminal === 1) ends[i] = 1;
  });
  return ends;
}

function endsFromOffsets(dataset: NumericDataset, rows: number): Uint8Array {
  const offsets = readDataset(dataset, new Int32Array(dataset.rows));
  if (!risesTo(offsets, rows)) {
    throw new FormatError(`${dataset.where}: "offsets" must rise from 0 to ${rows}, the number of rows`);
  }
  const ends = new Uint8Array(rows);
  for (const offset of offsets.subarray(1)) ends[offset - 1] = 1;
  return ends;
}

/** Writes trajectories in D4RL's layout with `offsets` and, for discrete actions, `choices`. */
export function writeD4rl(file: File, data: Trajectories): void {
  const { observations, observationSize, actions, actionSize, choices, rewards, offsets } = data;
  const rows = rowCount(data);
  const terminals = data.terminals ?? new Uint8Array(rows);
  const timeouts = new Uint8Array(rows);
  for (const offset of offsets.subarray(1)) timeouts[offset - 1] = 1 - at(terminals, offset - 1);
  writeDataset(file, "observations", observations, observationSize);
  if (choices === undefined) writeDataset(file, "actions", actions, actionSize);
  else writeDataset(file, "actions", Int32Array.from(actions)).create_attribute("choices", choices, [], "<i");
  if (rewards) writeDataset(file, "rewards", rewards);
  writeDataset(file, "terminals", terminals);
  writeDataset(file, "timeouts", timeouts);
  writeDataset(file, "offsets", offsets);
}
