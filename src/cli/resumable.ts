// Resumable runs: the path of their checkpoint, and the messages about it.

import { existsSync } from "node:fs";
import { BackendError } from "../base/errors.ts";

/** The path of the checkpoint of an unfinished run, next to its output file. */
export const checkpointFor = (out: string): string => `${out}.checkpoint`;

/** @throws RangeError if a checkpoint exists, unless the run resumes: its own checkpoints would overwrite it. */
export function checkNotInterrupted(checkpoint: string | undefined, resume: string | undefined): void {
  if (!checkpoint || resume || !existsSync(checkpoint)) return;
  throw new RangeError(
    `${checkpoint}: an interrupted run left this checkpoint; continue it with --resume ${checkpoint}, or delete it`,
  );
}

/** The message of an interrupted run. */
export const interruptedMessage = (checkpoint?: string): string =>
  checkpoint ? `interrupted; ${howToResume(checkpoint)}` : "interrupted";

/** Appends how to resume to the error of a backend, if the run has left a checkpoint. */
export const withResumeHint = (error: unknown, checkpoint?: string): unknown =>
  error instanceof BackendError && checkpoint && existsSync(checkpoint)
    ? new BackendError(`${error.message}; ${howToResume(checkpoint)}`)
    : error;

const howToResume = (checkpoint: string): string => `to continue, run the same command with --resume ${checkpoint}`;
