// Real people's answers: users never seen in training give some answers, and the others are predicted.

import { type Preferences, selectUsers } from "../data/preferences.ts";
import type { Answered } from "../model/infer.ts";
import type { Model } from "../model/model.ts";
import { type Asked, predict } from "../model/predict.ts";
import type { TrainOptions } from "../train/options.ts";
import { contextOf, splitUsers } from "../world/survey.ts";
import { type Judged, qualityOf } from "./evaluate.ts";
import { average, type Outcome, type Run, type Values } from "./experiment.ts";

/** Newton steps of `vpl-refined`: it has converged after three. */
const REFINE = 3;
const METHODS = ["vpl", "btl", "dpl-mean-variance", "dpl-categorical", "hierarchical"] as const;

/**
 * Every method on the same split of users, `answers` of each unseen user known. `over hierarchical` is the difference to
 * the yardstick on this split, and `variance` the mean posterior variance after 0, 1, … answers.
 */
export const runSurvey =
  (data: Preferences, answers: number, options: TrainOptions) =>
  async ({ seed, backend, train }: Run): Promise<Outcome> => {
    const { seen, unseen } = splitUsers(data, seed);
    const tests = unseen
      .map((user) => askedOf(data, user, answers, seed))
      .filter(({ questions }) => questions.length > 0);
    const training = selectUsers(data, seen);
    const context = Math.max(1, ...tests.map((test) => test.context.length));
    const quality = async (model: Model, refine?: number) => ({
      ...(await judge(tests, await predict(backend, model, tests, refine))),
    });
    const results: Record<string, Values> = {};
    for (const method of METHODS) {
      // Everybody here is for training; whom results are measured on are others.
      const model = await train(method, training, { ...options, method, context, heldOut: 0 });
      results[method] = await quality(model);
      if (method !== "vpl") continue;
      results.vpl = { ...results.vpl, variance: await varianceBy(context) };
      results["vpl-refined"] = await quality(model, REFINE);

      async function varianceBy(most: number): Promise<Values> {
        const values: Values = {};
        for (let n = 0; n <= most; n++) {
          const first = tests
            .filter((t) => t.context.length >= n)
            .map((t) => ({ context: t.context.slice(0, n), questions: [] }));
          const predicted = await predict(backend, model, first);
          values[n] = average(predicted.map(({ variance }) => average(Array.from(variance))));
        }
        return values;
      }
    }
    const yardstick = results.hierarchical as Record<string, number>;
    for (const [method, own] of Object.entries(results)) {
      if (method === "hierarchical") continue;
      const over = (metric: string) => (own[metric] as number) - (yardstick[metric] as number);
      own["over hierarchical"] = { accuracy: over("accuracy"), logLoss: over("logLoss") };
    }
    return { results, limits: {} };
  };

/** One user's first k answers (tasks) as context, drawn by seed, and all others as questions. */
export function askedOf(data: Preferences, user: number, k: number, seed: number): Asked & { labels: number[] } {
  const { context, predicted } = contextOf(data, user, k, seed);
  const questions = predicted.map((row) => answerAt(data, row));
  return { context: context.map((row) => answerAt(data, row)), questions, labels: questions.map(({ label }) => label) };
}

function answerAt({ states, size, length, pairs, labels }: Preferences, row: number): Answered {
  const side = (k: number): number[] => {
    const at = (2 * row + k) * length;
    const present = pairs.subarray(at, at + length).filter((state) => state >= 0);
    return Array.from(present).flatMap((state) => Array.from(states.subarray(state * size, (state + 1) * size)));
  };
  return { a: side(0), b: side(1), label: labels[row] as number };
}

function judge(tests: readonly { labels: number[] }[], predicted: readonly Pick<Judged, "probability">[]) {
  return qualityOf(tests.map(({ labels }, i) => ({ labels, probability: predicted[i]?.probability ?? [] })));
}
