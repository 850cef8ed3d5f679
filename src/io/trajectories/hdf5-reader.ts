// Reads HDF5 in another thread. The library is written in C and trusts its files: a damaged one makes it run for ever, trap or
// take all memory. Its thread is then ended, and the caller gets an error.

import { stat } from "node:fs/promises";
import { FormatError } from "../../base/errors.ts";
import { Hdf5Library } from "./hdf5-library.ts";

/** What h5wasm tells of a dataset. */
export interface DatasetMetadata {
  /** HDF5's class of types: 0 integer, 1 float, 3 text, 8 enumeration. */
  readonly type: number;
  /** Bytes of a value. */
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly shape: readonly number[] | null;
  readonly maxshape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
  /** Number of values. */
  readonly total_size: number;
}

/** Values of a dataset: a typed array of numbers, or texts. */
export type DatasetValues = ArrayLike<number | bigint | string>;

/** Memory of the library: this, and so many times the file. */
const [BASE_MEMORY, MEMORY_PER_BYTE] = [2 ** 28, 8];
/** No filter makes a file so many times smaller: deflate reaches 1032. */
const MAX_RATIO = 1100;
const SMALL = 2 ** 20;

/** A library that is not in use. */
let idle: Hdf5Library | undefined;

/**
 * Opens an HDF5 file, calls `use` and closes the file.
 * @throws Error that says how to install h5wasm when it is not installed; FormatError naming the file when it is damaged.
 */
export async function readHdf5<T>(path: string, use: (file: Hdf5Group) => T): Promise<T> {
  const { size, dev, ino } = await stat(path);
  const identity = `${dev}:${ino}`;
  const kept = idle;
  idle = undefined;
  if (kept?.lost.has(identity)) await kept.terminate();
  const library = kept && !kept.lost.has(identity) ? kept : await Hdf5Library.start();
  try {
    library.call(size, "open", path, BASE_MEMORY + MEMORY_PER_BYTE * size);
    const result = use(new Hdf5Group({ library, path, size }, "/"));
    library.call(size, "close");
    return result;
  } catch (error) {
    const isOurs = error instanceof FormatError;
    // After an error of its own, the library may keep the file open, and would take another content of it for the old one.
    if (!library.closes(size)) library.lost.add(identity);
    throw isOurs ? error : new FormatError(`${path}: cannot be read as HDF5 (${reasonOf((error as Error).message)})`);
  } finally {
    if (library.isFit() && !idle) idle = library;
    else await library.terminate();
  }
}

/** The reason in a trace of HDF5 calls: the operating system's message, or else the innermost call's. */
export function reasonOf(trace: string): string {
  if (trace.includes("file signature")) return "it is not an HDF5 file";
  if (trace.includes("truncated file")) return "the file is cut short";
  const system = /error message = '([^']+)'/.exec(trace)?.[1];
  return system ?? [...trace.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? (trace.split("\n")[0] || "HDF5 gives no reason");
}

interface OpenFile {
  readonly library: Hdf5Library;
  readonly path: string;
  readonly size: number;
}

/** A group of an open file. The names of its methods are those of h5wasm. */
export class Hdf5Group {
  constructor(
    private readonly file: OpenFile,
    readonly path: string,
  ) {}

  /** Names of what it holds. */
  keys(): string[] {
    return this.file.library.call(this.file.size, "keys", this.path) as string[];
  }

  /** The group or dataset of this name; null if there is none, an object without methods if it is a link to nothing. */
  get(name: string): Hdf5Group | Hdf5Dataset | Record<string, never> | null {
    const path = this.path === "/" ? `/${name}` : `${this.path}/${name}`;
    const found = this.file.library.call(this.file.size, "get", path) as Found;
    if (found?.kind === "group") return new Hdf5Group(this.file, path);
    return found?.kind === "dataset" ? new Hdf5Dataset(this.file, path, found.metadata) : found && {};
  }
}

type Found = { kind: "group" | "link" } | { kind: "dataset"; metadata: DatasetMetadata } | null;

/** A dataset of an open file. The names of its members are those of h5wasm. */
export class Hdf5Dataset {
  /** @throws FormatError if the file is too short for what it says. */
  constructor(
    private readonly file: OpenFile,
    readonly path: string,
    readonly metadata: DatasetMetadata,
  ) {
    const bytes = (metadata.shape ?? []).reduce((product, n) => product * n, metadata.size);
    if (bytes > Math.max(SMALL, MAX_RATIO * file.size)) {
      throw new FormatError(
        `${file.path}: "${path.slice(1)}" has shape [${metadata.shape?.join(", ")}], ${bytes} bytes; the file of ${file.size} bytes is too short for that`,
      );
    }
  }

  get shape(): readonly number[] | null {
    return this.metadata.shape;
  }

  /** Values of a range of each dimension; [] is all of it. */
  slice(ranges: readonly (readonly number[])[]): DatasetValues {
    return this.read("slice", ranges);
  }

  /** All values. */
  get value(): DatasetValues {
    return this.read("value");
  }

  /** Attributes by name. */
  get attrs(): Readonly<Record<string, { readonly value: unknown }>> {
    const attributes = this.file.library.call(this.file.size, "attrs", this.path) as [string, unknown][];
    return Object.fromEntries(attributes.map(([name, value]) => [name, { value }]));
  }

  private read(...call: [string, ...unknown[]]): DatasetValues {
    const { library, size } = this.file;
    const [name, ...args] = call;
    const { total_size, size: width } = this.metadata;
    return library.call(size + total_size * width, name, this.path, ...args) as DatasetValues;
  }
}
