// Interviews of users outside the training data: some answers are known, the others are predicted.

import type { Backend } from "../backend/backend.ts";
import { answerAt, type Preferences } from "../data/preferences.ts";
import { choicesToPredict } from "../inference/choice.ts";
import type { PosteriorOptions } from "../inference/posteriors.ts";
import { type PredictionTask, predict } from "../inference/predict.ts";
import { type ChoiceTask, predictChoices } from "../inference/predict-choices.ts";
import { HEADS } from "../model/head/index.ts";
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
    choices: choicesToPredict(questions),
    answers: data.tasks ? new Set(predicted.map((row) => data.tasks?.[row])).size : predicted.length,
  };
}

/**
 * What a model predicts of interviews, and how well. Qualities of choices are absent when there are none, or when the model has
 * neither rewards nor states to compare alternatives with.
 */
export async function evaluate(
  backend: Backend,
  model: Model,
  interviews: readonly Interview[],
  options: PosteriorOptions = {},
): Promise<{ answers: PredictedAnswers[]; quality: PairwiseQuality & Partial<ChoiceQuality> }> {
  const predicted = await predict(backend, model, interviews, options);
  const answers = interviews.map(({ labels }, u) => ({ labels, probability: predicted[u]?.probability ?? [] }));
  const scores = !HEADS[model.config.head].pairwise || model.comparison !== undefined;
  const hasChoices = scores && interviews.some(({ choices }) => choices.length > 0);
  const choices = hasChoices ? (await predictChoices(backend, model, interviews, options)).flat() : [];
  return { answers, quality: { ...pairwiseQuality(answers), ...choiceQuality(choices) } };
}
