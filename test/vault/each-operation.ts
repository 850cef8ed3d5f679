// Repeats a trial, in which one operation of the disk fails or is the last, for every operation that it makes.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Loss } from "./failing-disk.ts";

/** What a power cut may lose. */
export const LOSSES: readonly Loss[] = ["nothing", "content", "names and content"];

/** Runs `trial` for operation 1, 2, …, each in a folder of its own, until it returns true: no operation was left to fail. */
export async function eachOperation(trial: (k: number, folder: string) => Promise<boolean>): Promise<void> {
  for (let k = 1; ; k++) {
    const folder = mkdtempSync(join(tmpdir(), "penchant-"));
    try {
      if (await trial(k, folder)) return expect(k).toBeGreaterThan(10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** The error that work ends with; null when it does without. */
export const errorOf = (work: Promise<unknown>): Promise<Error | null> =>
  work.then(
    () => null,
    (error) => error,
  );
