// The Minari layout: one group per episode, episode_0, episode_1, …, with observations [T + 1, o] or a group of parts,
// actions [T, a], rewards [T] and terminations [T]. The last observation follows the last action. The terminal of an episode
// is in the row of the action that led there, so the last action of a truncated episode keeps its next observation.

import type { File, Group } from "h5wasm/node";
import { FormatError } from "../../base/errors.ts";
import { isEmptyEpisode, type RecordedEpisode, readEpisodes } from "./episode-groups.ts";
import { checkRows, findDataset, requireDataset } from "./hdf5.ts";
import { findObservations } from "./hdf5-columns.ts";
import { findEpisodeEnds, readEnds } from "./hdf5-ends.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";

const EPISODE_GROUP = /^episode_(\d+)$/;

/** Whether a file has Minari's layout: a group `episode_<number>` at the top level. */
export const isMinari = (file: File): boolean => file.keys().some((name) => EPISODE_GROUP.test(name));

/**
 * Reads the rows of all episodes of a file in Minari's layout, in the order of their numbers, which need not be
 * consecutive. `path` names the file in errors.
 * @throws FormatError naming the episode when a dataset is missing or invalid.
 */
export function readMinari(file: File, path: string, options: RowOptions): RecordedRows {
  const names = namesInOrder(file, EPISODE_GROUP);
  return readEpisodes(
    names.map((name) => {
      const group = groupIn(file, name, path);
      return isEmptyEpisode(group) ? undefined : openEpisode(group, `${path}: ${name}`, options);
    }),
    path,
    true,
  );
}

/** The names that match, in the order of the number in them. */
export function namesInOrder(group: Group, pattern: RegExp): string[] {
  const numberOf = (name: string): number => Number(pattern.exec(name)?.[1]);
  return group
    .keys()
    .filter((name) => pattern.test(name))
    .sort((a, b) => numberOf(a) - numberOf(b));
}

/** The group of this name. @throws FormatError if it is not a group. */
export function groupIn(group: Group, name: string, where: string): Group {
  const found = group.get(name);
  if (!(found && "keys" in found)) throw new FormatError(`${where}: "${name}" must be a group`);
  return found as Group;
}

function openEpisode(group: Group, where: string, options: RowOptions): RecordedEpisode {
  const observations = findObservations(group, "observations", where, options.observations);
  const actions = requireDataset(group, "actions", where, "action");
  const rewards = findDataset(group, "rewards", where);
  const { ends, unused } = findEpisodeEnds(group, ["observations", "actions", "rewards"], where, options);
  if (!ends.some(({ meaning }) => meaning === "terminal" || meaning === "done")) {
    requireDataset(group, "terminations", where);
  }
  const steps = actions.rows;
  checkRows(observations, steps + 1, `one more than "actions"`);
  if (rewards) checkRows(rewards, steps, `as "actions"`);
  const readEnd = (column: (typeof ends)[number]) => readEnds(group, column, steps, where).values;
  return { where, observations, actions, rewards, ends, readEnd, unused };
}
