// Posteriors of many users, a chunk at a time.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { latentSize, type PersonalConfig } from "../model/config.ts";
import { newtonSteps } from "../model/encoder/fitted.ts";
import { networkOf } from "../model/encoder/index.ts";
import { isPersonal, type Model, type PersonalModel } from "../model/model.ts";
import type { Plan } from "../plan/index.ts";
import { lastAnswers, withPlaces } from "./last-answers.ts";
import { writeAnswers } from "./model-inputs.ts";
import { newtonPlan, runNewton } from "./newton.ts";
import { encoderPlan, SAMPLES } from "./posterior-plans.ts";
import { choosesAmongSeveral } from "./several-alternatives.ts";
import { resampleByWeight, weighsSamples, weightPlan, writeWeighted } from "./weighted-samples.ts";

/** Users in one run of a plan. */
export const CHUNK = 32;

/** One user's known answers. */
export interface UserContext {
  readonly context: readonly LabelledPair[];
}

/** How posteriors are inferred, and whether they are sampled. */
export interface PosteriorOptions {
  /**
   * Newton steps after the encoder, 0 … 100; 0 by default. A model without an encoder network needs at least 1 (default 8).
   * Predictions of hierarchical Bayes average over its exact posterior when it is absent.
   */
  refine?: number;
  /** Whether to predict at the posterior's mean instead of averaging over samples. */
  plugIn?: boolean;
}

/** Loads a plan and writes the model's weights. */
export type Open = (plan: Plan) => Program;

/** Infers q(z | context) of all users, a chunk at a time. `z` has the samples of a full chunk; null for a shared model. */
export async function* posteriors<User extends UserContext>(
  open: Open,
  model: Model,
  users: readonly User[],
  { refine, plugIn = false }: PosteriorOptions = {},
) {
  const infer = isPersonal(model) ? inference(open, model, users, refine) : null;
  const weigh = isPersonal(model) && weighsSamples(model.config) && !plugIn ? weighing(open, model, users) : null;
  const latent = latentSize(model.config);
  for (let from = 0; from < users.length; from += CHUNK) {
    const chunk = users.slice(from, from + CHUNK);
    const program = await infer?.(chunk);
    const take = async (name: string) => Float32Array.from(program ? await program.read(name) : []);
    const [samples, mean] = [program ? await take("z") : null, await take("mean")];
    const z = plugIn && samples ? samples.map((_, i) => meanAt(mean, latent, i)) : samples;
    if (z) await weigh?.(chunk, z);
    yield { chunk, z, mean, variance: await take("variance") };
  }
}

/** Loads encoder, Newton's method, or both, with places for the answers of `all` users. Returns a function from a chunk of users to the program with their posteriors. */
function inference(
  open: Open,
  model: PersonalModel,
  all: readonly UserContext[],
  refine?: number,
): (users: readonly UserContext[]) => Promise<Program> {
  const { parameters } = model;
  const known = (user?: UserContext) => (user ? lastAnswers(model.config, user.context) : []);
  const config = sized(model.config, all);
  const network = networkOf(config.encoder);
  const encoder = network && open(encoderPlan(config, network, CHUNK));
  const steps = newtonSteps(!network, refine);
  const choose = () =>
    choosesAmongSeveral(
      config,
      all.map(({ context }) => context),
    );
  const newton = steps > 0 ? open(newtonPlan(config, CHUNK, choose())) : null;
  return async (users) => {
    // The last chunk may have fewer users; the rest of its contexts are empty.
    const contexts = Array.from({ length: CHUNK }, (_, u) => known(users[u]));
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

/** Loads the plan that weighs samples. Returns a function that resamples those of a chunk of users, [users·64, L], in place. */
function weighing(
  open: Open,
  model: PersonalModel,
  all: readonly UserContext[],
): (users: readonly UserContext[], z: Float32Array) => Promise<void> {
  const config = sized(model.config, all);
  const contexts = all.map(({ context }) => context);
  const program = open(weightPlan(config, choosesAmongSeveral(config, contexts)));
  const size = SAMPLES * config.latent;
  return async (users, z) => {
    for (const [u, { context }] of users.entries()) {
      const own = z.slice(u * size, (u + 1) * size);
      const answers = lastAnswers(model.config, context);
      writeWeighted(program, model, answers, own);
      await program.run();
      const read = async (name: string) => (await program.read(name)) as Float32Array;
      const [weights, directions] = [await read("weight"), await read("direction")];
      resampleByWeight(own, config.latent, weights, directions.subarray(0, answers.length * config.latent));
      z.set(own, u * size);
    }
  };
}

/** The config with places for the answers of all users. */
const sized = (config: PersonalConfig, all: readonly UserContext[]): PersonalConfig =>
  withPlaces(
    config,
    all.reduce((most, { context }) => Math.max(most, lastAnswers(config, context).length), 0),
  );

/** The element of `mean` [users, L] for element i of the samples [users·64, L]. */
const meanAt = (mean: Float32Array, latent: number, i: number): number =>
  at(mean, Math.floor(i / (SAMPLES * latent)) * latent + (i % latent));
