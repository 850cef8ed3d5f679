// Datasets of HDF5 files with one number per episode: lengths, ends or starts.

import type { Group } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { type EndColumn, isLengths } from "./episode-columns.ts";
import { type NumericDataset, readDataset } from "./hdf5.ts";
import { cellsOf, columnOf, isWholeColumn, lengthOf } from "./hdf5-cells.ts";

/** `episode_ends` of diffusion policies has one entry per episode, the number of rows up to its end; starts likewise. */
export function endsOfIndices(dataset: NumericDataset, rows: number, meaning: "last" | "start"): Uint8Array {
  const { name, where } = dataset;
  const indices = readDataset(dataset, new Int32Array(dataset.rows));
  const rises = indices.every((index, i) => index >= (i === 0 ? 0 : at(indices, i - 1)));
  const fits = meaning === "last" ? indices.at(-1) === rows : indices[0] === 0 && (indices.at(-1) ?? rows) < rows;
  if (!rises || !fits) {
    const wants = meaning === "last" ? `numbers of rows that rise to ${rows}` : `first rows that rise from 0`;
    throw new FormatError(
      `${where}: "${name}" must have ${rows} flags, as "observations" has rows, or ${wants}, one per episode`,
    );
  }
  const ends = new Uint8Array(rows);
  ends[rows - 1] = 1;
  for (const index of indices) if (index > 0) ends[index - 1] = 1;
  return ends;
}

/**
 * A column with one length per episode. @throws FormatError about a column of another name that divides the rows in this way,
 * or by the ends or the starts of episodes.
 */
export function readLengths(group: Group, name: string, rows: number, where: string): EndColumn | undefined {
  const column = columnOf(group, name);
  if (!column || !isWholeColumn(column)) return undefined;
  const count = lengthOf(column);
  if (count < 2 || count >= rows) return undefined;
  const values = Array.from(cellsOf(name, column, where), Number);
  const rising = values.every((value, i) => value >= (values[i - 1] ?? 0));
  const sum = values.every((value) => value >= 0) ? values.reduce((total, value) => total + value, 0) : -1;
  if (sum === rows && isLengths(name)) {
    const ends = new Uint8Array(rows);
    let end = 0;
    for (const length of values) {
      end += length;
      if (length > 0) ends[end - 1] = 1;
    }
    return { name, meaning: "last", values: ends };
  }
  const starts = rising && values[0] === 0 && (values.at(-1) ?? rows) < rows && new Set(values).size === count;
  const last = values.at(-1) ?? 0;
  if (sum !== rows && !(rising && (last === rows || last === rows - 1)) && !starts) return undefined;
  const means = sum === rows ? "lengths" : starts ? "starts" : "ends";
  throw new FormatError(
    `${where}: "${name}" may hold the ${means} of episodes, but its name is not known; rename it to "episode_${means}", or name the columns that mark episodes without it (--episodes)`,
  );
}
