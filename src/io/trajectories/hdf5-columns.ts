// Observations of several parts, and the columns that mark the ends of episodes, in groups of HDF5 files.

import type { Dataset, Group } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell } from "../cells.ts";
import { type EndMeaning, endMeaning, testOfEnds, unknownEnd } from "./episode-columns.ts";
import { type EndColumn, EpisodeIds } from "./episode-ends.ts";
import { checkRows, type NumericDataset, readDataset, readSlice, requireDataset } from "./hdf5.ts";
import { checkNoParts, chooseParts } from "./observation-parts.ts";

/** Observations [rows, width], stored in one dataset or in one per part. */
export interface ObservationDatasets {
  readonly name: string;
  /** Names the file, or the group in it, in error messages. */
  readonly where: string;
  readonly rows: number;
  readonly width: number;
  readonly parts: readonly NumericDataset[];
  /** Names of the parts that are not read. */
  readonly unused: readonly string[];
}

/**
 * Finds observations: a dataset, or a group of parts, which may be nested.
 * @param chosen Option `observations`.
 * @throws FormatError when they are missing or invalid, or have several parts and none is chosen.
 */
export function findObservations(
  group: Group,
  name: string,
  where: string,
  chosen: readonly string[] | undefined,
): ObservationDatasets {
  const found = group.get(name);
  if (!(found && "keys" in found)) {
    checkNoParts(chosen, where);
    return joinParts(name, [requireDataset(group, name, where, "values")]);
  }
  const all = partsIn(found as Group, "");
  const numeric = all.filter(({ dataset }) => isNumeric(dataset));
  const names = chooseParts(
    numeric.map((part) => part.name),
    chosen,
    where,
  );
  const pathOf = (part: string): string => numeric.find((candidate) => candidate.name === part)?.path as string;
  return joinParts(
    name,
    names.map((part) => requireDataset(found as Group, pathOf(part), where, "part")),
    all.flatMap((part) => (names.includes(part.name) ? [] : [`${name}/${part.name}`])),
  );
}

/** Observations from parts, at least one. @throws FormatError if they differ in the number of rows. */
export function joinParts(
  name: string,
  parts: readonly NumericDataset[],
  unused: readonly string[] = [],
): ObservationDatasets {
  const first = at(parts, 0);
  for (const part of parts) checkRows(part, first.rows, `as "${first.name}"`);
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  return { name, where: first.where, rows: first.rows, width, parts, unused };
}

/** Minari names the parts of a tuple _index_0, _index_1, …; here they are 0, 1, … */
function partsIn(group: Group, prefix: string): { name: string; path: string; dataset: Dataset }[] {
  return group.keys().flatMap((key) => {
    const found = group.get(key);
    const path = `${prefix}${key}`;
    if (found && "keys" in found) return partsIn(found as Group, `${path}/`);
    const name = path.replace(/(^|\/)_index_(?=\d)/g, "$1");
    return found && "slice" in found ? [{ name, path, dataset: found as Dataset }] : [];
  });
}

/** Whether a dataset can be part of an observation: numbers, [rows] or [rows, values]. */
function isNumeric({ metadata: { type, shape } }: Dataset): boolean {
  return [0, 1, 8].includes(type) && (shape?.length === 1 || shape?.length === 2);
}

/** Copies observations into an array of rows of `width` values, from row `start` on. */
export function readObservations({ parts, rows, width }: ObservationDatasets, into: Float32Array, start: number): void {
  if (parts.length === 1) {
    readDataset(at(parts, 0), into, start * width);
    return;
  }
  let column = 0;
  for (const part of parts) {
    const values = readDataset(part, new Float32Array(rows * part.width));
    for (let row = 0; row < rows; row++) {
      into.set(values.subarray(row * part.width, (row + 1) * part.width), (start + row) * width + column);
    }
    column += part.width;
  }
}

