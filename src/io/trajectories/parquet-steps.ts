// Trajectories in Parquet, one row per step: LeRobot's files, and others with the columns of JSON Lines.

import type { FileHandle } from "node:fs/promises";
import { openFile, randomAccess } from "../open-text.ts";
import { openParquet } from "../parquet/parquet-file.ts";
import type { RecordedRows } from "./recorded-rows.ts";
import { type Step, StepCollector } from "./step-collector.ts";

/** The steps of a file. @throws FormatError naming the file when it is damaged. */
export async function* stepsOfParquet(file: FileHandle, path: string): AsyncGenerator<Step> {
  const { header, rowGroups } = await openParquet(await randomAccess(file, path), path);
  for await (const { count, columns } of rowGroups()) {
    for (let i = 0; i < count; i++) {
      yield Object.fromEntries(header.map((name, c) => [name, columns[c]?.[i]]));
    }
  }
}

/**
 * Reads files whose rows follow one another, such as those of a LeRobot dataset.
 * @param name Names all of them in errors.
 * @param observations Which parts make up an observation, if it has several.
 * @throws FormatError naming the file and the row.
 */
export async function readParquetSteps(
  paths: readonly string[],
  name: string,
  observations: readonly string[] | undefined,
): Promise<RecordedRows> {
  const starts: number[] = [];
  let rows = 0;
  const locate = (row: number): string => {
    const i = starts.findLastIndex((start) => start <= row);
    return `${paths[i]}: row ${row - (starts[i] as number) + 1}`;
  };
  const steps = new StepCollector(name, locate, observations);
  for (const path of paths) {
    starts.push(rows);
    const file = await openFile(path);
    try {
      for await (const step of stepsOfParquet(file, path)) {
        steps.add(step);
        rows++;
      }
    } finally {
      await file.close();
    }
  }
  return steps.finish();
}
