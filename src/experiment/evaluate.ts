// Quality of predicted choices.

import { at } from "../base/arrays.ts";
import { log } from "../base/math.ts";
import { average } from "./experiment.ts";

/** One user's comparisons: predicted P(A ≻ B), and the label: 1, 0, or ½ for a tie. Ties are not evaluated. */
export interface PredictedAnswers {
  readonly probability: ArrayLike<number>;
  readonly labels: readonly number[];
}

/** The quality of predictions over all users. */
export interface PredictionQuality {
  /** Share of choices predicted correctly; a probability of ½ counts half. */
  accuracy: number;
  /** Mean negative log-likelihood of the choices, in nats. */
  logLoss: number;
  /** Expected calibration error: mean |predicted − observed frequency| over ten bins of P(A ≻ B), weighted by size. */
  calibration: number;
}

const BINS = 10;
/** Half an ulp of f32 below 1: bounds the loss of a prediction that is certain and wrong. */
const MIN_LIKELIHOOD = 2 ** -25;

/**
 * The quality of predictions over all choices.
 * @throws RangeError when every answer is a tie.
 */
export function qualityOf(users: readonly PredictedAnswers[]): PredictionQuality {
  const choices = users.flatMap(choicesOf);
  if (choices.length === 0)
    throw new RangeError("answers: all answers to predict are ties; at least one must be a choice");
  const bins = Array.from({ length: BINS }, () => ({ predicted: 0, observed: 0 }));
  for (const { p, y } of choices) {
    const bin = at(bins, Math.min(BINS - 1, Math.floor(p * BINS)));
    bin.predicted += p;
    bin.observed += y;
  }
  return {
    accuracy: average(choices.map(correctness)),
    logLoss: average(choices.map(({ p, y }) => -log(Math.max(y === 1 ? p : 1 - p, MIN_LIKELIHOOD)))),
    calibration: bins.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.observed), 0) / choices.length,
  };
}

/** Accuracy of each user who made at least one choice, in ascending order. */
export const accuracyByUser = (users: readonly PredictedAnswers[]): number[] =>
  users
    .map((user) => choicesOf(user).map(correctness))
    .filter((scores) => scores.length > 0)
    .map(average)
    .sort((p, q) => p - q);

/** The quantile of sorted values at `share` in [0, 1], with linear interpolation. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const [low, high] = [at(sorted, Math.floor(position)), at(sorted, Math.ceil(position))];
  return low + (position - Math.floor(position)) * (high - low);
}

const choicesOf = ({ probability, labels }: PredictedAnswers) =>
  labels.flatMap((y, i) => (y === 0.5 ? [] : [{ p: at(probability, i), y }]));

const correctness = ({ p, y }: { p: number; y: number }): number => (p === 0.5 ? 0.5 : Number(p > 0.5 === (y === 1)));
