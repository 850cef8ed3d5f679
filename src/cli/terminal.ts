// Terminal output shared by all commands: progress bars and notes on stderr, text bars, colours, and Ctrl-C.

import { constants } from "node:os";
import { Presets, SingleBar } from "cli-progress";
import pc from "picocolors";
import type { Progress } from "../train/report.ts";

/** Ctrl-C or SIGTERM ended the work. The message states how to continue it, if that is possible. */
export class Interrupted extends Error {
  /** The exit code of the process. */
  readonly exitCode: number;

  constructor(message: string, signal: NodeJS.Signals) {
    super(message);
    this.exitCode = exitCodeOf(signal);
  }
}

/** The exit code of a process that this signal ended, as shells report it: 130 for SIGINT. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * Runs `work` with a signal that the first Ctrl-C (or SIGTERM) aborts; a second one exits the process at once.
 * @throws Interrupted with `message()` if the work stops because of the signal.
 */
export async function interruptible<T>(message: () => string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(exitCodeOf(signal));
    controller.abort(new Interrupted(message(), signal));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** A progress bar on stderr with the rate and the time left. Without a terminal it prints a line every five seconds. */
export function progressBar(label: string, unit: string, quiet = false) {
  let startTime = 0;
  let startValue = -1;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `${label} {bar} {value}/{total} ${unit} · {rate} ${unit}/s · {left} left{suffix}`,
      barsize: Math.max(10, Math.min(30, (process.stderr.columns ?? 80) - 66)),
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 5000,
      linewrap: false,
    },
    Presets.shades_classic,
  );
  return {
    update(value: number, total: number, suffix = ""): void {
      if (quiet) return;
      if (startValue < 0) {
        startTime = performance.now();
        startValue = value;
        bar.start(total, value, { rate: "–", left: "–", suffix });
      }
      const seconds = (performance.now() - startTime) / 1000;
      const rate = seconds > 0 ? (value - startValue) / seconds : 0;
      bar.update(value, {
        rate: rate > 0 ? rate.toFixed(0) : "–",
        left: rate > 0 ? `${Math.ceil((total - value) / rate)} s` : "–",
        suffix,
      });
    },
    stop(): void {
      if (bar.isActive) bar.stop();
    },
  };
}

/** Prints a line on stderr. A progress bar that is being drawn there continues on the line below. */
export function note(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}${errorColours.dim(line)}\n`);
}

/** A progress bar for training that also shows what the run does now or else one metric, on the held-out users if there are any. */
export function trainingBar(
  label: string,
  quiet = false,
  { unit = "steps", metric = unit === "steps" ? "accuracy" : undefined }: { unit?: string; metric?: string } = {},
) {
  const { update, stop } = progressBar(label, unit, quiet);
  return {
    update({ step, steps, interval, activity }: Progress): void {
      const value = metric && (interval?.heldOut ?? interval?.training)?.[metric];
      const measured = metric && `${metric} ${typeof value === "number" ? value.toFixed(3) : "–"}`;
      const suffix = activity ?? measured;
      update(step, steps, suffix ? ` · ${suffix}` : "");
    },
    stop,
  };
}

/** A bar of blocks for a share in [0, 1], padded to `width` columns. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  const partial = eighths % 8 > 0 ? "▏▎▍▌▋▊▉".charAt((eighths % 8) - 1) : "";
  return ("█".repeat(Math.floor(eighths / 8)) + partial).padEnd(width, " ");
}

export const percent = (share: number): string => `${(100 * share).toFixed(0).padStart(3)} %`;

// Colours are for people at a terminal. On its own, picocolors would also colour the logs of a build server.
const coloursFor = (stream: NodeJS.WriteStream) =>
  pc.createColors(pc.isColorSupported && (stream.isTTY === true || "FORCE_COLOR" in process.env));
const errorColours = coloursFor(process.stderr);

/** Styles for stdout. */
export const { dim, bold, cyan: accent } = coloursFor(process.stdout);
/** Styles an error on stderr. */
export const alarm: (text: string) => string = errorColours.red;

/** The terminal's width, clamped to 40 … 100 columns. */
export const columns = (): number => Math.max(40, Math.min(100, process.stdout.columns ?? 80));
