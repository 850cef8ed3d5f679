// Trajectories from a file, by path, and back: the end of its name says which format it is.

import { FormatError } from "../../base/errors.ts";
import { checkTrajectories, type Trajectories } from "../../data/trajectories.ts";
import { replaceAtomic } from "../atomic-files.ts";
import { openFile, textOf } from "../open-text.ts";
import { readD4rl, writeD4rl } from "./d4rl.ts";
import { withHdf5 } from "./hdf5.ts";
import { isMinari, readMinari } from "./minari.ts";
import { type ParsedTrajectories, type RecordedRows, type TrajectoryOptions, trajectoriesOf } from "./recorded-rows.ts";
import { readTrajectoryJsonl } from "./trajectory-jsonl.ts";

/**
 * Reads .hdf5 or .h5, as D4RL or Minari lays them out, or .jsonl (also .gz). The file is not changed. Four million rows of
 * 4 + 2 values in D4RL's layout: 1.3 s of one core and 1.8 times what the arrays take; a thousand of Minari's episodes 1.3 s.
 */
export async function readTrajectories(path: string, options: TrajectoryOptions = {}): Promise<ParsedTrajectories> {
  return trajectoriesOf(await readRows(path), options);
}

async function readRows(path: string): Promise<RecordedRows> {
  const format = /\.(hdf5|h5|jsonl)$/.exec(path)?.[1] ?? /\.(jsonl)\.gz$/.exec(path)?.[1];
  if (!format) throw new RangeError(`${path}: trajectories are read from .hdf5, .h5 and .jsonl (also .jsonl.gz)`);
  const file = await openFile(path); // tells a file that is not there from one that is damaged
  try {
    if (format === "jsonl") return await readTrajectoryJsonl(textOf(file, path), path);
    return await withHdf5(path, "r", (hdf5) => (isMinari(hdf5) ? readMinari(hdf5, path) : readD4rl(hdf5, path)));
  } catch (error) {
    if (format === "jsonl" || error instanceof FormatError) throw error;
    throw new FormatError(`${path}: cannot be read as HDF5 (${(error as Error).message})`);
  } finally {
    await file.close();
  }
}

/** Writes HDF5 as D4RL lays it out, through a temporary file beside it. */
export async function writeTrajectories(path: string, data: Trajectories): Promise<void> {
  checkTrajectories(data);
  try {
    await replaceAtomic(path, (part) => withHdf5(part, "x", (file) => writeD4rl(file, data)));
  } catch (error) {
    throw new RangeError(`${path}: cannot be written (${(error as Error).message})`);
  }
}
