// Minari's layout: a group episode_0, episode_1, … for each, with observations [T + 1, o], actions [T, a], rewards [T] and
// terminations [T]; the last observation is the one after the last action. Here that is a row of its own, with a zero for
// its action and reward, so nothing recorded is lost. It starts no transition, as it is last and no terminal: the terminal
// of an episode that ended for good stands where it belongs, in the row before, whose action led there. An episode
// that was cut off (a truncation) thus has a next observation for its last action.

import type { File, Group } from "h5wasm/node";
import { FormatError } from "../../base/errors.ts";
import { checkRows, findDataset, type NumericDataset, readDataset, requireDataset } from "./hdf5.ts";
import type { RecordedRows } from "./recorded-rows.ts";

const EPISODE = /^episode_(\d+)$/;

export const isMinari = (file: File): boolean => file.keys().some((name) => EPISODE.test(name));

interface MinariEpisode {
  readonly where: string;
  /** Its first row. */
  readonly start: number;
  readonly observations: NumericDataset;
  readonly actions: NumericDataset;
  readonly rewards: NumericDataset | undefined;
  readonly terminations: NumericDataset;
}

export function readMinari(file: File, path: string): RecordedRows {
  const episodes = episodesOf(file, path);
  const first = episodes[0] as MinariEpisode;
  const last = episodes.at(-1) as MinariEpisode;
  const { observations, actions, rewards } = first;
  const rows = last.start + last.observations.rows;
  const read = {
    file: path,
    locate: (row: number): string => {
      const { where, start } = episodes.findLast((episode) => episode.start <= row) as MinariEpisode;
      return `${where}: row ${row - start}`;
    },
    observations: new Float32Array(rows * observations.width),
    observationSize: observations.width,
    actions: new Float32Array(rows * actions.width),
    actionSize: actions.width,
    discrete: actions.whole,
    rewards: rewards && new Float32Array(rows),
    terminals: new Uint8Array(rows),
    ends: new Uint8Array(rows),
    padded: true,
  };
  for (const episode of episodes) {
    const { start } = episode;
    readDataset(episode.observations, read.observations, start * observations.width);
    readDataset(episode.actions, read.actions, start * actions.width);
    if (read.rewards && episode.rewards) readDataset(episode.rewards, read.rewards, start);
    readDataset(episode.terminations, read.terminals, start);
    read.ends[start + episode.actions.rows] = 1;
  }
  return read;
}

/** All of them by number, alike in what they have. */
function episodesOf(file: File, path: string): MinariEpisode[] {
  const numbers = file.keys().flatMap((name) => EPISODE.exec(name)?.[1] ?? []);
  const episodes: MinariEpisode[] = [];
  let start = 0;
  for (const number of numbers.sort((a, b) => Number(a) - Number(b))) {
    const episode = episodeOf(file, `episode_${number}`, path, start);
    checkAlike(episode, episodes[0] ?? episode);
    episodes.push(episode);
    start += episode.observations.rows;
  }
  return episodes;
}

function episodeOf(file: File, name: string, path: string, start: number): MinariEpisode {
  const where = `${path}: ${name}`;
  const group = file.get(name);
  if (!(group && "keys" in group)) throw new FormatError(`${where} is not a group; it must be one`);
  const observations = requireDataset(group as Group, "observations", where, "values");
  const actions = requireDataset(group as Group, "actions", where, "action");
  const rewards = findDataset(group as Group, "rewards", where);
  const terminations = requireDataset(group as Group, "terminations", where);
  checkRows(observations, actions.rows + 1, `one more than "actions"`);
  for (const column of [rewards, terminations]) if (column) checkRows(column, actions.rows, `as "actions"`);
  return { where, start, observations, actions, rewards, terminations };
}

function checkAlike(episode: MinariEpisode, first: MinariEpisode): void {
  for (const name of ["observations", "actions"] as const) {
    const [got, wants] = [episode[name], first[name]];
    if (got.width === wants.width && got.whole === wants.whole) continue;
    throw new FormatError(
      `${got.where}: "${name}" has ${got.width} values a row; it must have ${wants.width}, as in the first episode`,
    );
  }
  if (!episode.rewards !== !first.rewards) {
    throw new FormatError(`${episode.where}: either every episode has "rewards" or none`);
  }
}
