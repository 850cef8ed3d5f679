// How every experiment is run and reported: several seeds, mean and standard error.

import type { Backend } from "../backend/backend.ts";
import type { WasmBackend } from "../backend/wasm/wasm.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Trajectories } from "../data/trajectories.ts";
import type { Model } from "../model/model.ts";
import type { Progress } from "../train/report.ts";
import type { TrainOptions } from "../train/settings.ts";
import { wilsonInterval } from "./episodes.ts";
import type { Pictures } from "./pictures.ts";

/** Numbers of one seed by name, such as results.vpl.accuracy or results.vpl.3.accuracy. */
export interface Measurements {
  [name: string]: number | Measurements;
}
/** What methods reached, and what bounds them. */
export interface Outcome {
  results: Measurements;
  limits: Measurements;
  /** How many episodes each of the results is a share of. */
  episodes?: number;
  /** How success grew with training steps, by method. */
  curves?: Readonly<Record<string, LearningCurve>>;
  pictures?: Pictures;
}
export type LearningCurve = readonly { step: number; success: number }[];

/** Work that people wait for: what it is given to say how far it is, and to stop. */
export interface ProgressHooks {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** One seed of an experiment: what it computes with, and how it trains. */
export interface Run {
  seed: number;
  backend: Backend;
  /** What agents that serve one user at a time compute with, as on a device. */
  web: WasmBackend;
  /** Trains with the run's seed; the label is what people see. */
  train(label: string, data: Preferences, options: TrainOptions): Promise<Model>;
  /** Does other work, counted in `unit`, while people see how far it is, and perhaps one of its metrics. */
  withProgress<T>(
    label: string,
    unit: string,
    work: (watched: ProgressHooks) => Promise<T>,
    metric?: string,
  ): Promise<T>;
  /** Offline data that are made once and kept under a name that says all that they depend on. */
  cachedData(name: string, make: () => Promise<Trajectories>): Promise<Trajectories>;
  /** What this work gave before, where that was kept, or else gives now. */
  cachedResult<T>(name: string, work: () => Promise<T>): Promise<T>;
}
export type Experiment = (run: Run) => Promise<Outcome>;

export interface Estimate {
  mean: number;
  /** Standard error of the mean over seeds; null for a single seed. */
  stderr: number | null;
  /** Of a share of episodes: where the true share lies with 95 % confidence, by all episodes of all seeds. */
  low?: number;
  high?: number;
}
export interface Estimates {
  [name: string]: Estimate | Estimates;
}
export interface ExperimentResult {
  experiment: string;
  /** What computed it; absent: WebAssembly. */
  backend?: string;
  seeds: number[];
  results: Estimates;
  limits: Estimates;
  /** Learning curves of each seed, by method. */
  curves?: Record<string, LearningCurve[]>;
  /** What the first seed has to show. */
  pictures?: Pictures;
}

export function summarise(experiment: string, seeds: number[], outcomes: readonly Outcome[]): ExperimentResult {
  const of = (part: "results" | "limits") => outcomes.map((outcome) => outcome[part]);
  const results = estimates(of("results"), outcomes[0]?.episodes);
  const all = { experiment, seeds, results, limits: estimates(of("limits")) };
  const methods = new Set(outcomes.flatMap(({ curves }) => Object.keys(curves ?? {})));
  if (methods.size === 0) return all;
  const curvesOf = (method: string) => outcomes.flatMap(({ curves }) => (curves?.[method] ? [curves[method]] : []));
  const curves = Object.fromEntries([...methods].map((method) => [method, curvesOf(method)]));
  return { ...all, curves, pictures: outcomes[0]?.pictures };
}

/** Mean and standard error of every number; one may be missing where a seed has nobody to measure it on. */
function estimates(each: readonly Measurements[], episodes?: number): Estimates {
  const names = new Set(each.flatMap((values) => Object.keys(values)));
  const of = (name: string): Estimate | Estimates => {
    const values = each.flatMap((one) => one[name] ?? []);
    if (values.every((value) => typeof value === "number")) return estimate(values, episodes);
    return estimates(values as Measurements[], episodes);
  };
  return Object.fromEntries([...names].map((name) => [name, of(name)]));
}

/** Of numbers that seeds gave, each of them a share of so many episodes where there are any. */
export function estimate(values: readonly number[], episodes?: number): Estimate {
  const n = values.length;
  const mean = average(values);
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const stderr = n > 1 ? Math.sqrt(squares / (n - 1) / n) : null;
  if (!episodes) return { mean, stderr };
  const [low, high] = wilsonInterval(mean, n * episodes);
  return { mean, stderr, low, high };
}

export const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Methods that the paper compares; all but VPL have one reward for everyone. */
export const PAPER_METHODS = ["vpl", "btl", "dpl-mean-variance", "dpl-categorical"] as const;

/** Calls `f` for each name in turn, and gathers what it gives. */
export async function resultsByName<Name extends string, T>(
  names: readonly Name[],
  f: (name: Name) => Promise<T>,
): Promise<Record<string, T>> {
  const all: Record<string, T> = {};
  for (const name of names) all[name] = await f(name);
  return all;
}
