// d3rlpy 2's layout, as its ReplayBuffer writes it: datasets observations_0 [T, o], actions_0 [T, a], rewards_0 [T, 1] and
// terminated_0, a single flag, of episode 0, and so on. Observations of several parts are observations_0_0, observations_0_1.

import type { Dataset, File } from "h5wasm/node";
import { badCell } from "../cells.ts";
import { flagOf } from "./episode-columns.ts";
import { type RecordedEpisode, readEpisodes } from "./episode-groups.ts";
import { checkRows, findDataset, requireDataset } from "./hdf5.ts";
import { findObservations, joinParts, type ObservationDatasets } from "./hdf5-columns.ts";
import { namesInOrder } from "./minari.ts";
import { chooseParts } from "./observation-parts.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";

const ACTIONS = /^actions_(\d+)$/;

/** Whether a file has d3rlpy 2's layout: datasets `columns` and `actions_<number>`. */
export const isD3rlpy = (file: File): boolean =>
  file.keys().includes("columns") && file.keys().some((name) => ACTIONS.test(name));

/**
 * Reads the rows of all episodes. `path` names the file in errors.
 * @throws FormatError naming the episode when a dataset is missing or invalid.
 */
export function readD3rlpy(file: File, path: string, options: RowOptions): RecordedRows {
  const parts = partsOfObservations(file);
  const episodes = namesInOrder(file, ACTIONS).map((name) =>
    isEmpty(file, name) ? undefined : openEpisode(file, name.slice("actions_".length), parts, path, options),
  );
  return readEpisodes(episodes, path, false);
}

/** Whether a dataset has no row. Others of its episode may then have any shape. */
function isEmpty(file: File, name: string): boolean {
  const dataset = file.get(name);
  return dataset !== null && "slice" in dataset && dataset.shape?.[0] === 0;
}

/** "0", "1", … if observations have parts. */
const partsOfObservations = (file: File): string[] =>
  namesInOrder(file, /^observations_0_(\d+)$/).map((name) => name.slice("observations_0_".length));

function openEpisode(
  file: File,
  number: string,
  parts: readonly string[],
  path: string,
  options: RowOptions,
): RecordedEpisode {
  const where = `${path}: episode ${number}`;
  const observations = observationsOf(file, number, parts, where, options);
  const actions = requireDataset(file, `actions_${number}`, where, "action");
  const rewards = findDataset(file, `rewards_${number}`, where);
  const steps = actions.rows;
  checkRows(observations, steps, `as "actions_${number}"`);
  if (rewards) checkRows(rewards, steps, `as "actions_${number}"`);
  const flag = `terminated_${number}`;
  const terminated = file.get(flag) as Dataset | null;
  if (terminated === null) requireDataset(file, flag, where);
  const readEnd = (): Uint8Array => {
    const cells = terminated?.value as unknown;
    const cell = ArrayBuffer.isView(cells) && terminated?.shape?.[0] === 1 ? (cells as Uint8Array)[0] : cells;
    const value = flagOf(cell);
    if (value === undefined) throw badCell(where, flag, cell, "0 or 1");
    return new Uint8Array(steps).fill(value, steps - 1);
  };
  const ends = [{ name: "terminated", meaning: "terminal" }] as const;
  return { where, observations, actions, rewards, ends, readEnd, unused: [] };
}

function observationsOf(
  file: File,
  number: string,
  parts: readonly string[],
  where: string,
  { observations: chosen }: RowOptions,
): ObservationDatasets {
  const name = `observations_${number}`;
  if (parts.length === 0) return findObservations(file, name, where, chosen);
  const names = chooseParts(parts, chosen, where);
  const datasets = names.map((part) => requireDataset(file, `${name}_${part}`, where, "part"));
  return joinParts(
    name,
    datasets,
    parts.flatMap((part) => (names.includes(part) ? [] : [`observations_*_${part}`])),
  );
}
