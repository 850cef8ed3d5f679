// How a training program is driven, whatever it trains: intervals, metrics, progress, abort, and going on from a checkpoint.

import { type Backend, type Load, type Program, withPrograms } from "../backend/backend.ts";
import { FormatError } from "../base/errors.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, readAll, snapshot } from "./checkpoint.ts";
import type { Interval, Metrics, Progress } from "./report.ts";

const INTERVALS = 40;
/** Steps in one call into the backend are as many as fit in this. */
const SLICE_MS = 50;
/** A latent dimension is in use when it carries more than this, in nats. */
const ACTIVE_KL = 0.01;

/** How to watch, stop and resume a run. */
export interface RunOptions {
  /** Called with the progress so far after each block of steps. */
  onProgress?: (progress: Progress) => void;
  /** Stops training: a last checkpoint is handed over, then the call throws the signal's reason. */
  signal?: AbortSignal;
  /** Takes the bytes of a checkpoint after each interval and at an abort. */
  onCheckpoint?: (bytes: Uint8Array) => void | Promise<void>;
  /** A checkpoint of the same data and options to go on from, to the same bits. */
  resume?: Uint8Array;
}

export interface Training {
  program: Program;
  steps: number;
  /** Identifies data and settings, so that the checkpoint of another run is refused. */
  fingerprint: string;
  /** Finished intervals, which grow. */
  intervals: Interval[];
  /** The best weights so far, which `judge` replaces. */
  best: Checkpoint["best"];
  /** Looks at the weights at the end of an interval. */
  judge(done: Interval): Promise<void>;
}

/** Trains; where one of several backends fails, goes on from the last checkpoint on another. */
export function withFailover<T>(
  backend: Backend,
  options: RunOptions,
  train: (load: Load, options: RunOptions) => Promise<T>,
): Promise<T> {
  if (!backend.failover) return withPrograms(backend, (load) => train(load, options));
  let { resume } = options;
  const onCheckpoint = async (bytes: Uint8Array) => {
    resume = bytes;
    await options.onCheckpoint?.(bytes);
  };
  return withPrograms(backend, (load) => train(load, { ...options, resume, onCheckpoint }));
}

export async function run(training: Training, { onProgress, signal, onCheckpoint, resume }: RunOptions): Promise<void> {
  const { program, steps, fingerprint, intervals, judge } = training;
  if (resume) {
    const saved = decodeCheckpoint(resume, fingerprint);
    for (const [name, values] of matching(saved.state, program)) program.write(name, values);
    program.step = saved.step;
    training.best = saved.best;
    intervals.push(...saved.intervals);
  }
  // A state that is no longer finite is not worth going on from: the checkpoint before it stays.
  const save = async () => {
    if (!onCheckpoint) return;
    const state = await snapshot(program);
    if ([...state.values()].some((values) => !values.every(Number.isFinite))) return;
    await onCheckpoint(encodeCheckpoint({ step: program.step, state, best: training.best, intervals }, fingerprint));
  };

  const interval = Math.ceil(steps / INTERVALS);
  let slice = 1;
  while (program.step < steps) {
    const until = Math.min(steps, (Math.floor(program.step / interval) + 1) * interval);
    while (program.step < until) {
      const n = Math.min(slice, until - program.step);
      const started = performance.now();
      await program.run(n);
      slice = Math.max(1, Math.round((n * SLICE_MS) / Math.max(performance.now() - started, 0.1)));
      onProgress?.({ step: program.step, steps, interval: intervals.at(-1) });
      await new Promise((resolve) => setTimeout(resolve));
      // At the end of an interval the stop waits for its evaluation, which a resumed run would miss.
      if (signal?.aborted && program.step < until) {
        await save();
        throw signal.reason;
      }
    }
    const done: Interval = { step: until, training: await takeMetrics(program) }; // which stops a run that is no longer finite
    await judge(done);
    intervals.push(done);
    await save();
    if (signal?.aborted && until < steps) throw signal.reason;
  }
}

/** The means of the program's metrics since they were last taken. */
export async function takeMetrics(program: Program): Promise<Metrics> {
  const metrics: Metrics = {};
  const names = [...program.plan.named.keys()].filter((name) => name.startsWith("metric."));
  for (const [name, [count = 0, ...sums]] of await readAll(program, names)) {
    const means = sums.map((total) => total / count);
    if (!means.every(Number.isFinite)) {
      throw new RangeError(
        `training: ${name.slice(7)} is no longer finite at step ${program.step}; lower the learning rate, or scale features to about 1`,
      );
    }
    program.write(name, new Float32Array(sums.length + 1));
    metrics[name.slice(7)] = means.length === 1 ? (means[0] as number) : means;
    if (name === "metric.kl") metrics.activeUnits = means.filter((nats) => nats > ACTIVE_KL).length;
  }
  return metrics;
}

/** The saved state, if it is all that the program has and nothing else. */
function matching(state: ReadonlyMap<string, Float32Array>, { plan }: Program): ReadonlyMap<string, Float32Array> {
  for (const [name, t] of plan.named) {
    const wants = t.leaf === "parameter" || t.leaf === "state" ? t.rows.times * t.cols : undefined;
    if (state.get(name)?.length === wants) continue;
    throw new FormatError(
      `checkpoint: "${name}" has ${state.get(name)?.length ?? "no"} values; the run has ${wants ?? "none"}`,
    );
  }
  return state;
}
