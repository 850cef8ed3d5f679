// The Minari layout: one group per episode, episode_0, episode_1, …, with observations [T + 1, o], actions [T, a],
// rewards [T] and terminations [T]. The last observation follows the last action.
//
// Here the last observation is a row of its own, with action and reward 0, so that nothing recorded is lost. It starts no
// transition, because it is the last row and not terminal: the terminal of an episode is in the row before, whose
// action led there. The last action of a truncated episode thus keeps its next observation.

import type { File, Group } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { checkRows, findDataset, type NumericDataset, readDataset, requireDataset } from "./hdf5.ts";
import type { RecordedRows } from "./recorded-rows.ts";

const EPISODE_GROUP = /^episode_(\d+)$/;

/** Whether a file has Minari's layout: a group `episode_<number>` at the top level. */
export const isMinari = (file: File): boolean => file.keys().some((name) => EPISODE_GROUP.test(name));

/** The datasets of an episode. */
interface MinariEpisode {
  readonly where: string;
  /** Number of its first row among the rows of all episodes. */
  readonly start: number;
  readonly observations: NumericDataset;
  readonly actions: NumericDataset;
  readonly rewards: NumericDataset | undefined;
  readonly terminations: NumericDataset;
}

/**
 * Reads the rows of all episodes of a file in Minari's layout. `path` names the file in errors.
 * @throws FormatError naming the episode when a dataset is missing or invalid.
 */
export function readMinari(file: File, path: string): RecordedRows {
  const episodes = openEpisodes(file, path);
  const first = at(episodes, 0);
  const last = at(episodes, episodes.length - 1);
  const { observations, actions, rewards } = first;
  const rowCount = last.start + last.observations.rows;
  const rows = {
    file: path,
    locate: (row: number): string => {
      const { where, start } = episodes.findLast((episode) => episode.start <= row) ?? first;
      return `${where}: row ${row - start}`;
    },
    observations: new Float32Array(rowCount * observations.width),
    observationSize: observations.width,
    actions: new Float32Array(rowCount * actions.width),
    actionSize: actions.width,
    discrete: actions.whole,
    rewards: rewards && new Float32Array(rowCount),
    terminals: new Uint8Array(rowCount),
    ends: new Uint8Array(rowCount),
    padded: true,
  };
  for (const episode of episodes) {
    const { start } = episode;
    readDataset(episode.observations, rows.observations, start * observations.width);
    readDataset(episode.actions, rows.actions, start * actions.width);
    if (rows.rewards && episode.rewards) readDataset(episode.rewards, rows.rewards, start);
    readDataset(episode.terminations, rows.terminals, start);
    rows.ends[start + episode.actions.rows] = 1;
  }
  return rows;
}

/** All episodes in the order of their numbers, which need not be consecutive. */
function openEpisodes(file: File, path: string): MinariEpisode[] {
  const numbers = file.keys().flatMap((name) => EPISODE_GROUP.exec(name)?.[1] ?? []);
  const episodes: MinariEpisode[] = [];
  let start = 0;
  for (const number of numbers.sort((a, b) => Number(a) - Number(b))) {
    const episode = openEpisode(file, `episode_${number}`, path, start);
    checkSameLayout(episode, episodes[0] ?? episode);
    episodes.push(episode);
    start += episode.observations.rows;
  }
  return episodes;
}

function openEpisode(file: File, name: string, path: string, start: number): MinariEpisode {
  const where = `${path}: ${name}`;
  const group = file.get(name);
  if (!(group && "keys" in group)) throw new FormatError(`${where} must be a group`);
  const observations = requireDataset(group as Group, "observations", where, "values");
  const actions = requireDataset(group as Group, "actions", where, "action");
  const rewards = findDataset(group as Group, "rewards", where);
  const terminations = requireDataset(group as Group, "terminations", where);
  checkRows(observations, actions.rows + 1, `one more than "actions"`);
  for (const dataset of [rewards, terminations]) if (dataset) checkRows(dataset, actions.rows, `as "actions"`);
  return { where, start, observations, actions, rewards, terminations };
}

/** Throws unless the episode has the same kinds and sizes of values as the first. */
function checkSameLayout(episode: MinariEpisode, first: MinariEpisode): void {
  for (const name of ["observations", "actions"] as const) {
    const [got, expected] = [episode[name], first[name]];
    if (got.width === expected.width && got.whole === expected.whole) continue;
    throw new FormatError(
      `${got.where}: "${name}" has ${describe(got)}; it must have ${describe(expected)}, as in the first episode`,
    );
  }
  if (!episode.rewards !== !first.rewards) {
    throw new FormatError(`${episode.where}: either every episode must have "rewards" or none`);
  }
}

const describe = ({ width, whole }: NumericDataset): string => (whole ? "whole numbers" : `${width} values a row`);
