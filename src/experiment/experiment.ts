// How every experiment is run and reported: several seeds, mean and standard error.

export interface Estimate {
  mean: number;
  /** Standard error of the mean over seeds; null for a single seed. */
  stderr: number | null;
}
/** Metric values of one seed by method, and of what bounds them. */
export interface Outcome {
  results: Record<string, Record<string, number>>;
  limits: Record<string, Record<string, number>>;
}
export interface ExperimentResult {
  experiment: string;
  seeds: number[];
  results: Record<string, Record<string, Estimate>>;
  limits: Record<string, Record<string, Estimate>>;
}

export function summarise(experiment: string, seeds: number[], outcomes: readonly Outcome[]): ExperimentResult {
  const over = (part: keyof Outcome) => {
    const first = Object.assign({}, ...outcomes.map((outcome) => outcome[part])) as Outcome["results"];
    // A metric may be missing where a seed has nobody to measure it on.
    const estimates = (method: string) => {
      const each = outcomes.map((outcome) => outcome[part][method] ?? {});
      const metrics = Object.keys(Object.assign({}, ...each));
      return metrics.map((metric) => [metric, estimate(each.flatMap((values) => values[metric] ?? []))]);
    };
    return Object.fromEntries(Object.keys(first).map((method) => [method, Object.fromEntries(estimates(method))]));
  };
  return { experiment, seeds, results: over("results"), limits: over("limits") };
}

function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, stderr: n > 1 ? Math.sqrt(squares / (n - 1) / n) : null };
}
