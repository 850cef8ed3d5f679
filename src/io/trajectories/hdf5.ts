// Numeric datasets in HDF5 files, read and written in slices, so that the WebAssembly library holds little in its memory.

import type { Dataset, File, Group } from "h5wasm/node";
import { FormatError, notInstalled } from "../../base/errors.ts";
import { badCell } from "../cells.ts";
import { plural } from "../notes.ts";
import { readHdf5, reasonOf } from "./hdf5-reader.ts";
import { likelyName } from "./likely-names.ts";

/** Number of values in a slice: large enough to be fast, small enough to take little memory. */
const SLICE = 1 << 18;

/**
 * Opens a file, calls `use` and closes the file. Mode "r" reads in another thread and fails with a FormatError. Mode "x"
 * creates the file and fails if it exists; an error other than a FormatError has HDF5's own reason as its message.
 * @throws Error that says how to install h5wasm when it is not installed.
 */
export async function withHdf5<T>(path: string, mode: "r" | "x", use: (file: File) => T): Promise<T> {
  if (mode === "r") return readHdf5(path, (file) => use(file as unknown as File)); // they have the same members
  const { File } = await loadHdf5();
  let file: File | undefined;
  try {
    file = new File(path, mode);
    const result = use(file);
    file.close();
    return result;
  } catch (error) {
    try {
      file?.close();
    } catch {
      // The first error is the informative one.
    }
    throw error instanceof FormatError ? error : new Error(reasonOf((error as Error).message));
  }
}

/**
 * Loads h5wasm, an optional dependency of 4 MB, on first use.
 * @throws Error that says how to install it when it is not installed.
 */
export async function loadHdf5(): Promise<typeof import("h5wasm/node")> {
  let hdf5: typeof import("h5wasm/node");
  try {
    hdf5 = await import("h5wasm/node");
  } catch (error) {
    throw notInstalled("HDF5", "h5wasm", error);
  }
  (await hdf5.ready).activate_throwing_error_handler(); // without it, a write to a full disk appears to succeed
  return hdf5;
}

// HDF5's type classes (H5T_class_t)
const [INTEGER, FLOAT, ENUM] = [0, 1, 8];

/** A dataset of numbers, [rows] or [rows, width]. */
export interface NumericDataset {
  readonly name: string;
  /** Names the file, or the group in it, in error messages. */
  readonly where: string;
  readonly rows: number;
  readonly width: number;
  /** Whether a row is one integer: a discrete action. */
  readonly whole: boolean;
  readonly dataset: Dataset;
}

/** The content of a row: one value, a vector of values, or an action, which is a vector or an integer. */
type RowKind = "value" | "values" | "action" | "part";

const SHAPES: Record<RowKind, string> = {
  value: "[rows]",
  values: "[rows, values]",
  action: "[rows, values], or [rows]",
  part: "[rows, values], or [rows]",
};

/** The dataset of this name, or undefined. @throws FormatError if it is not a dataset of numbers of the right shape. */
export function findDataset(
  group: Group,
  name: string,
  where: string,
  kind: RowKind = "value",
): NumericDataset | undefined {
  const dataset = group.get(name);
  if (dataset === null) return undefined;
  if (!("slice" in dataset)) {
    const got = "keys" in dataset ? `a group of ${dataset.keys().join(", ")}` : "a link without a target";
    throw new FormatError(`${where}: "${name}" is ${got}; it must be a dataset`);
  }
  const { shape, type, size } = dataset.metadata;
  if (!(type === INTEGER || type === ENUM || (type === FLOAT && (size === 4 || size === 8)))) {
    const got = type === FLOAT ? `${8 * size}-bit floats` : "values that are not numbers";
    throw new FormatError(`${where}: "${name}" holds ${got}; it must hold integers, or floats of 32 or 64 bits`);
  }
  const [rows = 0, width = 1] = shape ?? [];
  const whole = type !== FLOAT && width === 1;
  const single = shape?.length === 1 && kind !== "values";
  if (rows < 1 && shape?.length) throw new FormatError(`${where}: "${name}" has no rows`);
  const fits = single || (shape?.length === 2 && (kind !== "value" || width === 1));
  if (!fits || rows < 1 || width < 1) {
    throw new FormatError(`${where}: "${name}" has shape [${shape?.join(", ") ?? ""}]; it must be ${SHAPES[kind]}`);
  }
  return { name, where, rows, width, whole, dataset };
}

