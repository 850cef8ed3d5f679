// Minari's storage as Arrow or Parquet: a folder per episode, 0, 1, …, with files of rows. Observations are lists of numbers, or
// structs of parts; the last row of an episode is its last observation, with an action and a reward of 0.

import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { FormatError } from "../../base/errors.ts";
import { leftOutNote, plural } from "../notes.ts";
import { openFile, unreadable } from "../open-text.ts";
import { stepsOfArrow } from "./arrow-steps.ts";
import { stepsOfParquet } from "./parquet-steps.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";
import { StepCollector } from "./step-collector.ts";
import type { Step } from "./step-layout.ts";

const PART = /\.(arrow|parquet)$/;

/** Reads the rows of all episodes, in the order of their numbers. @throws FormatError naming the file and the row. */
export async function readMinariFolder(folder: string, options: RowOptions): Promise<RecordedRows> {
  const names = (await list(folder)).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  const starts: { row: number; path: string }[] = [];
  let [rows, empty] = [0, 0];
  const locate = (row: number): string => {
    const start = starts.findLast((candidate) => candidate.row <= row);
    return `${start?.path}: row ${row - (start?.row ?? 0)}`;
  };
  const steps = new StepCollector(folder, locate, options);
  for (const name of names) {
    const path = join(folder, name);
    const episode = await stepsOfEpisode(path, steps.shortFloats);
    if (episode.length < 2) {
      empty++;
      continue;
    }
    starts.push({ row: rows, path });
    for (const step of episode) steps.add(step);
    rows += episode.length;
  }
  if (rows === 0) throw new FormatError(`${folder}: none of its ${plural(names.length, "episode")} has a step`);
  const ends = new Uint8Array(rows);
  for (const { row } of starts.slice(1)) ends[row - 1] = 1;
  ends[rows - 1] = 1;
  const collected = steps.finish(ends);
  return {
    ...collected,
    padded: true,
    notes: [...leftOutNote(empty, "episode", "without a step"), ...collected.notes],
  };
}

async function stepsOfEpisode(folder: string, shortFloats: Set<string>): Promise<Step[]> {
  const parts = (await list(folder)).filter((name) => PART.test(name)).sort();
  if (parts.length === 0) throw new FormatError(`${folder}: there is no .arrow or .parquet file in this folder`);
  const steps: Step[] = [];
  for (const part of parts) {
    const path = join(folder, basename(part));
    const file = await openFile(path);
    try {
      if (path.endsWith(".arrow")) for (const step of stepsOfArrow(await file.readFile(), path)) steps.push(step);
      else for await (const step of stepsOfParquet(file, path, shortFloats)) steps.push(step);
    } finally {
      await file.close();
    }
  }
  return steps;
}

const list = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error) => {
    throw unreadable(folder, error.message);
  });
