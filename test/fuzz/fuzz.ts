import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../src/base/arrays.ts";
import type { Format } from "./formats.ts";
import { damage, drawer } from "./mutate.ts";

/** What became of damaged files. */
export interface FuzzCounts {
  /** Files that were read, with a valid result. */
  read: number;
  /** Files that were refused with an error that names the file. */
  refused: number;
  /** What else happened, by the number of the file. */
  readonly failures: { index: number; reason: string }[];
  /** The longest CPU time of a file in seconds, and its number. */
  slowest: { index: number; seconds: number };
  /** The most that a file added to the largest memory of the process in MiB, and its number. */
  largest: { index: number; mebibytes: number };
}

/** The first files load code and grow the heap. */
const WARM_UP = 50;

/** File number `index` of a seed. */
export function damagedFile(format: Format, files: readonly Uint8Array[], seed: number, index: number): Uint8Array {
  const draw = drawer(seed, index);
  const file = at(files, draw(files.length));
  return damage(format.kind, file, draw, at(files, draw(files.length)));
}

/** The counts before any file. */
export const noCounts = (): FuzzCounts => ({
  read: 0,
  refused: 0,
  failures: [],
  slowest: { index: 0, seconds: 0 },
  largest: { index: 0, mebibytes: 0 },
});

/** Reads the damaged files `from` … `to` − 1 of a seed, each from a new file in `folder`. Calls `onFile` before each. */
export async function fuzz(
  format: Format,
  { seed, from = 0, to, folder }: { seed: number; from?: number; to: number; folder: string },
  onFile: (index: number) => void = () => {},
): Promise<FuzzCounts> {
  const counts = noCounts();
  const files = format.files();
  mkdirSync(folder, { recursive: true });
  let peak = process.resourceUsage().maxRSS;
  for (let index = from; index < to; index++) {
    onFile(index);
    const path = join(folder, `${index}${format.extension}`);
    writeFileSync(path, damagedFile(format, files, seed, index));
    const start = process.cpuUsage();
    const fault = await faultOf(format, path, counts);
    const used = process.cpuUsage(start);
    const seconds = (used.user + used.system) / 1e6;
    const { maxRSS } = process.resourceUsage();
    const mebibytes = (maxRSS - peak) / 1024;
    peak = maxRSS;
    if (fault) counts.failures.push({ index, reason: fault });
    if (index - from < WARM_UP) continue;
    if (seconds > counts.slowest.seconds) counts.slowest = { index, seconds };
    if (mebibytes > counts.largest.mebibytes) counts.largest = { index, mebibytes };
  }
  rmSync(folder, { recursive: true }); // all at once: systems number a new file as one that was just removed, and HDF5 goes by that
  return counts;
}

/** Reads a file and counts it. Returns what is wrong with the outcome. */
async function faultOf(format: Format, path: string, counts: FuzzCounts): Promise<string | undefined> {
  try {
    await format.read(path);
    counts.read++;
  } catch (error) {
    const { name, message } = error as Error;
    if (!(name === "FormatError" || name === "RangeError") || !message.startsWith(path)) return `${name}: ${message}`;
    counts.refused++;
  }
  return undefined;
}
