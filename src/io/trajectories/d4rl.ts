// The D4RL layout, which d3rlpy 1 and AgileRL share: the datasets observations [R, o], actions [R, a], rewards [R], and
// columns [R] that mark the ends of episodes, such as terminals and timeouts, with all episodes in sequence. Integer
// actions [R] are discrete. Observations may be a group of parts.
//
// Files that penchant writes have two additions: the dataset `offsets` [episodes + 1], because a trajectory may have a
// last observation after its terminal row, and the attribute `choices` on actions, because not every discrete action need
// occur in the file.

import type { File } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { risesTo, rowCount, type Trajectories } from "../../data/trajectories.ts";
import { unusedNote } from "../notes.ts";
import { combineEnds } from "./episode-ends.ts";
import { checkRows, findDataset, type NumericDataset, readDataset, requireDataset, writeDataset } from "./hdf5.ts";
import { findObservations, readObservations } from "./hdf5-columns.ts";
import { findEnds, readFlatEnds, suspectsIn } from "./hdf5-ends.ts";
import { withLastObservations } from "./last-observations.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";

/**
 * Reads the rows of a file in D4RL's layout. `path` names the file in errors.
 * @throws FormatError naming the dataset when one is missing or invalid.
 */
export function readD4rl(file: File, path: string, options: RowOptions): RecordedRows {
  const observations = findObservations(file, "observations", path, options.observations);
  const actions = requireDataset(file, "actions", path, "action");
  const rewards = findDataset(file, "rewards", path);
  const offsets = findDataset(file, "offsets", path);
  const found = findEnds(file, ["observations", "actions", "rewards", "offsets"], path, options);
  const { rows } = observations;
  for (const dataset of [actions, rewards]) {
    if (dataset) checkRows(dataset, rows, `as "observations"`);
  }
  const locate = (row: number) => `${path}: row ${row}`;
  const suspects = suspectsIn(file, found, path, options);
  const { columns, counters, unread, unused } = readFlatEnds(file, found, rows, path, options);
  const known = offsets && endsFromOffsets(offsets, rows);
  const { notes, isRlds, counted, terminalsKnown, ...combined } = combineEnds(columns, rows, locate, {
    counters,
    known,
  });
  suspects.check(path, terminalsKnown);
  const choices = actions.dataset.attrs.choices?.value;
  const into = new Float32Array(rows * observations.width);
  readObservations(observations, into, 0);
  const read: RecordedRows = {
    file: path,
    locate,
    observations: into,
    observationSize: observations.width,
    actions: readDataset(actions, new Float32Array(rows * actions.width)),
    actionSize: actions.width,
    discrete: actions.whole,
    choices: choices === undefined ? undefined : Number(choices),
    rewards: rewards && readDataset(rewards, new Float32Array(rows)),
    ...combined,
    marks: [...found.ends.map(({ name }) => name), ...counted],
    unread,
    notes: [...notes, ...unusedNote([...observations.unused, ...unused.filter((name) => !counted.includes(name))])],
  };
  return isRlds && !known ? withLastObservations(read) : read;
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
