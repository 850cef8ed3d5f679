// Real people's answers: for users outside the training data, some answers are the context and the rest are predicted.

import type { Backend } from "../backend/backend.ts";
import { withComparedStates } from "../data/compared-states.ts";
import type { Preferences } from "../data/preferences.ts";
import type { PosteriorOptions } from "../inference/posteriors.ts";
import { type PredictionTask, predict } from "../inference/predict.ts";
import { networkOf } from "../model/encoder/index.ts";
import { isPersonal, type Model } from "../model/model.ts";
import { MAX_FEATURES } from "../train/hierarchical.ts";
import { fitTextProjection, withTextFeatures } from "../train/text-projection.ts";
import type { TextTrainOptions } from "../train/train-on-texts.ts";
import { drawSplit, type SurveySplit, trainingAnswers } from "../world/survey.ts";
import { average, type Measurements, type Outcome, PAPER_METHODS, type Run } from "./experiment.ts";
import { evaluate, interviewOf } from "./interviews.ts";

/** Newton steps of `vpl-refined`, which converges within three. */
const REFINE = 3;

/** Qualities whose differences to a baseline are reported. */
const COMPARED = ["pairwiseAccuracy", "pairwiseLogLoss", "hitRate", "multinomialLogLoss"] as const;

/**
 * Every method on the same split of users, with `answers` known answers of each unseen user. Methods are trained as `train`
 * does, on the answers of the seen users and the states that these compare. `hierarchical` and `low-rank`, which fit z to each
 * user, average over their posterior, as VPL does; `…-plug-in` predicts at its mean, of `low-rank` the MAP estimate.
 * `over …` is the paired difference on this split to each of these that comes later, and `variance` the mean posterior
 * variance after 0, 1, … answers.
 */
export const runSurvey =
  (
    given: Preferences,
    answers: number,
    { embedDims, ...options }: TextTrainOptions,
    split: (seed: number) => SurveySplit = (seed) => drawSplit(given, answers, seed),
  ) =>
  async ({ seed, backend, train }: Run): Promise<Outcome> => {
    const drawn = split(seed);
    const data = await withFeaturesOfTexts(backend, given, drawn, embedDims, seed);
    const training = withComparedStates(trainingAnswers(data, drawn));
    const interviews = drawn.unseen.map((user) => interviewOf(data, user));
    const tests = interviews.filter(({ questions }) => questions.length > 0);
    if (tests.length === 0 && drawn.purposeOf) {
      throw new RangeError(
        "unseen: no answer of an unseen user is about new topics or items alone, so none is left to predict",
      );
    }
    if (tests.length === 0) {
      const known = `${answers} answer${answers === 1 ? "" : "s"}`;
      throw new RangeError(`context: no unseen user has more than ${known}, so none is left to predict`);
    }
    const context = tests.reduce((max, test) => Math.max(max, test.context.length), 1);
    const quality = async (model: Model, options: PosteriorOptions = {}): Promise<Measurements> => ({
      ...(await evaluate(backend, model, tests, options)).quality,
    });
    const results: Record<string, Measurements> = {};
    const methods = [...PAPER_METHODS, "low-rank", "hierarchical"] as const;
    for (const method of methods) {
      if (method === "hierarchical" && data.size > MAX_FEATURES) continue;
      const model = await train(method, training, { ...options, method, context: answers });
      const measured = await quality(model);
      if (isPersonal(model) && !networkOf(model.config.encoder)) {
        const fitted = { [method]: measured, [`${method}-plug-in`]: await quality(model, { plugIn: true }) };
        compareWith(fitted, results);
        Object.assign(results, fitted);
        continue;
      }
      results[method] = measured;
      if (!isPersonal(model)) continue;
      measured.variance = await varianceByAnswers(backend, model, tests, context);
      results[`${method}-refined`] = await quality(model, { refine: REFINE });
    }
    return { results, limits: {} };
  };

/** The answers with features of texts, if they compare any: the projection is fitted to the training data. */
async function withFeaturesOfTexts(
  backend: Backend,
  data: Preferences,
  split: SurveySplit,
  dims: number | undefined,
  seed: number,
): Promise<Preferences> {
  const { embedding } = data;
  if (!embedding) return data;
  const training = { ...withComparedStates(trainingAnswers(data, split)), embedding };
  return withTextFeatures(data, (await fitTextProjection(backend, training, { dims, seed })).text);
}

/** Adds the paired differences to each of `baselines` to every result. */
export function compareWith(baselines: Record<string, Measurements>, results: Record<string, Measurements>): void {
  for (const measured of Object.values(results)) {
    const shared = COMPARED.filter((metric) => metric in measured);
    for (const [name, baseline] of Object.entries(baselines)) {
      const over = (metric: string) => (measured[metric] as number) - (baseline[metric] as number);
      measured[`over ${name}`] = Object.fromEntries(shared.map((metric) => [metric, over(metric)]));
    }
  }
}

/** Mean posterior variance after the first n answers, over the users with at least n, for n = 0 … `maxAnswers`. */
async function varianceByAnswers(
  backend: Backend,
  model: Model,
  users: readonly PredictionTask[],
  maxAnswers: number,
): Promise<Measurements> {
  const variances: Measurements = {};
  for (let n = 0; n <= maxAnswers; n++) {
    const answered = users.filter(({ context }) => context.length >= n);
    const first = answered.map(({ context }) => ({ context: context.slice(0, n), questions: [] }));
    const predicted = await predict(backend, model, first);
    variances[n] = average(predicted.map(({ variance }) => average(Array.from(variance))));
  }
  return variances;
}
