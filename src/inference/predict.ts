// Predictions for many users at once, for evaluation; `Agent` serves one user on a device.

import { type Backend, type Program, withPrograms } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { latentSize } from "../model/config.ts";
import { newtonSteps } from "../model/encoder/fitted.ts";
import { networkOf } from "../model/encoder/index.ts";
import { isPersonal, type Model, type PersonalModel } from "../model/model.ts";
import type { Plan } from "../plan/index.ts";
import { loadPlan, writeAlternatives, writeAnswers, writeComparisons } from "./model-inputs.ts";
import { FITTED, newtonPlan } from "./newton.ts";
import { encoderPlan, SAMPLES } from "./posterior-plans.ts";
import { choicePlan, rankPlan } from "./prediction-plans.ts";

/** One user: the answers that are known, and the comparisons to predict. */
export interface PredictionTask {
  readonly context: readonly LabelledPair[];
  readonly questions: readonly Pair[];
}
type Answerer = Pick<PredictionTask, "context">;

export interface Prediction {
  /** P(A ≻ B) of each question, averaged over the posterior. */
  readonly probability: Float64Array;
  /** The variance of each dimension of z; empty for a shared model. */
  readonly variance: Float64Array;
}

/** Users in one run of a plan, and questions of each. */
const CHUNK = 32;
const BLOCK = 64;

export interface PredictOptions {
  /** Newton steps that follow the encoder. */
  refine?: number;
  /** Predict at the posterior's mean instead of averaging over its draws. */
  plugIn?: boolean;
}

/** Predicts each user's questions from their context. */
export const predict = (
  backend: Backend,
  model: Model,
  users: readonly PredictionTask[],
  options: PredictOptions = {},
): Promise<Prediction[]> =>
  withPrograms(backend, (load) => predictWith((plan) => loadPlan({ load }, plan, model), model, users, options));

type Open = (plan: Plan) => Program;

async function predictWith(
  open: Open,
  model: Model,
  users: readonly PredictionTask[],
  { refine, plugIn = false }: PredictOptions,
): Promise<Prediction[]> {
  const latent = latentSize(model.config);
  const longest = users.reduce((n, { questions }) => Math.max(n, questions.length), 1);
  const places = Math.min(longest, BLOCK);
  const choices = open(choicePlan(model.config, CHUNK, places));
  const predictions: Prediction[] = [];
  for await (const { chunk, z, mean, variance } of posteriors(open, model, users, refine)) {
    if (z) choices.write("z", plugIn ? z.map((_, i) => meanAt(mean, latent, i)) : z);
    const probability = chunk.map(({ questions }) => new Float64Array(questions.length));
    const most = probability.reduce((n, { length }) => Math.max(n, length), 0);
    for (let from = 0; from < most; from += places) {
      const asked = chunk.map(({ questions }) => questions.slice(from, from + places));
      writeComparisons(choices, model, asked, places);
      await choices.run();
      const p = await choices.read("probability");
      asked.forEach(({ length }, u) => {
        probability[u]?.set(Array.from(p.subarray(u * places, u * places + length)), from);
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

export interface Scored {
  /** The mean reward of each alternative over the posterior. */
  readonly reward: Float64Array;
  /** The probability that each alternative is picked among all. */
  readonly best: Float64Array;
}

/** Scores alternatives that all users share, single states [n · size], for each user. */
export const score = (
  backend: Backend,
  model: Model,
  users: readonly Answerer[],
  alternatives: Float32Array,
): Promise<Scored[]> =>
  withPrograms(backend, (load) => scoreWith((plan) => loadPlan({ load }, plan, model), model, users, alternatives));

async function scoreWith(
  open: Open,
  model: Model,
  users: readonly Answerer[],
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
      const row = z ? u * n : 0; // a shared model has one row, everyone's
      const rowOf = (values: ArrayLike<number>) => Float64Array.from({ length: n }, (_, i) => at(values, row + i));
      scored.push({ reward: rowOf(reward), best: rowOf(best) });
    });
  }
  return scored;
}

/** The mean of each user's posterior, [users, L]; null for a shared model. */
export async function posteriorMeans(
  backend: Backend,
  model: Model,
  users: readonly Answerer[],
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

/** q(z | context) of all users, a chunk at a time. `z` are the draws of a full chunk, null for a shared model. */
async function* posteriors<User extends Answerer>(open: Open, model: Model, users: readonly User[], refine?: number) {
  const infer = isPersonal(model) ? inference(open, model, refine) : null;
  for (let from = 0; from < users.length; from += CHUNK) {
    const chunk = users.slice(from, from + CHUNK);
    const program = await infer?.(chunk);
    const take = async (name: string) => Float32Array.from(program ? await program.read(name) : []);
    yield { chunk, z: program ? await take("z") : null, mean: await take("mean"), variance: await take("variance") };
  }
}

/** The encoder, Newton's method, or both: a function from a chunk of users to the program that holds their posteriors. */
function inference(
  open: Open,
  model: PersonalModel,
  refine?: number,
): (users: readonly Answerer[]) => Promise<Program> {
  const { config, parameters } = model;
  const network = networkOf(config.encoder);
  const encoder = network && open(encoderPlan(config, network, CHUNK));
  const steps = newtonSteps(!network, refine);
  const newton = steps > 0 ? open(newtonPlan(config, CHUNK)) : null;
  return async (users) => {
    // The places of a last chunk that is not full have no answers.
    const contexts = Array.from({ length: CHUNK }, (_, u) => users[u]?.context.slice(-config.context) ?? []);
    if (encoder) {
      writeAnswers(encoder, model, contexts);
      await encoder.run();
    }
    if (newton) {
      const prior = Array.from(parameters.get("prior.mean") as Float32Array);
      newton.write(FITTED, encoder ? await encoder.read("mean") : contexts.flatMap(() => prior));
      writeAnswers(newton, model, contexts);
      await newton.run(steps + 1); // the results of a run are of z before its step
    }
    return (newton ?? encoder) as Program;
  };
}

/** The element of its user's mean that element i of all users' draws belongs to. */
const meanAt = (mean: Float32Array, latent: number, i: number): number =>
  at(mean, Math.floor(i / (SAMPLES * latent)) * latent + (i % latent));
