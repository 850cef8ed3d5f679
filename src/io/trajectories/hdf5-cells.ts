// Single values of HDF5 files: texts, numbers and flags, of which nothing is known in advance.

import type { Dataset, Group } from "h5wasm/node";
import { FormatError } from "../../base/errors.ts";
import { parseName } from "../cells.ts";
import { plural } from "../notes.ts";
import { readSlice } from "./hdf5.ts";

// HDF5's type classes (H5T_class_t)
const [INTEGER, FLOAT, TEXT, ENUM] = [0, 1, 3, 8];
const SLICE = 1 << 16;

/** The dataset of this name if it has one value a row, [rows] or [rows, 1]: numbers, texts or flags. */
export function columnOf(group: Group, name: string): Dataset | undefined {
  const dataset = group.get(name);
  if (!(dataset && "slice" in dataset)) return undefined;
  const { shape, type, size } = dataset.metadata;
  if (type === FLOAT && size !== 4 && size !== 8) return undefined;
  const isColumn = shape?.length === 1 || (shape?.length === 2 && shape[1] === 1);
  return isColumn && [INTEGER, FLOAT, TEXT, ENUM].includes(type) ? (dataset as Dataset) : undefined;
}

/** Number of rows of a column. */
export const lengthOf = (column: Dataset): number => column.shape?.[0] ?? 0;

/** Whether a column holds integers. */
export const isWholeColumn = (column: Dataset): boolean => column.metadata.type === INTEGER;

/** Reads all values of a column; those of an enumeration, which h5py uses for flags, are true or false. */
export function* cellsOf(name: string, dataset: Dataset, where: string): Generator<unknown> {
  const rows = lengthOf(dataset);
  const isTruth = dataset.metadata.type === ENUM;
  for (let from = 0; from < rows; from += SLICE) {
    const values = readSlice({ name, where, dataset }, from, Math.min(from + SLICE, rows));
    for (let i = 0; i < values.length; i++) yield isTruth ? Boolean(values[i]) : values[i];
  }
}

/** Reads a column of names: texts, or whole numbers that its type holds exactly. @throws FormatError naming the row. */
export function* namesOf(name: string, dataset: Dataset, where: string): Generator<string> {
  const { type, size } = dataset.metadata;
  const source = { typed: true, shortFloats: new Set(type === FLOAT && size === 4 ? [name] : []) };
  let row = 0;
  for (const cell of cellsOf(name, dataset, where)) {
    yield parseName(typeof cell === "boolean" ? Number(cell) : cell, name, () => `${where}: row ${row}`, source);
    row++;
  }
}

/** The column of this name, which must have `rows` rows. @throws FormatError */
export function requireColumn(group: Group, name: string, rows: number, where: string): Dataset {
  const column = columnOf(group, name);
  if (!column) {
    const shape = (group.get(name) as Dataset | null)?.shape;
    const got = shape ? `has shape [${shape.join(", ")}]` : "is a group";
    throw new FormatError(`${where}: "${name}" ${got}; it must be one text or whole number a row, [${rows}]`);
  }
  checkLength(name, lengthOf(column), rows, where);
  return column;
}

/** Throws unless a column is as long as there are observations. */
export function checkLength(name: string, got: number, rows: number, where: string): void {
  if (got === rows) return;
  throw new FormatError(`${where}: "${name}" has ${plural(got, "row")}; it must have ${rows}, as "observations"`);
}
