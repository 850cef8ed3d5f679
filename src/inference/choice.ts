// Choices to predict, and what is predicted of them.

import { at, sameValues } from "../base/arrays.ts";
import { choicesOfUser } from "../data/choices.ts";
import type { LabelledPair } from "../data/preferences.ts";

/** One choice: of the best alternative, or of the worst. */
export interface Choice {
  /** J of them, each the features of its states. */
  readonly alternatives: readonly ArrayLike<number>[];
  readonly isWorst: boolean;
}

/** What is predicted of the J alternatives of one choice. */
export interface PredictedChoice {
  /** [J]: the posterior mean of each utility; in a choice of the worst, its negative. */
  readonly utility: Float64Array;
  /** [J]: the multinomial logit probability that each alternative is chosen, averaged over the posterior. */
  readonly probability: Float64Array;
}

/** The choices in the answers, the one that was chosen, or is the worst, first. Answers without a task, and ties, are none. */
export function choicesToPredict(answers: readonly LabelledPair[]): Choice[] {
  return choicesOfUser(answers)
    .map((rows) => rows.map((row) => at(answers, row)))
    .filter(([{ task, label } = {}]) => task !== undefined && (label === 0 || label === 1))
    .map((rows) => {
      const winners = rows.map(({ a, b, label }) => (label === 1 ? a : b));
      const losers = rows.map(({ a, b, label }) => (label === 1 ? b : a));
      const isWorst = rows.length > 1 && !sameValues(at(winners, 0), at(winners, 1));
      const alternatives = isWorst ? [at(losers, 0), ...winners] : [at(winners, 0), ...losers];
      return { alternatives, isWorst };
    });
}
