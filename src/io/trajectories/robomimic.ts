// robomimic's layout: a group data/demo_0, data/demo_1, … per episode, with a group obs of parts [T, o], actions [T, a],
// rewards [T] and dones [T].

import type { File, Group } from "h5wasm/node";
import { unusedNote } from "../notes.ts";
import { isEmptyEpisode, type RecordedEpisode, readEpisodes } from "./episode-groups.ts";
import { checkRows, findDataset, requireDataset } from "./hdf5.ts";
import { findObservations } from "./hdf5-columns.ts";
import { findEpisodeEnds, readEnds } from "./hdf5-ends.ts";
import { groupIn, namesInOrder } from "./minari.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";

const DEMONSTRATION = /^demo_(\d+)$/;

/** Whether a file has robomimic's layout: groups `demo_<number>` in a group `data`. */
export function isRobomimic(file: File): boolean {
  const data = file.get("data");
  return data !== null && "keys" in data && data.keys().some((name) => DEMONSTRATION.test(name));
}

/**
 * Reads the rows of all demonstrations, in the order of their numbers. `path` names the file in errors.
 * @throws FormatError naming the demonstration when a dataset is missing or invalid.
 */
export function readRobomimic(file: File, path: string, options: RowOptions): RecordedRows {
  const data = groupIn(file, "data", path);
  const episodes = namesInOrder(data, DEMONSTRATION).map((name) => {
    const group = groupIn(data, name, path);
    return isEmptyEpisode(group) ? undefined : openDemonstration(group, `${path}: data/${name}`, options);
  });
  const rows = readEpisodes(episodes, path, false);
  const others = file.keys().filter((name) => name !== "data");
  return { ...rows, notes: [...rows.notes, ...unusedNote(others)] };
}

function openDemonstration(group: Group, where: string, options: RowOptions): RecordedEpisode {
  const observations = findObservations(group, "obs", where, options.observations);
  const actions = requireDataset(group, "actions", where, "action");
  const rewards = findDataset(group, "rewards", where);
  const { ends, unused } = findEpisodeEnds(group, ["obs", "actions", "rewards"], where, options);
  const steps = actions.rows;
  checkRows(observations, steps, `as "actions"`);
  if (rewards) checkRows(rewards, steps, `as "actions"`);
  const readEnd = (column: (typeof ends)[number]) => readEnds(group, column, steps, where).values;
  return { where, observations, actions, rewards, ends, readEnd, unused };
}
