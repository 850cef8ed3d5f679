// How good predicted choices are.

import { average } from "./experiment.ts";

/** P(A ≻ B) of one user's comparisons, and what the user said: 1, 0, or ½ for a tie, which is left out. */
export interface PredictedAnswers {
  readonly probability: ArrayLike<number>;
  readonly labels: readonly number[];
}

export interface PredictionQuality {
  /** The share of choices predicted; an even chance counts half. */
  accuracy: number;
  /** Mean negative log-likelihood of the choices, in nats. */
  logLoss: number;
  /** Mean distance between predicted and actual frequency, over ten bins of P(A ≻ B), weighted by their size. */
  calibration: number;
}

const BINS = 10;

export function qualityOf(users: readonly PredictedAnswers[]): PredictionQuality {
  const choices = users.flatMap(choicesOf);
  if (choices.length === 0)
    throw new RangeError("answers: all those to predict are ties; at least one choice is needed");
  const bins = Array.from({ length: BINS }, () => ({ predicted: 0, happened: 0 }));
  for (const { p, y } of choices) {
    const bin = bins[Math.min(BINS - 1, Math.floor(p * BINS))] as (typeof bins)[number];
    bin.predicted += p;
    bin.happened += y;
  }
  return {
    accuracy: average(choices.map(right)),
    // Half an ulp of f32 from certainty: what is stated as certain and wrong is bad, but not infinitely so.
    logLoss: average(choices.map(({ p, y }) => -Math.log(Math.max(y === 1 ? p : 1 - p, 2 ** -25)))),
    calibration: bins.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.happened), 0) / choices.length,
  };
}

/** Accuracy of each user who made a choice, in ascending order. */
export const accuracyByUser = (users: readonly PredictedAnswers[]): number[] =>
  users
    .map((user) => choicesOf(user).map(right))
    .filter((each) => each.length > 0)
    .map(average)
    .sort((p, q) => p - q);

/** The value below which this share of sorted values lies, interpolated. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (at - Math.floor(at)) * (high - low);
}

const choicesOf = ({ probability, labels }: PredictedAnswers) =>
  labels.flatMap((y, i) => (y === 0.5 ? [] : [{ p: probability[i] as number, y }]));

const right = ({ p, y }: { p: number; y: number }): number => (p === 0.5 ? 0.5 : Number(p > 0.5 === (y === 1)));
