// What a person sees: progress on stderr, bars, and Ctrl-C.

import { Presets, SingleBar } from "cli-progress";
import pc from "picocolors";
import type { Progress } from "../train/report.ts";

/** Thrown where Ctrl-C stopped the work; the message says how to go on. */
export class Stopped extends Error {}

/** A signal that aborts on Ctrl-C, for as long as `work` runs; a second Ctrl-C ends the process at once. */
export async function interruptible<T>(message: () => string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Stopped(message()));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/** A bar on stderr that says how fast it goes and how long it will take; lines instead where there is no terminal. */
function progressBar(label: string, unit: string, quiet = false) {
  let started = 0;
  let first = -1;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `${label} {bar} {value}/{total} ${unit} · {rate} ${unit}/s · {left} left{more}`,
      barsize: Math.max(10, Math.min(30, (process.stderr.columns ?? 80) - 66)),
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 5000,
      linewrap: false,
    },
    Presets.shades_classic,
  );
  return {
    update(value: number, of: number, more = ""): void {
      if (quiet) return;
      if (first < 0) {
        started = performance.now();
        first = value;
        bar.start(of, value, { rate: "–", left: "–", more });
      }
      const seconds = (performance.now() - started) / 1000;
      const rate = seconds > 0 ? (value - first) / seconds : 0;
      bar.update(value, {
        rate: rate > 0 ? rate.toFixed(0) : "–",
        left: rate > 0 ? `${Math.ceil((of - value) / rate)} s` : "–",
        more,
      });
    },
    stop(): void {
      if (bar.isActive) bar.stop();
    },
  };
}

/** A line on stderr, also while a bar is drawn there, which goes on below it. */
export function note(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}${dim(line)}\n`);
}

/** A progress bar for a training run, with one of its metrics: that on held-out users where there are any. */
export function trainingBar(
  label: string,
  quiet = false,
  { unit = "steps", metric = unit === "steps" ? "accuracy" : undefined }: { unit?: string; metric?: string } = {},
) {
  const { update, stop } = progressBar(label, unit, quiet);
  return {
    update({ step, steps, interval }: Progress): void {
      const value = metric && (interval?.heldOut ?? interval?.training)?.[metric];
      update(step, steps, metric ? ` · ${metric} ${typeof value === "number" ? value.toFixed(3) : "–"}` : "");
    },
    stop,
  };
}

/** A bar of blocks for a share in [0, 1], `width` columns wide. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  const partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] as string;
  const full = "█".repeat(Math.floor(eighths / 8));
  return (full + partial).padEnd(width, " ");
}

export const percent = (share: number): string => `${(100 * share).toFixed(0).padStart(3)} %`;

// Colours are for a person at a terminal; picocolors alone would also colour what a build server captures.
const colours = (stream: NodeJS.WriteStream) =>
  pc.createColors(pc.isColorSupported && (stream.isTTY === true || "FORCE_COLOR" in process.env));

export const { dim, bold, cyan: accent } = colours(process.stdout);
export const alarm: (text: string) => string = colours(process.stderr).red;

/** The terminal's width, between 40 and 100 columns. */
export const columns = (): number => Math.max(40, Math.min(100, process.stdout.columns ?? 80));
