// The folder of a test file, which setup.ts makes before the file is imported and removes after its last test.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export let folder = "";

export function renewFolder(): void {
  folder = mkdtempSync(join(tmpdir(), "penchant-"));
}
