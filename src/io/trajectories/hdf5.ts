// HDF5 files of numbers, read and written in slices, so that the library's memory holds little of them at a time.

import type { Dataset, File, Group } from "h5wasm/node";
import { FormatError } from "../../base/errors.ts";
import { badCell } from "../cells.ts";

/** Values of a slice: large enough to be fast, small enough not to matter. */
const SLICE = 1 << 18;

/** Opens a file for `use` alone. "x" makes a new one; what is thrown on the way has HDF5's reason as its message. */
export async function withHdf5<T>(path: string, mode: "r" | "x", use: (file: File) => T): Promise<T> {
  const { File, ready } = await import("h5wasm/node"); // 4 MB: loaded when there is a file to read
  (await ready).activate_throwing_error_handler(); // without it a write to a full disk passes for done
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
      // The first error says more.
    }
    throw error instanceof FormatError ? error : new Error(reason((error as Error).message));
  }
}

/** What went wrong, out of a trace of HDF5's calls: the system's own words, or else those of the innermost call. */
function reason(trace: string): string {
  if (trace.includes("file signature")) return "it is not an HDF5 file";
  if (trace.includes("truncated file")) return "the file is cut short";
  const system = /error message = '([^']+)'/.exec(trace)?.[1];
  return system ?? [...trace.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? (trace.split("\n")[0] || "HDF5 gives no reason");
}

// As HDF5 numbers them.
const [INTEGER, FLOAT, ENUM] = [0, 1, 8];

/** A dataset of numbers, [rows] or [rows, width]. */
export interface NumericDataset {
  readonly name: string;
  /** How an error names the file, or the group in it. */
  readonly where: string;
  readonly rows: number;
  readonly width: number;
  /** Whether it is [rows], of whole numbers. */
  readonly whole: boolean;
  readonly dataset: Dataset;
}

/** What a row of a column holds: one number, several, or either several or one that is whole. */
type Holds = "value" | "values" | "action";

const SHAPES = { value: "[rows]", values: "[rows, values]", action: "[rows, values], or [rows] of whole numbers" };

/** The dataset of this name; undefined if there is none. */
export function findDataset(
  group: Group,
  name: string,
  where: string,
  holds: Holds = "value",
): NumericDataset | undefined {
  const dataset = group.get(name);
  if (dataset === null) return undefined;
  if (!("slice" in dataset)) {
    const got = "keys" in dataset ? `a group of ${dataset.keys().join(", ")}` : "a link that leads nowhere";
    throw new FormatError(`${where}: "${name}" is ${got}; it must be one dataset`);
  }
  const { shape, type, size } = dataset.metadata;
  if (!(type === INTEGER || type === ENUM || (type === FLOAT && (size === 4 || size === 8)))) {
    const got = type === FLOAT ? `${8 * size}-bit floats` : "something other than numbers";
    throw new FormatError(`${where}: "${name}" holds ${got}; it must hold integers or floats of 32 or 64 bits`);
  }
  const [rows = 0, width = 1] = shape ?? [];
  const whole = type !== FLOAT && shape?.length === 1;
  const single = shape?.length === 1 && (holds === "value" || (holds === "action" && whole));
  const fits = single || (shape?.length === 2 && (holds !== "value" || width === 1));
  if (!fits || rows < 1 || width < 1) {
    throw new FormatError(`${where}: "${name}" has shape [${shape?.join(", ") ?? ""}]; it must be ${SHAPES[holds]}`);
  }
  return { name, where, rows, width, whole, dataset };
}

/** The same where there must be one. */
export function requireDataset(group: Group, name: string, where: string, holds?: Holds): NumericDataset {
  const column = findDataset(group, name, where, holds);
  if (column) return column;
  throw new FormatError(`${where}: no dataset "${name}"; there are ${group.keys().slice(0, 20).join(", ") || "none"}`);
}

/** Throws unless the column has as many rows as it must. */
export function checkRows({ name, where, rows }: NumericDataset, wants: number, why: string): void {
  if (rows !== wants) throw new FormatError(`${where}: "${name}" has ${rows} rows; it must have ${wants}, ${why}`);
}

/** Copies a column into an array from `at` on; throws at the first value that is not `valid`. */
export function readDataset<T extends Float32Array | Uint8Array | Int32Array>(
  column: NumericDataset,
  into: T,
  at = 0,
): T {
  const { name, where, rows, width, dataset } = column;
  const bits = into instanceof Uint8Array;
  const { shape, chunks } = dataset.metadata;
  const wide = shape?.length === 2;
  const chunk = chunks?.[0] ?? 1; // a chunk that is cut by a slice would be unpacked twice
  const step = chunk * Math.max(1, Math.floor(SLICE / width / chunk));
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(from + step, rows);
    const values = dataset.slice(wide ? [[from, to], []] : [[from, to]]) as ArrayLike<number | bigint>;
    const start = at + from * width;
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i]);
      if (bits ? value !== 0 && value !== 1 : !Number.isFinite(Math.fround(value))) {
        const place = `${where}: row ${from + Math.floor(i / width)}`;
        throw badCell(place, name, value, bits ? "0 or 1" : "a finite number", wide ? `[${i % width}]` : "");
      }
      into[start + i] = value;
    }
  }
  return into;
}

/** Writes a dataset of `width` values a row, [rows] if that is undefined. */
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
