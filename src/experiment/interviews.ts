// Interviews of users outside the training data: some answers are known, the others are predicted.

import type { Backend } from "../backend/backend.ts";
import { at, sameValues } from "../base/arrays.ts";
import { choicesOfUser } from "../data/choices.ts";
import { answerAt, type LabelledPair, type Preferences } from "../data/preferences.ts";
import type { Choice } from "../inference/choice.ts";
import type { PosteriorOptions } from "../inference/posteriors.ts";
import { type PredictionTask, predict } from "../inference/predict.ts";
import { type ChoiceTask, predictChoices } from "../inference/predict-choices.ts";
import type { Model } from "../model/model.ts";
import type { UserSplit } from "../world/survey.ts";
import {
  type ChoiceQuality,
  choiceQuality,
  type PairwiseQuality,
  type PredictedAnswers,
  pairwiseQuality,
} from "./evaluate.ts";

/** A user's known answers, and those to predict: comparisons with their labels, and choices with the chosen one, or the worst, first. */
export interface Interview extends PredictionTask, ChoiceTask {
  readonly labels: readonly number[];
  /** Number of answers to predict; a choice among several alternatives is one. */
  readonly answers: number;
}

/** The interview of a user whose answers are split. */
export function interviewOf(data: Preferences, { context, predicted }: UserSplit): Interview {
  const questions = predicted.map((row) => answerAt(data, row));
  return {
    context: context.map((row) => answerAt(data, row)),
    questions,
    labels: questions.map(({ label }) => label),
    choices: choicesIn(questions),
    answers: data.tasks ? new Set(predicted.map((row) => data.tasks?.[row])).size : predicted.length,
  };
}

/** The choices in the answers, the one that was chosen, or is the worst, first. Answers without a task, and ties, are none. */
function choicesIn(answers: readonly LabelledPair[]): Choice[] {
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

/** What a model predicts of interviews, and how well. Qualities of choices are absent when there are none. */
export async function evaluate(
  backend: Backend,
  model: Model,
  interviews: readonly Interview[],
  options: PosteriorOptions = {},
): Promise<{ answers: PredictedAnswers[]; quality: PairwiseQuality & Partial<ChoiceQuality> }> {
  const predicted = await predict(backend, model, interviews, options);
  const answers = interviews.map(({ labels }, u) => ({ labels, probability: predicted[u]?.probability ?? [] }));
  const hasChoices = interviews.some(({ choices }) => choices.length > 0);
  const choices = hasChoices ? (await predictChoices(backend, model, interviews, options)).flat() : [];
  return { answers, quality: { ...pairwiseQuality(answers), ...choiceQuality(choices) } };
}
