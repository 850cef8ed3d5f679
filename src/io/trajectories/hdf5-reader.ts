// Reads HDF5 in another thread. The library is written in C and trusts its files: a damaged one makes it run for ever, trap or
// take all memory. Its thread is then ended, and the caller gets an error.

import { stat } from "node:fs/promises";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { FormatError, notInstalled } from "../../base/errors.ts";

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

/** CPU time that a call may take: at least this, plus a second for every 5 MB of the file and of what is read. */
const PATIENCE_S = 1.5;
const BYTES_PER_S = 5e6;
/** A slow machine also starts slowly: a call may take so many times the time of starting. */
const STARTS = 10;
/** The thread is dead if the whole process uses less than 1 % of one core for so long. */
const DEAD_S = 120;
/** Memory of the library: this, and so many times the file. */
const [BASE_MEMORY, MEMORY_PER_BYTE] = [2 ** 28, 8];
/** No filter makes a file so many times smaller: deflate reaches 1032. */
const MAX_RATIO = 1100;
const SMALL = 2 ** 20;

interface Answer {
  value?: unknown;
  error?: string;
  fatal?: boolean;
}

/** Why the library was ended. */
class Ended extends Error {}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const wallSeconds = (): number => performance.now() / 1e3;

/** The library in its thread. Calls wait for the answer: the reader is synchronous, as h5wasm is. */
class Library {
  private readonly state = new Int32Array(new SharedArrayBuffer(4));
  private readonly port: MessagePort;
  private readonly worker: Worker;
  private startSeconds = 0;
  /** Whether its state is unknown, so that it must not be used again. */
  private broken = false;
  /** The files that it may not have closed. */
  readonly lost = new Set<string>();

  private constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(new URL("./hdf5-worker.mjs", import.meta.url), {
      execArgv: [], // those of the process may not suit a file, such as --input-type
      workerData: { port: port2, state: this.state },
      stdout: true, // the library's own words about the file are not printed
      stderr: true,
      transferList: [port2],
    });
  }

  /** @throws Error that says how to install h5wasm when it is not installed. */
  static async start(): Promise<Library> {
    const before = cpuSeconds();
    const library = new Library();
    const { port, worker } = library;
    const started = await new Promise<{ ready: boolean; code?: string; message: string }>((resolve, reject) => {
      port.once("message", resolve);
      worker.once("error", reject);
    });
    worker.on("error", () => {
      library.broken = true; // the call that waits is told by the time that passes
    });
    if (!started.ready) {
      await worker.terminate();
      throw notInstalled("HDF5", "h5wasm", started);
    }
    worker.unref(); // an idle thread keeps no process alive
    port.unref();
    library.startSeconds = cpuSeconds() - before;
    return library;
  }

  /** `bytes` is what the call may have to read. @throws Ended, or an Error with the library's reason. */
  call(bytes: number, name: string, ...args: unknown[]): unknown {
    if (this.broken) throw new Ended("the library was ended before");
    Atomics.store(this.state, 0, 0);
    this.port.postMessage([name, ...args]);
    this.wait(Math.max(PATIENCE_S, STARTS * this.startSeconds) + bytes / BYTES_PER_S);
    const answer: Answer = receiveMessageOnPort(this.port)?.message ?? { error: "no answer", fatal: true };
    if (answer.fatal) this.end("the library failed");
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  private wait(seconds: number): void {
    const [cpu, wall] = [cpuSeconds(), wallSeconds()];
    while (Atomics.wait(this.state, 0, 0, 50) === "timed-out") {
      const [used, passed] = [cpuSeconds() - cpu, wallSeconds() - wall];
      // Both must pass: CPU time, as a busy machine is slow, and time, as other threads of this process use CPU time too.
      if (used > seconds && passed > seconds) this.end(`the library did not finish within ${Math.ceil(seconds)} s`);
      if (passed > DEAD_S && used < passed / 100) this.end("the library does not answer");
    }
  }

  private end(reason: string): never {
    void this.terminate();
    throw new Ended(reason);
  }

  /** Closes the file after an error. Returns whether it is closed. */
  closes(bytes: number): boolean {
    try {
      return this.call(bytes, "close") === true;
    } catch {
      return false;
    }
  }

  /** Whether another file may be read with it. */
  isFit(): boolean {
    return !this.broken && this.lost.size <= IDLE_LOST && (this.call(0, "memory") as number) <= IDLE_MEMORY;
  }

  /** Ends the thread and frees its memory. */
  async terminate(): Promise<void> {
    this.broken = true;
    this.port.close();
    await this.worker.terminate();
  }
}

/** A library that is not in use. */
let idle: Library | undefined;
/** A library is kept as long as it has taken at most so much memory, and has so many files open that it cannot close. */
const [IDLE_MEMORY, IDLE_LOST] = [2 ** 26, 50];

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
  const library = kept && !kept.lost.has(identity) ? kept : await Library.start();
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
  readonly library: Library;
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