/** `findDataset` for a dataset that must exist. */
export function requireDataset(group: Group, name: string, where: string, kind?: RowKind): NumericDataset {
  const dataset = findDataset(group, name, where, kind);
  if (dataset) return dataset;
  const present = group.keys().slice(0, 20).join(", ");
  const part = name === "actions" ? "action" : /^obs/.test(name) ? "observation" : undefined;
  const likely = part && likelyName(part, group.keys());
  const advice = likely === undefined ? "" : `; rename "${likely}" to "${name}"`;
  throw new FormatError(`${where}: no dataset "${name}"${present ? ` among ${present}` : ", nor any other"}${advice}`);
}

/** Throws unless the dataset has the expected number of rows. */
export function checkRows(
  { name, where, rows }: Pick<NumericDataset, "name" | "where" | "rows">,
  expected: number,
  reason: string,
): void {
  if (rows !== expected) {
    throw new FormatError(`${where}: "${name}" has ${plural(rows, "row")}; it must have ${expected}, ${reason}`);
  }
}

/**
 * Copies a dataset into an array, from index `offset` on. @throws FormatError at the first value that is not finite, or not
 * 0 or 1 if the array holds bytes.
 */
export function readDataset<T extends Float32Array | Uint8Array | Int32Array>(
  { name, where, rows, width, dataset }: NumericDataset,
  into: T,
  offset = 0,
): T {
  const binary = into instanceof Uint8Array;
  const { shape, chunks } = dataset.metadata;
  const isMatrix = shape?.length === 2;
  const chunk = chunks?.[0] ?? 1; // slices are whole chunks: one that straddles two slices would be decompressed twice
  const step = chunk * Math.max(1, Math.floor(SLICE / width / chunk));
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(from + step, rows);
    const values = readSlice({ name, where, dataset }, from, to) as ArrayLike<number | bigint>;
    const start = offset + from * width;
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i]);
      if (binary ? value !== 0 && value !== 1 : !Number.isFinite(Math.fround(value))) {
        const row = `${where}: row ${from + Math.floor(i / width)}`;
        throw badCell(row, name, value, binary ? "0 or 1" : "a finite number", isMatrix ? `[${i % width}]` : "");
      }
      into[start + i] = value;
    }
  }
  return into;
}

/** The values of some rows. @throws FormatError that names a filter without which they cannot be read. */
export function readSlice(
  { name, where, dataset }: Pick<NumericDataset, "name" | "where" | "dataset">,
  from: number,
  to: number,
): ArrayLike<number | bigint | string> {
  try {
    return dataset.slice(dataset.shape?.length === 2 ? [[from, to], []] : [[from, to]]) as ArrayLike<number>;
  } catch (error) {
    const filter = /required filter '([^']+)'/.exec((error as Error).message)?.[1];
    if (filter === undefined) throw error;
    const known = /lzf|blosc2?|lz4|zstd|zfp|bzip2|bitshuffle/i.exec(filter)?.[0] ?? filter;
    throw new FormatError(
      `${where}: "${name}" is compressed with ${known.toLowerCase()}, which cannot be read here; rewrite with gzip: compression="gzip" of h5py's create_dataset`,
    );
  }
}

/** Writes a dataset of shape [rows, width], or [rows] if `width` is omitted. */
export function writeDataset(
  group: Group,
  name: string,
  values: Float32Array | Uint8Array | Int32Array,
  width?: number,
): Dataset {
  const rows = values.length / (width ?? 1);
  const step = Math.min(rows, Math.max(1, Math.floor(SLICE / (width ?? 1))));
  const shape = (n: number): number[] => (width === undefined ? [n] : [n, width]);
  const slice = (from: number, to: number) => values.subarray(from * (width ?? 1), to * (width ?? 1));
  const first = { data: slice(0, step), shape: shape(step), maxshape: shape(rows), chunks: shape(step) };
  const dataset = group.create_dataset({ name, ...first });
  if (step < rows) dataset.resize(shape(rows));
  for (let from = step; from < rows; from += step) {
    const to = Math.min(from + step, rows);
    dataset.write_slice(width === undefined ? [[from, to]] : [[from, to], []], slice(from, to));
  }
  return dataset;
}
