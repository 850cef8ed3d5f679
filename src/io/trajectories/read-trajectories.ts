import { existsSync } from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkOptions, checkText, checkWhole, refuse } from "../../base/check.ts";
import { checkTrajectories, type Trajectories } from "../../data/trajectories.ts";
import { replaceOutput } from "../atomic-files.ts";
import { CONVERSIONS } from "../file-contents.ts";
import { type FileFormats, readerFor } from "../file-formats.ts";
import { openFile, textOf } from "../open-text.ts";
import { isD3rlpy, readD3rlpy } from "./d3rlpy.ts";
import { readD4rl, writeD4rl } from "./d4rl.ts";
import { loadHdf5, withHdf5 } from "./hdf5.ts";
import { isMinari, readMinari } from "./minari.ts";
import type { ParsedTrajectories, RecordedRows, RowOptions, TrajectoryOptions } from "./recorded-rows.ts";
import { isRobomimic, readRobomimic } from "./robomimic.ts";
import { trajectoriesOf } from "./trajectories-from-rows.ts";
import { readTrajectoryJsonl } from "./trajectory-jsonl.ts";

type TrajectoryReader = (file: FileHandle, path: string, options: RowOptions) => Promise<RecordedRows>;

const hdf5: TrajectoryReader = (_, path, options) =>
  withHdf5(path, "r", (file) => {
    const layout = LAYOUTS.find(({ matches }) => matches(file));
    return (layout?.read ?? readD4rl)(file, path, options);
  });

/** The layouts of HDF5 files; one that matches none is read as D4RL's. */
const LAYOUTS = [
  { matches: isMinari, read: readMinari },
  { matches: isRobomimic, read: readRobomimic },
  { matches: isD3rlpy, read: readD3rlpy },
];

const jsonl: TrajectoryReader = (file, path, options) => readTrajectoryJsonl(textOf(file, path), path, options);

// Parquet's decoder is loaded on first use.
const parquet: TrajectoryReader = async (_, path, options) =>
  (await import("./parquet-steps.ts")).readParquetSteps([path], path, options);

const FORMATS: FileFormats<TrajectoryReader> = {
  ".hdf5": hdf5,
  ".h5": hdf5,
  ".jsonl": jsonl,
  ".jsonl.gz": jsonl,
  ".json": jsonl,
  ".json.gz": jsonl,
  ".parquet": parquet,
};

/**
 * Reads trajectories from a file, in the format of its extension, or from the folder of a dataset. The files are not modified.
 *
 * - `.hdf5`, `.h5`: in the layout of D4RL, Minari, robomimic or d3rlpy
 * - `.jsonl`, `.json`, also with `.gz`: one step per line, or an array of steps
 * - `.parquet`: one step per row, with the columns of JSON or of LeRobot
 * - a folder: a Minari dataset (HDF5, Arrow or Parquet) or a LeRobot dataset
 *
 * Columns that mark the ends of episodes are understood under the names that these programs use. Continuous actions must lie
 * in [−1, 1]; `scaleActions` maps other units to that range and returns the original one as `actionRange`. Discrete actions
 * are numbered from 0 in `data`; if they are not in the file, `firstAction` is the first one's number. `horizon` splits a file
 * that does not mark where episodes end. `notes` describes how the file was read, also how many episodes ended in a terminal
 * state and how many were cut off.
 *
 * Four million rows of 4 + 2 values in D4RL's layout take 2 s of one core and 2.5 times the memory of the arrays; a thousand
 * episodes of Minari's layout take 2 s.
 *
 * @throws TypeError if the path is not a text, or the options or one of them are of another kind.
 * @throws RangeError if the file cannot be opened, its extension is unknown, or an option is unknown or does not fit the data.
 * @throws FormatError naming the file and the row or line if the content is damaged, contradicts itself, is not in one of these
 *   layouts, or has a row far outside what all others do (see `dropOutliers`).
 * @throws Error if HDF5's reader, the optional package h5wasm, is not installed.
 * @example
 * import { readTrajectories, writeTrajectories } from "penchant/train";
 *
 * await writeTrajectories("walk.hdf5", {
 *   observations: Float32Array.of(0, 0.5, 1.5, 2),
 *   observationSize: 1,
 *   actions: Float32Array.of(0.5, 1, 0.5, 0),
 *   actionSize: 1,
 *   offsets: Int32Array.of(0, 4),
 * });
 * const { data, notes } = await readTrajectories("walk.hdf5");
 * console.log(data.observations.join()); // 0,0.5,1.5,2
 * console.log(notes[0]); // 4 rows in 1 episode, each of 1 observation value and 1 action value
 */
export async function readTrajectories(path: string, options: TrajectoryOptions = {}): Promise<ParsedTrajectories> {
  checkText("path", path, "the path of a file");
  checkOptions(options, ["horizon", "scaleActions", "choices", "observations", "episodes", "dropOutliers"]);
  const { horizon, scaleActions = false, choices, observations, episodes, dropOutliers = false } = options;
  if (horizon !== undefined) checkWhole("horizon", horizon, 2);
  if (typeof scaleActions !== "boolean") refuse("scaleActions", scaleActions, "true or false");
  if (choices !== undefined) checkWhole("choices", choices, 2);
  if (typeof dropOutliers !== "boolean") refuse("dropOutliers", dropOutliers, "true or false");
  checkNames("observations", observations, "the name of a part");
  checkNames("episodes", episodes, "the name of a column");
  const isFolder = (await stat(path).catch(() => null))?.isDirectory();
  // Minari describes the actions in metadata.json beside its file.
  if (isFolder || (basename(path) === "main_data.hdf5" && existsSync(join(dirname(path), "metadata.json")))) {
    const { readDatasetFolder } = await import("./dataset-folders.ts");
    const folder = isFolder ? path : dirname(path);
    return trajectoriesOf(await readDatasetFolder(folder, options, (file) => readRows(file, options)), options);
  }
  return trajectoriesOf(await readRows(path, options), options);
}

async function readRows(path: string, options: RowOptions): Promise<RecordedRows> {
  const read = readerFor(path, FORMATS, "trajectories", CONVERSIONS);
  const file = await openFile(path); // for HDF5 too, whose library reports a missing file in the same way as a damaged one
  try {
    return await read(file, path, options);
  } finally {
    await file.close();
  }
}

function checkNames(option: string, names: readonly string[] | undefined, wants: string): void {
  if (names === undefined) return;
  if (!Array.isArray(names) || names.length === 0) refuse(option, names, "a list of names");
  names.forEach((name, i) => {
    checkText(`${option}[${i}]`, name, wants);
    if (names.indexOf(name) < i) refuse(`${option}[${i}]`, name, "named once", RangeError);
  });
}

/**
 * Writes trajectories as HDF5 in D4RL's layout, atomically: after a crash the file has its old content or the new.
 * `readTrajectories` returns the same bits.
 *
 * @throws RangeError if the data are not valid trajectories or the file cannot be written.
 * @throws Error if HDF5's writer, the optional package h5wasm, is not installed.
 */
export async function writeTrajectories(path: string, data: Trajectories): Promise<void> {
  checkText("path", path, "the path of a file");
  checkTrajectories(data);
  await loadHdf5();
  await replaceOutput(path, (part) => withHdf5(part, "x", (file) => writeD4rl(file, data)));
}
