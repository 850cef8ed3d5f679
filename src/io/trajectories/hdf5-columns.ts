// Observations of several parts in groups of HDF5 files.

import type { Dataset, Group } from "h5wasm/node";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { checkRows, type NumericDataset, readDataset, requireDataset } from "./hdf5.ts";
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
  const all = partsIn(found as Group, "", where);
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

/** How deep parts of observations may nest. */
const MAX_DEPTH = 16;

/** Minari names the parts of a tuple _index_0, _index_1, …; here they are 0, 1, … */
function partsIn(
  group: Group,
  prefix: string,
  where: string,
  depth = 0,
): { name: string; path: string; dataset: Dataset }[] {
  if (depth === MAX_DEPTH) {
    throw new FormatError(`${where}: "${group.path}" is more than ${MAX_DEPTH} groups deep; does a group hold itself?`);
  }
  return group.keys().flatMap((key) => {
    const found = group.get(key);
    const path = `${prefix}${key}`;
    if (found && "keys" in found) return partsIn(found as Group, `${path}/`, where, depth + 1);
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