/** A dataset that marks the ends of episodes. */
export interface EndDataset {
  readonly name: string;
  readonly meaning: EndMeaning;
}

/**
 * The datasets of a group that mark the ends of episodes, and the names that are of no use.
 * @param used Names of the datasets that are read as something else.
 * @throws FormatError naming a dataset that may mark ends under an unknown name.
 */
export function findEnds(
  group: Group,
  used: readonly string[],
  where: string,
): { ends: EndDataset[]; unused: string[] } {
  const ends: EndDataset[] = [];
  const unused: string[] = [];
  for (const name of group.keys()) {
    if (used.includes(name)) continue;
    const meaning = endMeaning(name);
    if (meaning) ends.push({ name, meaning });
    else {
      const mayEnd = testOfEnds(name);
      if (mayEnd && flatValues(group, name).every(mayEnd)) throw unknownEnd(name, where);
      unused.push(name);
    }
  }
  return { ends, unused };
}

/** The values of a dataset of shape [rows], or one value that is neither a flag nor an id. */
function flatValues(group: Group, name: string): unknown[] {
  const dataset = group.get(name);
  if (!(dataset && "slice" in dataset)) return [undefined];
  const { shape } = dataset;
  const isColumn = shape?.length === 1 || (shape?.length === 2 && shape[1] === 1);
  return isColumn ? Array.from(dataset.value as ArrayLike<unknown>) : [undefined];
}

/** Reads a column of `rows` rows that marks the ends of episodes. */
export function readEnds(group: Group, { name, meaning }: EndDataset, rows: number, where: string): EndColumn {
  if (meaning === "id") return { name, meaning, values: endsOfIds(group, name, rows, where) };
  const dataset = requireDataset(group, name, where);
  if (meaning === "last" && dataset.rows !== rows) return { name, meaning, values: endsOfIndices(dataset, rows) };
  checkLength(name, dataset.rows, rows, where);
  return { name, meaning, values: readDataset(dataset, new Uint8Array(rows)) };
}

function checkLength(name: string, got: number, rows: number, where: string): void {
  if (got === rows) return;
  throw new FormatError(`${where}: "${name}" has ${got} rows; it must have ${rows}, as "observations"`);
}

/** Ids may be text, or whole numbers beyond 2^53. */
function endsOfIds(group: Group, name: string, rows: number, where: string): Uint8Array {
  const dataset = group.get(name) as Dataset;
  checkLength(name, dataset.shape?.[0] ?? 0, rows, where);
  const ends = new Uint8Array(rows);
  const ids = new EpisodeIds(name);
  const step = 1 << 16;
  for (let from = 0; from < rows; from += step) {
    const values = readSlice({ name, where, dataset }, from, Math.min(from + step, rows));
    for (let i = 0; i < values.length; i++) {
      const locate = () => `${where}: row ${from + i}`;
      const id = values[i];
      if (!(typeof id === "string" || typeof id === "bigint" || Number.isFinite(id))) {
        throw badCell(locate(), name, id, "text or a number");
      }
      if (ids.next(id, locate)) ends[from + i - 1] = 1;
    }
  }
  ends[rows - 1] = 1;
  return ends;
}

/** `episode_ends` of diffusion policies has one entry per episode: the number of rows up to its end. */
function endsOfIndices(dataset: NumericDataset, rows: number): Uint8Array {
  const { name, where } = dataset;
  const indices = readDataset(dataset, new Int32Array(dataset.rows));
  const rises = indices.every((index, i) => index >= (i === 0 ? 0 : at(indices, i - 1)));
  if (!rises || indices.at(-1) !== rows) {
    throw new FormatError(
      `${where}: "${name}" must have ${rows} flags, as "observations" has rows, or numbers of rows that rise to ${rows}, one per episode`,
    );
  }
  const ends = new Uint8Array(rows);
  for (const index of indices) if (index > 0) ends[index - 1] = 1;
  return ends;
}
