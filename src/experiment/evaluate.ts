// Quality of predicted answers: of pairwise comparisons, and of choices among several alternatives.

import { at } from "../base/arrays.ts";
import { log } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { CALIBRATED_ANSWERS } from "../base/streams.ts";
import type { PredictedChoice } from "../inference/choice.ts";
import { average } from "./experiment.ts";

/** One user's comparisons: predicted P(A ≻ B), and the label, the share of A, 0 to 1; ½ is a tie. Ties are not evaluated. */
export interface PredictedAnswers {
  readonly probability: ArrayLike<number>;
  readonly labels: readonly number[];
}

/** The quality of predicted comparisons of two alternatives. */
export interface PairwiseQuality {
  /** Share of comparisons whose preferred side is predicted; a probability of ½ counts half. */
  pairwiseAccuracy: number;
  /** Mean negative log-likelihood of a comparison, in nats. */
  pairwiseLogLoss: number;
  /**
   * Expected calibration error of comparisons: mean |predicted − observed frequency| over ten bins of P(A ≻ B), weighted
   * by size. Each comparison counts in both orders, so that it does not matter which side is A. A strength of preference counts
   * as its share.
   */
  calibrationError: number;
  /** The mean calibration error of a perfectly calibrated predictor, had it made the same predictions. */
  calibrationErrorIfCalibrated: number;
}

/** The quality of predicted choices among several alternatives. */
export interface ChoiceQuality {
  /** Share of choices whose chosen alternative has the highest predicted utility; k equally high ones count 1/k. */
  hitRate: number;
  /** Mean negative log-likelihood of a choice under the multinomial logit, in nats. */
  multinomialLogLoss: number;
}

/** Bins of P(A ≻ B) in [0, 1]. */
const BINS = 10;
/** Half an ulp of f32 below 1: bounds the loss of a prediction that is certain and wrong. */
const MIN_LIKELIHOOD = 2 ** -25;
/** Simulated comparisons in all draws of a calibrated predictor's answers, and the numbers of draws. */
const [SIMULATED, FEWEST_DRAWS, MOST_DRAWS] = [1e6, 10, 200];

/**
 * The quality of predictions over all comparisons.
 * @throws RangeError when every answer is a tie.
 */
export function pairwiseQuality(users: readonly PredictedAnswers[]): PairwiseQuality {
  const comparisons = users.flatMap(decided);
  if (comparisons.length === 0)
    throw new RangeError("answers: all answers to predict are ties; at least one must be a choice");
  const confidences = comparisons.map(confidence);
  const correct = comparisons.map(correctness);
  return {
    pairwiseAccuracy: average(correct),
    pairwiseLogLoss: average(comparisons.map(({ p, y }) => y * loss(p) + (1 - y) * loss(1 - p))),
    calibrationError: calibrationError(confidences, comparisons.map(predictedShare)),
    calibrationErrorIfCalibrated: calibrationErrorIfCalibrated(confidences),
  };
}

/** The quality of predictions over all choices, each with the chosen alternative first; null for no choices. */
export function choiceQuality(choices: readonly PredictedChoice[]): ChoiceQuality | null {
  if (choices.length === 0) return null;
  return {
    hitRate: average(choices.map(hit)),
    multinomialLogLoss: average(choices.map((c) => loss(at(c.probability, 0)))),
  };
}

/** 1 if the first alternative has the highest utility, 1/k if k alternatives have it, 0 otherwise. */
function hit({ utility }: PredictedChoice): number {
  const highest = Math.max(...utility);
  return utility[0] === highest ? 1 / utility.filter((u) => u === highest).length : 0;
}

const loss = (likelihood: number): number => -log(Math.max(likelihood, MIN_LIKELIHOOD));

/** Pairwise accuracy of each user who made at least one decision, in ascending order. */
export const accuracyByUser = (users: readonly PredictedAnswers[]): number[] =>
  users
    .map((user) => decided(user).map(correctness))
    .filter((scores) => scores.length > 0)
    .map(average)
    .sort((p, q) => p - q);

/** The quantile of sorted values at `share` in [0, 1], with linear interpolation. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const [low, high] = [at(sorted, Math.floor(position)), at(sorted, Math.ceil(position))];
  return low + (position - Math.floor(position)) * (high - low);
}

interface Decided {
  readonly p: number;
  readonly y: number;
}

const decided = ({ probability, labels }: PredictedAnswers): Decided[] =>
  labels.flatMap((y, i) => (y === 0.5 ? [] : [{ p: at(probability, i), y }]));

const correctness = ({ p, y }: Decided): number => (p === 0.5 ? 0.5 : Number(p > 0.5 === y > 0.5));

/** The share of the answer that the predicted side has: 1 or 0 in a choice. */
const predictedShare = ({ p, y }: Decided): number => (p === 0.5 ? 0.5 : p > 0.5 ? y : 1 - y);

/** The probability of the side that is predicted. */
const confidence = ({ p }: Decided): number => Math.max(p, 1 - p);

/**
 * The expected calibration error, from the probability of the predicted side and whether it was preferred, or how much. A comparison in
 * both orders is in two bins that lie symmetrically about ½ and have the same error, so the upper half of the bins is enough.
 */
function calibrationError(confidences: readonly number[], shares: readonly number[]): number {
  const gaps = new Float64Array(BINS / 2); // in each bin, the sum of predicted − observed
  confidences.forEach((q, i) => {
    const bin = Math.min(BINS - 1, Math.floor(q * BINS)) - BINS / 2;
    gaps[bin] = at(gaps, bin) + q - at(shares, i);
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / confidences.length;
}

/** The mean calibration error over draws of the answers from the predictions. */
function calibrationErrorIfCalibrated(confidences: readonly number[]): number {
  const draws = Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, Math.round(SIMULATED / confidences.length)));
  const random = new Random(0, CALIBRATED_ANSWERS);
  const drawn = () => confidences.map((q) => Number(random.uniform() < q));
  return average(Array.from({ length: draws }, () => calibrationError(confidences, drawn())));
}
