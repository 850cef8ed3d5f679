// The context and the outcome of an experiment, and the summary over seeds: mean and standard error.

import type { Backend } from "../backend/backend.ts";
import type { WasmBackend } from "../backend/wasm/wasm.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Trajectories } from "../data/trajectories.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import type { Progress } from "../train/report.ts";
import { wilsonInterval } from "./episodes.ts";
import type { Pictures } from "./pictures.ts";

/** Numbers measured with one seed, as a tree of names: vpl.accuracy, or vpl.3.accuracy after three answers. */
export interface Measurements {
  [name: string]: number | Measurements;
}
/** The outcome of one seed of an experiment. */
export interface Outcome {
  /** Measurements of each method. */
  results: Measurements;
  /** Upper bounds for any method. */
  limits: Measurements;
  /** Number of episodes, where the results are shares of episodes. */
  episodes?: number;
  /** Success over training steps, by method. */
  curves?: Readonly<Record<string, LearningCurve>>;
  pictures?: Pictures;
}
/** Success over training steps. */
export type LearningCurve = readonly { step: number; success: number }[];

/** How long-running work reports its progress and is aborted. */
export interface ProgressHooks {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** The context in which one seed of an experiment runs. */
export interface Run {
  seed: number;
  backend: Backend;
  /** WebAssembly, for computations that a device does for a single user. */
  web: WasmBackend;
  /** Trains a model with the run's seed. The label names it in progress bars and in the cache. */
  train(label: string, data: Preferences, options: TrainOptions): Promise<Model>;
  /** Runs other work with a progress bar that counts in `unit`, and may show one of the metrics. */
  withProgress<T>(label: string, unit: string, work: (hooks: ProgressHooks) => Promise<T>, metric?: string): Promise<T>;
  /** Offline data, generated once per machine. The name must identify everything that they depend on. */
  cachedData(name: string, generate: () => Promise<Trajectories>): Promise<Trajectories>;
  /** The result of the work, from the experiment cache if there is one and it has the result. */
  cachedResult<T>(name: string, work: () => Promise<T>): Promise<T>;
}
/** Runs one seed of an experiment. */
export type Experiment = (run: Run) => Promise<Outcome>;

/** An estimate over seeds. */
export interface Estimate {
  mean: number;
  /** Standard error of the mean over seeds; null for a single seed. */
  stderr: number | null;
  /** For shares of episodes: the 95 % confidence interval over all episodes of all seeds. */
  low?: number;
  high?: number;
}
/** Estimates as a tree of names, as in `Measurements`. */
export interface Estimates {
  [name: string]: Estimate | Estimates;
}
/** Whether a node of the tree is an estimate. */
export const isEstimate = (value: Estimate | Estimates): value is Estimate => typeof value.mean === "number";

/** The summary of an experiment over all seeds. */
export interface ExperimentResult {
  experiment: string;
  /** The backend, unless it is WebAssembly. */
  backend?: string;
  seeds: number[];
  results: Estimates;
  limits: Estimates;
  /** Learning curves of each seed, by method. */
  curves?: Record<string, LearningCurve[]>;
  /** Pictures of the first seed. */
  pictures?: Pictures;
}

/** Combines the outcomes of all seeds. */
export function summarise(experiment: string, seeds: number[], outcomes: readonly Outcome[]): ExperimentResult {
  const results = estimates(
    outcomes.map((outcome) => outcome.results),
    outcomes[0]?.episodes,
  );
  const limits = estimates(outcomes.map((outcome) => outcome.limits));
  const summary = { experiment, seeds, results, limits };
  const methods = new Set(outcomes.flatMap(({ curves }) => Object.keys(curves ?? {})));
  if (methods.size === 0) return summary;
  const curvesOf = (method: string) => outcomes.flatMap(({ curves }) => (curves?.[method] ? [curves[method]] : []));
  const curves = Object.fromEntries([...methods].map((method) => [method, curvesOf(method)]));
  return { ...summary, curves, pictures: outcomes[0]?.pictures };
}

/** Estimates of every number, each from the seeds that have it: some, such as a minority's success, may be missing. */
function estimates(seeds: readonly Measurements[], episodes?: number): Estimates {
  const names = new Set(seeds.flatMap((measurements) => Object.keys(measurements)));
  const estimateOf = (name: string): Estimate | Estimates => {
    const values = seeds.flatMap((measurements) => measurements[name] ?? []);
    if (values.every((value) => typeof value === "number")) return estimate(values, episodes);
    return estimates(values as Measurements[], episodes);
  };
  return Object.fromEntries([...names].map((name) => [name, estimateOf(name)]));
}

/** Estimate from one number per seed; with `episodes`, each number is a share of that many episodes. */
export function estimate(values: readonly number[], episodes?: number): Estimate {
  const n = values.length;
  const mean = average(values);
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  const stderr = n > 1 ? Math.sqrt(squares / (n - 1) / n) : null;
  if (!episodes) return { mean, stderr };
  const [low, high] = wilsonInterval(mean, n * episodes);
  return { mean, stderr, low, high };
}

/** The mean; NaN for no values. */
export const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The methods that the paper compares. All but VPL learn one reward for everyone. */
export const PAPER_METHODS = ["vpl", "btl", "dpl-mean-variance", "dpl-categorical"] as const;

/** Calls `f` for one name after another, and returns the results by name. */
export async function resultsByName<Name extends string, T>(
  names: readonly Name[],
  f: (name: Name) => Promise<T>,
): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const name of names) results[name] = await f(name);
  return results;
}
