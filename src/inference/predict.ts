// Predictions for many users at once, used for evaluation. On a device, `Agent` serves one user at a time.

import { type Backend, withPrograms } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { Pair } from "../data/preferences.ts";
import { latentSize } from "../model/config.ts";
import { isPersonal, type Model } from "../model/model.ts";
import { ImportanceSampler, isExact } from "./importance.ts";
import { loadPlan, writeAlternatives, writeComparisons } from "./model-inputs.ts";
import { CHUNK, type Open, type PosteriorOptions, posteriors, type UserContext } from "./posteriors.ts";
import { choicePlan, rankPlan } from "./prediction-plans.ts";

/** One user's known answers, and the comparisons to predict. */
export interface PredictionTask extends UserContext {
  readonly questions: readonly Pair[];
}

/** Predictions for one user. */
export interface Prediction {
  /** [questions]: P(A ≻ B), averaged over the posterior. */
  readonly probability: Float64Array;
  /** [L]: the posterior variance of each dimension of z; empty for a shared model. */
  readonly variance: Float64Array;
}

/** The largest number of questions of each user in one run of a plan. */
const BLOCK = 64;

/** Predicts each user's questions from their known answers. */
export const predict = (
  backend: Backend,
  model: Model,
  users: readonly PredictionTask[],
  options: PosteriorOptions = {},
): Promise<Prediction[]> =>
  withPrograms(backend, (load) => predictWith((plan) => loadPlan({ load }, plan, model), model, users, options));

async function predictWith(
  open: Open,
  model: Model,
  users: readonly PredictionTask[],
  options: PosteriorOptions,
): Promise<Prediction[]> {
  if (isPersonal(model) && isExact(model, options.refine)) {
    const sampler = await ImportanceSampler.open(model, options.plugIn);
    return users.map(({ context, questions }) => {
      const posterior = sampler.posterior(context);
      const choices = sampler.predict(
        posterior,
        questions.map(({ a, b }) => ({ alternatives: [a, b], isWorst: false })),
      );
      const probability = Float64Array.from(choices, ({ probability }) => at(probability, 0));
      return { probability, variance: posterior.variance };
    });
  }
  const latent = latentSize(model.config);
  const longest = users.reduce((n, { questions }) => Math.max(n, questions.length), 1);
  const places = Math.min(longest, BLOCK);
  const choices = open(choicePlan(model.config, CHUNK, places));
  const predictions: Prediction[] = [];
  for await (const { chunk, z, variance } of posteriors(open, model, users, options)) {
    if (z) choices.write("z", z);
    const probability = chunk.map(({ questions }) => new Float64Array(questions.length));
    const most = probability.reduce((n, { length }) => Math.max(n, length), 0);
    for (let from = 0; from < most; from += places) {
      const asked = chunk.map(({ questions }) => questions.slice(from, from + places));
      writeComparisons(choices, model, asked, places);
      await choices.run();
      const p = await choices.read("probability");
      // Users with fewer questions have none left in later blocks.
      asked.forEach(({ length }, u) => {
        if (length > 0) probability[u]?.set(p.subarray(u * places, u * places + length), from);
      });
    }
    probability.forEach((p, u) => {
      predictions.push({
        probability: p,
        variance: Float64Array.from(variance.subarray(u * latent, (u + 1) * latent)),
      });
    });
  }
  return predictions;
}

/** The scores of n alternatives for one user. */
export interface Scored {
  /** [n]: the posterior mean of each reward. */
  readonly reward: Float64Array;
  /** [n]: the probability that the user picks each alternative. */
  readonly best: Float64Array;
}

/** Scores the same alternatives for every user; each is a single state, [n, d]. */
export const score = (
  backend: Backend,
  model: Model,
  users: readonly UserContext[],
  alternatives: Float32Array,
): Promise<Scored[]> =>
  withPrograms(backend, (load) => scoreWith((plan) => loadPlan({ load }, plan, model), model, users, alternatives));

async function scoreWith(
  open: Open,
  model: Model,
  users: readonly UserContext[],
  alternatives: Float32Array,
): Promise<Scored[]> {
  const { size } = model.config;
  const n = alternatives.length / size;
  const ranks = open(rankPlan(model.config, n, { users: CHUNK, comparisons: model.comparison?.shape[0] }));
  const rows = Array.from({ length: n }, (_, i) => alternatives.subarray(i * size, (i + 1) * size));
  writeAlternatives(ranks, model, rows);
  const scored: Scored[] = [];
  for await (const { chunk, z } of posteriors(open, model, users)) {
    if (z) ranks.write("z", z);
    await ranks.run();
    const [reward, best] = [await ranks.read("reward"), await ranks.read("best")];
    chunk.forEach((_, u) => {
      const row = z ? u * n : 0; // a shared model has one row for all users
      const rowOf = (values: ArrayLike<number>) => Float64Array.from({ length: n }, (_, i) => at(values, row + i));
      scored.push({ reward: rowOf(reward), best: rowOf(best) });
    });
  }
  return scored;
}

/** The posterior mean of each user, [users, L]; null for a shared model. */
export async function posteriorMeans(
  backend: Backend,
  model: Model,
  users: readonly UserContext[],
): Promise<Float32Array | null> {
  const latent = latentSize(model.config);
  if (latent === 0) return null;
  return withPrograms(backend, async (load) => {
    const means = new Float32Array(users.length * latent);
    let written = 0;
    for await (const { chunk, mean } of posteriors((plan) => loadPlan({ load }, plan, model), model, users)) {
      means.set(mean.subarray(0, chunk.length * latent), written);
      written += chunk.length * latent;
    }
    return means;
  });
}
