// Files of a test, in the folder of its test file.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "../temporary.ts";

export { folder };

/** Writes a file and returns its path. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
