// Trajectories in Parquet, one row per step: LeRobot's files, and others with the columns of JSON Lines.

import type { FileHandle } from "node:fs/promises";
import { openFile, randomAccess } from "../open-text.ts";
import { openParquet } from "../parquet/parquet-file.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";
import { StepCollector } from "./step-collector.ts";
import type { Step } from "./step-layout.ts";

/**
 * The steps of a file. A column of single floating-point actions is one of continuous actions, of one value each; only an
 * integer is the number of a discrete action. Adds the names of columns of 32-bit floats to `shortFloats`.
 * @throws FormatError naming the file when it is damaged.
 */
export async function* stepsOfParquet(file: FileHandle, path: string, shortFloats: Set<string>): AsyncGenerator<Step> {
  const { header, floats, shortFloats: known, rowGroups } = await openParquet(await randomAccess(file, path), path);
  const continuous = ["action", "actions"].find((name) => floats.has(name));
  for (const name of known) shortFloats.add(name);
  for await (const { count, columns } of rowGroups()) {
    for (let i = 0; i < count; i++) {
      const cells = header.map((name, c): [string, unknown] => {
        const cell = columns[c]?.[i];
        return [name, name === continuous ? [cell] : cell];
      });
      yield Object.fromEntries(cells);
    }
  }
}

/**
 * Reads files whose rows follow one another, such as those of a LeRobot dataset.
 * @param name Names all of them in errors.
 * @throws FormatError naming the file and the row.
 */
export async function readParquetSteps(
  paths: readonly string[],
  name: string,
  options: RowOptions,
): Promise<RecordedRows> {
  const starts: number[] = [];
  let rows = 0;
  const locate = (row: number): string => {
    const i = starts.findLastIndex((start) => start <= row);
    return `${paths[i]}: row ${row - (starts[i] as number) + 1}`;
  };
  const steps = new StepCollector(name, locate, options);
  for (const path of paths) {
    starts.push(rows);
    const file = await openFile(path);
    try {
      for await (const step of stepsOfParquet(file, path, steps.shortFloats)) {
        steps.add(step);
        rows++;
      }
    } finally {
      await file.close();
    }
  }
  return steps.finish();
}
