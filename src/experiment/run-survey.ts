// Real people's answers: users never seen in training give some answers, and the others are predicted.

import type { Backend } from "../backend/backend.ts";
import { answerAt, type Preferences, selectUsers } from "../data/preferences.ts";
import { type Asked, type PredictOptions, predict } from "../inference/predict.ts";
import type { Model } from "../model/model.ts";
import { MOST_FEATURES } from "../train/hierarchical.ts";
import type { TrainOptions } from "../train/settings.ts";
import { splitContext, splitUsers } from "../world/survey.ts";
import { qualityOf } from "./evaluate.ts";
import { average, type Measurements, type Outcome, PAPER_METHODS, type Run } from "./experiment.ts";

/** Newton steps of `vpl-refined`: it has converged after three. */
const REFINE = 3;

/**
 * Every method on the same split of users, `answers` of each unseen user known. `hierarchical` averages over its
 * posterior, as VPL does; `hierarchical-plug-in` takes its mean, which hides some of what EM with Laplace shrinks. `over …` is the difference
 * to each on this split, and `variance` the mean posterior variance after 0, 1, … answers.
 */
export const runSurvey =
  (data: Preferences, answers: number, options: TrainOptions) =>
  async ({ seed, backend, train }: Run): Promise<Outcome> => {
    const { seen, unseen } = splitUsers(data, seed);
    const training = selectUsers(data, seen);
    const asked = unseen.map((user) => askedOf(data, user, answers, seed));
    const tests = asked.filter(({ questions }) => questions.length > 0);
    if (tests.length === 0) {
      const more = `${answers} answer${answers === 1 ? "" : "s"}`;
      throw new RangeError(`context: nobody among those unseen has more than ${more}, so none is left to predict`);
    }
    const context = tests.reduce((most, test) => Math.max(most, test.context.length), 1);
    const quality = async (model: Model, how: PredictOptions = {}): Promise<Measurements> => {
      const predicted = await predict(backend, model, tests, how);
      return { ...qualityOf(tests.map(({ labels }, i) => ({ labels, probability: predicted[i]?.probability ?? [] }))) };
    };
    const results: Record<string, Measurements> = {};
    const methods = data.size > MOST_FEATURES ? PAPER_METHODS : ([...PAPER_METHODS, "hierarchical"] as const);
    for (const method of methods) {
      // Everybody here is for training; those whom results are measured on are others.
      const model = await train(method, training, { ...options, method, context: answers, heldOut: 0 });
      results[method] = await quality(model);
      if (method === "vpl") {
        results.vpl = { ...results.vpl, variance: await varianceBy(backend, model, tests, context) };
        results["vpl-refined"] = await quality(model, { refine: REFINE });
      }
      if (method === "hierarchical") results["hierarchical-plug-in"] = await quality(model, { plugIn: true });
    }
    for (const yardstick of Object.keys(results).filter(isHierarchical)) {
      for (const [method, own] of Object.entries(results)) {
        if (isHierarchical(method)) continue;
        const over = (metric: string) => (own[metric] as number) - (results[yardstick]?.[metric] as number);
        own[`over ${yardstick}`] = { accuracy: over("accuracy"), logLoss: over("logLoss") };
      }
    }
    return { results, limits: {} };
  };

const isHierarchical = (method: string): boolean => method.startsWith("hierarchical");

/** Mean posterior variance after the first 0, 1, … answers of those who gave so many. */
async function varianceBy(
  backend: Backend,
  model: Model,
  users: readonly Asked[],
  most: number,
): Promise<Measurements> {
  const values: Measurements = {};
  for (let n = 0; n <= most; n++) {
    const long = users.filter(({ context }) => context.length >= n);
    const first = long.map(({ context }) => ({ context: context.slice(0, n), questions: [] }));
    const predicted = await predict(backend, model, first);
    values[n] = average(predicted.map(({ variance }) => average(Array.from(variance))));
  }
  return values;
}

/** One user's first k answers (tasks) as context, drawn by seed, and all others as questions. */
export function askedOf(data: Preferences, user: number, k: number, seed: number): Asked & { labels: number[] } {
  const { context, predicted } = splitContext(data, user, k, seed);
  const questions = predicted.map((row) => answerAt(data, row));
  return { context: context.map((row) => answerAt(data, row)), questions, labels: questions.map(({ label }) => label) };
}
