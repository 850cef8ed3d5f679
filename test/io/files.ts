// Files of a test, in a folder of their own, which is removed after it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file and returns its path. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
