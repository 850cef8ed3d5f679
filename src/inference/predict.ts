// Predictions for many users at once, used for evaluation. On a device, `Agent` serves one user at a time.

import { type Backend, type Program, withPrograms } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { latentSize } from "../model/config.ts";
import { newtonSteps } from "../model/encoder/fitted.ts";
import { networkOf } from "../model/encoder/index.ts";
import { isPersonal, type Model, type PersonalModel } from "../model/model.ts";
import type { Plan } from "../plan/index.ts";
import { loadPlan, writeAlternatives, writeAnswers, writeComparisons } from "./model-inputs.ts";
import { newtonPlan, runNewton } from "./newton.ts";
import { encoderPlan, SAMPLES } from "./posterior-plans.ts";
import { choicePlan, rankPlan } from "./prediction-plans.ts";

/** One user's known answers, and the comparisons to predict. */
export interface PredictionTask {
  readonly context: readonly LabelledPair[];
  readonly questions: readonly Pair[];
}
/** A user without questions. */
type UserContext = Pick<PredictionTask, "context">;

/** Predictions for one user. */
export interface Prediction {
  /** [questions]: P(A ≻ B), averaged over the posterior. */
  readonly probability: Float64Array;
  /** [L]: the posterior variance of each dimension of z; empty for a shared model. */
  readonly variance: Float64Array;
}

/** Users in one run of a plan, and the largest number of questions of each. */
const CHUNK = 32;
const BLOCK = 64;

/** Options of `predict`. */
export interface PredictOptions {
  /** Newton steps after the encoder, 0 … 100; 0 by default. A model without an encoder network needs at least 1 (default 8). */
  refine?: number;
  /** Whether to predict at the posterior's mean instead of averaging over samples. */
  plugIn?: boolean;
}

/** Predicts each user's questions from their known answers. */
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

/** Infers q(z | context) of all users, a chunk at a time. `z` has the samples of a full chunk; null for a shared model. */
async function* posteriors<User extends UserContext>(
  open: Open,
  model: Model,
  users: readonly User[],
  refine?: number,
) {
  const infer = isPersonal(model) ? inference(open, model, refine) : null;
  for (let from = 0; from < users.length; from += CHUNK) {
    const chunk = users.slice(from, from + CHUNK);
    const program = await infer?.(chunk);
    const take = async (name: string) => Float32Array.from(program ? await program.read(name) : []);
    yield { chunk, z: program ? await take("z") : null, mean: await take("mean"), variance: await take("variance") };
  }
}

/** Loads encoder, Newton's method, or both. Returns a function from a chunk of users to the program with their posteriors. */
function inference(
  open: Open,
  model: PersonalModel,
  refine?: number,
): (users: readonly UserContext[]) => Promise<Program> {
  const { config, parameters } = model;
  const network = networkOf(config.encoder);
  const encoder = network && open(encoderPlan(config, network, CHUNK));
  const steps = newtonSteps(!network, refine);
  const newton = steps > 0 ? open(newtonPlan(config, CHUNK)) : null;
  return async (users) => {
    // The last chunk may have fewer users; the rest of its contexts are empty.
    const contexts = Array.from({ length: CHUNK }, (_, u) => users[u]?.context.slice(-config.context) ?? []);
    if (encoder) {
      writeAnswers(encoder, model, contexts);
      await encoder.run();
    }
    if (newton) {
      const prior = Array.from(parameters.get("prior.mean") as Float32Array);
      const start = encoder ? await encoder.read("mean") : contexts.flatMap(() => prior);
      await runNewton(newton, model, contexts, start, steps);
    }
    return (newton ?? encoder) as Program;
  };
}

/** The element of `mean` [users, L] for element i of the samples [users·64, L]. */
const meanAt = (mean: Float32Array, latent: number, i: number): number =>
  at(mean, Math.floor(i / (SAMPLES * latent)) * latent + (i % latent));
