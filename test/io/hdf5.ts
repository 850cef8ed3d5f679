// Writes HDF5 files for tests with h5wasm itself.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { File, type Group, type GuessableDataTypes, ready } from "h5wasm/node";
import { checkTrajectories } from "../../src/data/trajectories.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import type { ParsedTrajectories, TrajectoryOptions } from "../../src/io/trajectories/recorded-rows.ts";
import { folder } from "../temporary.ts";

export { folder };

(await ready).activate_throwing_error_handler();

/** The content of a dataset: values, or values and a shape. */
export type Content = GuessableDataTypes | [GuessableDataTypes, number[]];
const isShaped = (content: Content): content is [GuessableDataTypes, number[]] =>
  Array.isArray(content) && Array.isArray(content[1]);

export function fill(group: Group, datasets: Record<string, Content>): void {
  for (const [name, content] of Object.entries(datasets)) {
    const [data, shape] = isShaped(content) ? content : [content, undefined];
    group.create_dataset({ name, data, shape });
  }
}

/** Writes a file in `folder` and returns its path. */
export function hdf5(name: string, write: (file: File) => void): string {
  const path = join(folder, name);
  const file = new File(path, "w");
  write(file);
  file.close();
  return path;
}

export async function read(path: string, options?: TrajectoryOptions): Promise<ParsedTrajectories> {
  const result = await readTrajectories(path, options);
  checkTrajectories(result.data);
  return result;
}

/** The path of a file written by h5py. */
export const golden = (name: string) => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
