// How every experiment is run and reported: several seeds, mean and standard error.

import type { Backend } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/options.ts";

/** Numbers of one seed by name, such as results.vpl.accuracy or results.vpl.3.accuracy. */
export interface Values {
  [name: string]: number | Values;
}
/** What methods reached, and what bounds them. */
export interface Outcome {
  results: Values;
  limits: Values;
}

/** One seed of an experiment: what it computes with, and how it trains. */
export interface Run {
  seed: number;
  backend: Backend;
  /** Trains with the run's seed; the label is what people see. */
  train(label: string, data: Preferences, options: TrainOptions): Promise<Model>;
}
export type Experiment = (run: Run) => Promise<Outcome>;

export interface Estimate {
  mean: number;
  /** Standard error of the mean over seeds; null for a single seed. */
  stderr: number | null;
}
export interface Estimates {
  [name: string]: Estimate | Estimates;
}
export interface ExperimentResult {
  experiment: string;
  seeds: number[];
  results: Estimates;
  limits: Estimates;
}

export function summarise(experiment: string, seeds: number[], outcomes: readonly Outcome[]): ExperimentResult {
  const over = (part: keyof Outcome) => estimates(outcomes.map((outcome) => outcome[part]));
  return { experiment, seeds, results: over("results"), limits: over("limits") };
}

/** Mean and standard error of every number; one may be missing where a seed has nobody to measure it on. */
function estimates(each: readonly Values[]): Estimates {
  const names = new Set(each.flatMap((values) => Object.keys(values)));
  const of = (name: string): Estimate | Estimates => {
    const values = each.flatMap((one) => one[name] ?? []);
    if (values.every((value) => typeof value === "number")) return estimate(values);
    return estimates(values as Values[]);
  };
  return Object.fromEntries([...names].map((name) => [name, of(name)]));
}

function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = average(values);
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, stderr: n > 1 ? Math.sqrt(squares / (n - 1) / n) : null };
}

export const average = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Calls `f` for each name in turn, and gathers what it gives. */
export async function forEachOf<T>(
  names: readonly string[],
  f: (name: string) => Promise<T>,
): Promise<Record<string, T>> {
  const all: Record<string, T> = {};
  for (const name of names) all[name] = await f(name);
  return all;
}
