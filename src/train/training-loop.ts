// The loop that drives any training program: intervals, metrics, progress, abort, checkpoints and resuming.

import { type Backend, type Load, type Program, withPrograms } from "../backend/backend.ts";
import { at, last } from "../base/arrays.ts";
import type { ByteSource } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import type { HostType } from "../base/host-types.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, readAll, snapshot } from "./checkpoint.ts";
import type { Interval, Metrics, Progress } from "./report.ts";

/** Number of intervals in a run. */
const INTERVALS = 40;
/** Time budget of one call into the backend, in milliseconds; the number of steps per call adapts to it. */
const SLICE_MS = 50;
/** A latent dimension counts as active when its KL exceeds this, in nats. */
const ACTIVE_KL = 0.01;

/** Options of any training run. */
export interface RunOptions {
  /** Called after every slice of steps, about 20 times a second. */
  onProgress?: (progress: Progress) => void;
  /** Aborts training: hands a last checkpoint to `onCheckpoint`, then rejects with the signal's reason. */
  signal?: HostType<"AbortSignal">;
  /** Receives the bytes of a checkpoint after each interval and on abort. */
  onCheckpoint?: (bytes: Uint8Array) => void | Promise<void>;
  /** A checkpoint of the same data and options to resume from. The result has the same bits as an uninterrupted run. */
  resume?: ByteSource;
}

/** A training run, driven by `run`. */
export interface Training {
  program: Program;
  /** Number of steps in the whole run. */
  steps: number;
  /** Identifies data and settings, so that checkpoints of other runs are refused. */
  fingerprint: string;
  /** The finished intervals; `run` appends to them. */
  intervals: Interval[];
  /** The best weights so far; `evaluate` replaces them. */
  best: Checkpoint["best"];
  /** Evaluates the weights at the end of an interval. */
  evaluate(done: Interval): Promise<void>;
}

/** Runs `train`. When the backend fails over to another one, `train` runs again from the last checkpoint. */
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

/**
 * Runs training to its last step.
 * @throws RangeError when a metric is no longer finite.
 * @throws FormatError when the checkpoint belongs to another run.
 * @throws The reason of `signal` when it is aborted.
 */
export async function run(training: Training, { onProgress, signal, onCheckpoint, resume }: RunOptions): Promise<void> {
  const { program, steps, fingerprint, intervals, evaluate } = training;
  if (resume !== undefined) {
    const saved = await decodeCheckpoint(resume, fingerprint);
    for (const [name, values] of matching(saved.state, program)) program.write(name, values);
    program.step = saved.step;
    training.best = saved.best;
    intervals.push(...saved.intervals);
  }
  // A state with NaN is useless to resume from: keep the previous checkpoint.
  const save = async () => {
    if (!onCheckpoint) return;
    const state = await snapshot(program);
    if ([...state.values()].some((values) => !values.every(Number.isFinite))) return;
    await onCheckpoint(
      await encodeCheckpoint({ step: program.step, state, best: training.best, intervals }, fingerprint),
    );
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
      onProgress?.({ step: program.step, steps, interval: last(intervals) });
      await new Promise((resolve) => setTimeout(resolve));
      // At the end of an interval, evaluate before stopping: a resumed run would skip that evaluation.
      if (signal?.aborted && program.step < until) {
        await save();
        throw signal.reason;
      }
    }
    const done: Interval = { step: until, training: await takeMetrics(program) }; // throws when one is not finite
    await evaluate(done);
    intervals.push(done);
    await save();
    if (signal?.aborted && until < steps) throw signal.reason;
  }
}

/** Reads and resets the program's metrics: their means since the last call. */
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
    metrics[name.slice(7)] = means.length === 1 ? at(means, 0) : means;
    if (name === "metric.kl") metrics.activeUnits = means.filter((nats) => nats > ACTIVE_KL).length;
  }
  return metrics;
}

/** Returns `state` after checking that it has exactly the program's parameter and state leaves, with the right sizes. */
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
