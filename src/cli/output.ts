// What commands write: text on standard output, and the file of -o. A result that could not be written is never a success.

import { fstatSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import { checkWritable, reasonOf, writeOutput } from "../io/atomic-files.ts";
import { checkpointFor } from "./resumable.ts";
import { alarm, exitCodeOf, note } from "./terminal.ts";

/** The exit code of a program that SIGPIPE ends: the reader of its output had enough, as head has. */
const SIGPIPE_EXIT = 128 + 13;

/** What standard output is; null where it is closed. */
const standardOutput = () => {
  try {
    return fstatSync(1);
  } catch {
    return null;
  }
};

let failure: NodeJS.ErrnoException | undefined;

/** Work goes on after a failure, because a command may write files too. The exit code tells it. */
function fail(error: NodeJS.ErrnoException): void {
  if (failure) return;
  failure = error;
  if (error.code !== "EPIPE") {
    console.error(`${alarm("penchant:")} standard output: the result cannot be written (${reasonOf(error)})`);
  }
}

/** Makes a failure to write on standard output the exit code. Call it once, before anything is written. */
export function watchOutput(): void {
  process.stdout.on("error", fail);
  process.stderr.on("error", () => {}); // progress and notes are no results
  process.on("exit", (code) => {
    if (failure && code === 0) process.exitCode = failure.code === "EPIPE" ? SIGPIPE_EXIT : 1;
  });
}

/** Writes on standard output. */
export function print(content: string | Uint8Array): void {
  if (!standardOutput()?.isFile()) {
    process.stdout.write(content);
    return;
  }
  // Node ignores that a disk which fills up takes only the first part of what it is given.
  const bytes = Buffer.from(content);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
  } catch (error) {
    fail(error as NodeJS.ErrnoException);
  }
}

/** Writes a line on standard output. */
export const printLine = (line: string): void => print(`${line}\n`);

/** Where a command writes what -o, or another option, names. */
export interface Output {
  /** The path of the checkpoint of an unfinished run; undefined where the output is no file, next to which none can be. */
  readonly checkpoint?: string;
  /** Writes the whole output. A signal meanwhile ends the process and leaves no temporary file. */
  write(bytes: Uint8Array): Promise<void>;
  /** Prints a line about the result: on stderr when the output itself is standard output. */
  report(line: string): void;
}

/**
 * Checks, before long work, that an output can be written at this path. With `json`, a report on standard output follows.
 * @throws RangeError that names the path and the reason.
 */
export async function openOutput(path: string, json = false): Promise<Output> {
  const info = await stat(path).catch(() => null);
  const standard = standardOutput();
  if (info && standard && info.dev === standard.dev && info.ino === standard.ino) {
    if (json) throw new RangeError(`--json: standard output is already ${path}, which -o names; leave out one of them`);
    return { write: async (bytes) => print(bytes), report: note };
  }
  await untilSignal(() => checkWritable(path));
  return {
    checkpoint: info && !info.isFile() ? undefined : checkpointFor(path),
    write: (bytes) => saveFile(path, bytes),
    report: printLine,
  };
}

/** Writes a file, at once or not at all. A signal meanwhile ends the process and leaves no temporary file. */
export const saveFile = (path: string, bytes: Uint8Array): Promise<void> => untilSignal(() => writeOutput(path, bytes));

/** Runs work that SIGINT or SIGTERM ends by `process.exit`, which removes temporary files. */
async function untilSignal<T>(work: () => Promise<T>): Promise<T> {
  const end = (signal: NodeJS.Signals) => process.exit(exitCodeOf(signal));
  process.on("SIGINT", end).on("SIGTERM", end);
  try {
    return await work();
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}
