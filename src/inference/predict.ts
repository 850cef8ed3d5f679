// What a model expects of many users at once: for evaluation, where `Agent` serves one user on a device.

import { type Backend, type Program, withPrograms } from "../backend/backend.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { type Model, newtonSteps } from "../model/model.ts";
import type { Plan } from "../plan/index.ts";
import { refinePlan } from "./laplace.ts";
import {
  choicePlan,
  encoderPlan,
  FITTED,
  rankPlan,
  SAMPLES,
  writeAnswers,
  writeOptions,
  writeParameters,
  writeSides,
} from "./plans.ts";

/** One user: the answers that are known, and the comparisons to predict. */
export interface Asked {
  readonly context: readonly LabelledPair[];
  readonly questions: readonly Pair[];
}

export interface Predicted {
  /** P(A ≻ B) of each question, averaged over the posterior. */
  readonly probability: Float64Array;
  /** Variance of each dimension of z; empty where there is none. */
  readonly variance: Float64Array;
}

/** Users in one run of a plan, and questions of each. */
const CHUNK = 32;
const BLOCK = 64;

export interface PredictOptions {
  /** Newton steps that follow the encoder. */
  refine?: number;
  /** Predict at the posterior's mean alone instead of averaging over its draws. */
  plugIn?: boolean;
}

/** Predicts each user's questions from their context. */
export const predict = (
  backend: Backend,
  model: Model,
  users: readonly Asked[],
  options: PredictOptions = {},
): Promise<Predicted[]> => onBackend(backend, model, (open) => predictBy(open, model, users, options));

async function predictBy(
  open: Open,
  model: Model,
  users: readonly Asked[],
  { refine, plugIn = false }: PredictOptions,
): Promise<Predicted[]> {
  const { latent } = model.config;
  const longest = users.reduce((n, { questions }) => Math.max(n, questions.length), 1);
  const places = Math.min(longest, BLOCK);
  const choices = open(choicePlan(model.config, CHUNK, places));
  const all: Predicted[] = [];
  for await (const { chunk, z, mean, variance } of posteriors(open, model, users, refine)) {
    if (z) choices.write("z", plugIn ? z.map((_, i) => meanAt(mean, latent, i)) : z);
    const probability = chunk.map(({ questions }) => new Float64Array(questions.length));
    const most = probability.reduce((n, { length }) => Math.max(n, length), 0);
    for (let from = 0; from < most; from += places) {
      const asked = chunk.map(({ questions }) => questions.slice(from, from + places));
      writeSides(choices, model, asked, places);
      await choices.run();
      const p = await choices.read("probability");
      asked.forEach(({ length }, u) => {
        probability[u]?.set(Array.from(p.subarray(u * places, u * places + length)), from);
      });
    }
    chunk.forEach((_, u) => {
      const own = Float64Array.from(variance.subarray(u * latent, (u + 1) * latent));
      all.push({ probability: probability[u] as Float64Array, variance: own });
    });
  }
  return all;
}

export interface Scored {
  /** Mean reward of each option over the posterior. */
  readonly reward: Float64Array;
  /** The chance that each option is picked among all. */
  readonly best: Float64Array;
}

/** Scores options that all users share, single states, for each user. */
export const score = (
  backend: Backend,
  model: Model,
  users: readonly Pick<Asked, "context">[],
  options: Float32Array,
): Promise<Scored[]> => onBackend(backend, model, (open) => scoreBy(open, model, users, options));

async function scoreBy(
  open: Open,
  model: Model,
  users: readonly Pick<Asked, "context">[],
  options: Float32Array,
): Promise<Scored[]> {
  const n = options.length / model.config.size;
  const comparisons = model.comparison?.shape[0];
  const ranks = open(rankPlan(model.config, n, { users: CHUNK, comparisons }));
  const { size } = model.config;
  writeOptions(
    ranks,
    model,
    Array.from({ length: n }, (_, i) => options.subarray(i * size, (i + 1) * size)),
  );
  if (model.comparison) ranks.write("comparison", model.comparison.data);
  const all: Scored[] = [];
  for await (const { chunk, z } of posteriors(open, model, users)) {
    if (z) ranks.write("z", z);
    await ranks.run();
    const [reward, best] = [await ranks.read("reward"), await ranks.read("best")];
    chunk.forEach((_, u) => {
      const row = z ? u * n : 0; // without z there is one row, everyone's
      const take = (values: ArrayLike<number>) => Float64Array.from({ length: n }, (_, i) => values[row + i] as number);
      all.push({ reward: take(reward), best: take(best) });
    });
  }
  return all;
}

/** The mean of each user's posterior, [users, L]; null where the model has no z. */
export async function posteriorMeans(
  backend: Backend,
  model: Model,
  users: readonly Pick<Asked, "context">[],
): Promise<Float32Array | null> {
  const { latent } = model.config;
  if (latent === 0) return null;
  return onBackend(backend, model, async (open) => {
    const means = new Float32Array(users.length * latent);
    let at = 0;
    for await (const { chunk, mean } of posteriors(open, model, users)) {
      means.set(mean.subarray(0, chunk.length * latent), at);
      at += chunk.length * latent;
    }
    return means;
  });
}

/** q(z | context) of all users, some at a time: draws of z for a full chunk (null where there is no z). */
async function* posteriors<User extends Pick<Asked, "context">>(
  open: Open,
  model: Model,
  users: readonly User[],
  refine?: number,
) {
  const { config, parameters } = model;
  const { latent, encoder } = config;
  const encoding = latent > 0 && encoder !== "newton" ? open(encoderPlan(config, CHUNK)) : null;
  const steps = newtonSteps(config, refine);
  const fitting = steps > 0 ? open(refinePlan(config, CHUNK)) : null;
  for (let from = 0; from < users.length; from += CHUNK) {
    const chunk = users.slice(from, from + CHUNK);
    // Users that the last chunk lacks have no answers.
    const contexts = Array.from({ length: CHUNK }, (_, u) => chunk[u]?.context.slice(-config.context) ?? []);
    if (encoding) {
      writeAnswers(encoding, model, contexts);
      await encoding.run();
    }
    if (fitting) {
      const prior = Array.from(parameters.get("prior.mean") as Float32Array);
      fitting.write(FITTED, encoding ? await encoding.read("mean") : contexts.flatMap(() => prior));
      writeAnswers(fitting, model, contexts);
      await fitting.run(steps + 1); // what the last run gives is of the step before it
    }
    const program = fitting ?? encoding;
    const take = async (name: string) => Float32Array.from(program ? await program.read(name) : []);
    yield { chunk, z: program && (await take("z")), mean: await take("mean"), variance: await take("variance") };
  }
}

/** The element of its user's mean that element i of all users' draws is a draw of. */
const meanAt = (mean: Float32Array, latent: number, i: number): number =>
  mean[Math.floor(i / (SAMPLES * latent)) * latent + (i % latent)] as number;

type Open = (plan: Plan) => Program;

/** Work whose programs have the model's weights. */
const onBackend = <T>(backend: Backend, model: Model, work: (open: Open) => Promise<T>): Promise<T> =>
  withPrograms(backend, (load) =>
    work((plan) => {
      const program = load(plan, 0);
      writeParameters(program, model);
      return program;
    }),
  );
