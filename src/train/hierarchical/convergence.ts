// Whether the draws of a chain are from its posterior: their log-likelihood must not drift.

import type { Interval } from "../report.ts";

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Intervals after burn-in without which nothing can be said. */
const FEWEST = 8;
/** Standard errors by which the halves of the draws may differ. Interval means are somewhat dependent, so that more than 2 is usual. */
const USUAL = 4;

/**
 * A sentence on the draws after `burnIn` iterations: the acceptance rate, and the mean log-likelihood in both halves, by Geweke's
 * comparison. Undefined for too few intervals.
 */
export function convergenceNote(intervals: readonly Interval[], burnIn: number): string | undefined {
  const draws = intervals.filter((_, i) => (intervals[i - 1]?.step ?? 0) >= burnIn);
  if (draws.length < FEWEST) return undefined;
  const of = (name: string) => draws.map(({ training }) => training[name] as number);
  const values = of("loss").map((loss) => -loss);
  const half = values.length >> 1;
  const halves = [values.slice(0, half), values.slice(-half)] as const;
  const [first, second] = halves.map(mean) as [number, number];
  const squares = halves.flatMap((part) => part.map((value) => (value - mean(part)) * (value - mean(part))));
  const error = Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / (half * (half - 1)));
  const found =
    `${Math.round(100 * mean(of("acceptance")))} % of the steps were accepted; ` +
    `the log-likelihood of a choice is ${first.toFixed(4)} in the first half of the draws, ${second.toFixed(4)} in the second`;
  return Math.abs(first - second) > USUAL * error
    ? `${found}: the chain has not converged; train with more steps`
    : found;
}
