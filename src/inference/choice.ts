// Choices to predict, and what is predicted of them.

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
