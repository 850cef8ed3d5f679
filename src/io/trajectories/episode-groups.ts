// Layouts of HDF5 that keep each episode in datasets of its own: Minari, robomimic and d3rlpy 2.

import type { Group } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { leftOutNote, plural, unusedNote } from "../notes.ts";
import type { EndColumn } from "./episode-columns.ts";
import { combineEnds } from "./episode-ends.ts";
import { type NumericDataset, readDataset } from "./hdf5.ts";
import { type ObservationDatasets, readObservations } from "./hdf5-columns.ts";
import type { EndDataset } from "./hdf5-ends.ts";
import type { RecordedRows } from "./recorded-rows.ts";

/** The datasets of an episode. */
export interface RecordedEpisode {
  /** Names the episode in errors. */
  readonly where: string;
  /** Its observations: as many as actions, or one more, which follows the last action. */
  readonly observations: ObservationDatasets;
  readonly actions: NumericDataset;
  readonly rewards: NumericDataset | undefined;
  /** Columns that say how it ends, one value per action. */
  readonly ends: readonly EndDataset[];
  readEnd(column: EndDataset): Uint8Array;
  /** Names of what is not read. */
  readonly unused: readonly string[];
}

/** Whether the group of an episode has no step: no row of `actions`. Other datasets in it may then have any shape. */
export function isEmptyEpisode(group: Group): boolean {
  const actions = group.get("actions");
  return actions !== null && "slice" in actions && actions.shape?.[0] === 0;
}

/**
 * Reads the rows of all episodes. Those without a step, which are undefined here, are left out.
 * @param padded Whether the last observation of an episode follows its last action. It becomes a row of its own, with action
 *   and reward 0, so that nothing recorded is lost. It starts no transition, because it is the last row and not terminal.
 * @throws FormatError naming the episode when one has other kinds or sizes of values than the first.
 */
export function readEpisodes(
  all: readonly (RecordedEpisode | undefined)[],
  file: string,
  padded: boolean,
): RecordedRows {
  const episodes = all.filter((episode) => episode !== undefined);
  const first = episodes[0];
  if (!first)
    throw new FormatError(
      `${file}: ${all.length === 1 ? "its only episode has no" : `none of its ${all.length} episodes has a`} step`,
    );
  const starts: number[] = [];
  let rows = 0;
  for (const episode of episodes) {
    checkSameLayout(episode, first);
    starts.push(rows);
    rows += episode.observations.rows;
  }
  const { observations, actions, rewards } = first;
  const read = {
    observations: new Float32Array(rows * observations.width),
    actions: new Float32Array(rows * actions.width),
    rewards: rewards && new Float32Array(rows),
  };
  const columns: EndColumn[] = first.ends.map(({ name, meaning }) => ({ name, meaning, values: new Uint8Array(rows) }));
  const ends = new Uint8Array(rows);
  episodes.forEach((episode, e) => {
    const start = at(starts, e);
    readObservations(episode.observations, read.observations, start);
    readDataset(episode.actions, read.actions, start * actions.width);
    if (read.rewards && episode.rewards) readDataset(episode.rewards, read.rewards, start);
    for (const { name, values } of columns) {
      const column = episode.ends.find((end) => end.name === name) as EndDataset;
      values.set(episode.readEnd(column), start);
    }
    ends[start + episode.observations.rows - 1] = 1;
  });
  const locate = (row: number): string => {
    const e = starts.findLastIndex((start) => start <= row);
    return `${at(episodes, e).where}: row ${row - at(starts, e)}`;
  };
  const { terminals, notes } = combineEnds(columns, rows, locate, { known: ends });
  const unused = new Set(episodes.flatMap((episode) => [...episode.observations.unused, ...episode.unused]));
  return {
    file,
    locate,
    ...read,
    observationSize: observations.width,
    actionSize: actions.width,
    discrete: actions.whole,
    terminals,
    ends,
    cutsKnown: true,
    padded,
    notes: [
      ...leftOutNote(all.length - episodes.length, "episode", "without a step"),
      ...notes,
      ...unusedNote([...unused]),
    ],
  };
}

/** Throws unless the episode has the same kinds and sizes of values as the first. */
function checkSameLayout(episode: RecordedEpisode, first: RecordedEpisode): void {
  for (const name of ["observations", "actions"] as const) {
    const [got, expected] = [describe(episode[name]), describe(first[name])];
    if (got === expected) continue;
    throw new FormatError(`${episode.where}: "${name}" has ${got}; it must have ${expected}, as in the first episode`);
  }
  if (!episode.rewards !== !first.rewards) {
    throw new FormatError(`${episode.where}: either every episode must have "rewards" or none`);
  }
  const names = (of: RecordedEpisode): string[] => of.ends.map(({ name }) => name);
  const [got, expected] = [names(episode), names(first)];
  const odd = [...expected.filter((name) => !got.includes(name)), ...got.filter((name) => !expected.includes(name))][0];
  if (odd !== undefined) throw new FormatError(`${episode.where}: either every episode must have "${odd}" or none`);
}

const describe = (values: ObservationDatasets | NumericDataset): string =>
  "whole" in values && values.whole ? "whole numbers" : `${plural(values.width, "value")} a row`;
