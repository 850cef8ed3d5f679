// Datasets that are folders: those of Minari and LeRobot.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import { CONVERSIONS } from "../file-contents.ts";
import { unusedNote } from "../notes.ts";
import { unreadable } from "../open-text.ts";
import { readMinariFolder } from "./minari-folder.ts";
import { readParquetSteps } from "./parquet-steps.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";

/** Reads the HDF5 file at a path. */
export type ReadHdf5 = (path: string) => Promise<RecordedRows>;

/**
 * Reads a folder: a Minari dataset, which has data/metadata.json and either data/main_data.hdf5 or a folder of Arrow or
 * Parquet files per episode; or a LeRobot dataset, which has meta/info.json and Parquet files.
 * @throws RangeError if it is neither; FormatError naming the file and the row if the content is invalid.
 */
export async function readDatasetFolder(
  folder: string,
  options: RowOptions,
  readHdf5: ReadHdf5,
): Promise<RecordedRows> {
  const info = join(folder, "meta", "info.json");
  if (existsSync(info)) return readLeRobot(folder, info, options);
  for (const data of [join(folder, "data"), folder]) {
    const hdf5 = join(data, "main_data.hdf5");
    const metadata = join(data, "metadata.json");
    if (!existsSync(hdf5) && !existsSync(metadata)) continue;
    const space = existsSync(metadata) ? discreteSpace(metadata, await readJson(metadata)) : {};
    return { ...(existsSync(hdf5) ? await readHdf5(hdf5) : await readMinariFolder(data, options)), ...space };
  }
  const names = [folder, ...(await readdir(folder).catch(() => []))];
  const advice = names.map(conversionOf).find((each) => each !== undefined) ?? "name a file in it instead";
  throw new RangeError(
    `${folder}: this folder is no dataset: Minari's has data/main_data.hdf5 or data/metadata.json, LeRobot's meta/info.json; ${advice}`,
  );
}

/** What to do with a folder that has a part of this name: Zarr's, and TFRecord's, whose files end in .tfrecord-00000-of-00001. */
function conversionOf(name: string): string | undefined {
  if (/\.zarr\/?$|(^|\/)(\.zgroup|\.zattrs|zarr\.json)$/.test(name)) return CONVERSIONS[".zarr"];
  return /\.tfrecord/.test(name) ? CONVERSIONS[".tfrecord"] : undefined;
}

/** Version 2 has a file per episode, data/chunk-000/episode_000000.parquet; version 3 many episodes in data/chunk-000/file-000.parquet. */
async function readLeRobot(folder: string, infoPath: string, options: RowOptions): Promise<RecordedRows> {
  const info = await readJson(infoPath);
  const names = await readdir(join(folder, "data"), { recursive: true }).catch((error) => {
    throw unreadable(join(folder, "data"), error.message);
  });
  const { compare } = new Intl.Collator("en", { numeric: true });
  const files = names.filter((name) => name.endsWith(".parquet")).sort(compare);
  if (files.length === 0) throw new FormatError(`${folder}: there are no .parquet files in its folder data`);
  const rows = await readParquetSteps(
    files.map((name) => join(folder, "data", name)),
    folder,
    options,
  );
  const { total_frames: total } = info;
  if (typeof total === "number" && total !== rows.ends.length) {
    throw new FormatError(
      `${infoPath}: "total_frames" is ${total}, but the files in data have ${rows.ends.length} rows`,
    );
  }
  const videos = Object.entries(Object(info.features)).filter(([, feature]) => Object(feature).dtype === "video");
  return { ...rows, notes: [...rows.notes, ...unusedNote(videos.map(([name]) => `${name} (a video)`))] };
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw unreadable(path, error.message);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${path}: not valid JSON (${(error as Error).message})`);
  }
  if (!isObject(value)) throw new FormatError(`${path}: it must be an object`);
  return value as Record<string, unknown>;
}

/**
 * The number of discrete actions and the first of them, as Minari's metadata state them: {"type": "Discrete", "start": 1, "n": 3}.
 * @throws FormatError if they begin below 0.
 */
function discreteSpace(path: string, { action_space: text }: Record<string, unknown>) {
  if (typeof text !== "string" || !text.includes('"Discrete"')) return {};
  let space: { type?: unknown; start?: unknown; n?: unknown };
  try {
    space = Object(JSON.parse(text));
  } catch {
    return {}; // a description that this version does not know; the actions themselves tell
  }
  const { type, start = 0, n } = space;
  if (type !== "Discrete" || !Number.isInteger(n) || !Number.isInteger(start)) return {};
  if (Number(start) < 0) {
    throw new FormatError(
      `${path}: discrete actions begin at ${start}; they must begin at 0 or above: add ${-Number(start)} to each, and to "start"`,
    );
  }
  return { choices: Number(n), firstAction: Number(start) };
}
