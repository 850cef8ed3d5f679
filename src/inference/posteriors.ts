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
import { matchedPlan, writeMatched } from "./matched-samples.ts";
import { writeAnswers } from "./model-inputs.ts";
import { newtonPlan, runNewton } from "./newton.ts";
import { encoderPlan, matchesSamples, SAMPLES } from "./posterior-plans.ts";
import { choosesAmongSeveral } from "./several-alternatives.ts";

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
  const match =
    isPersonal(model) && networkOf(model.config.encoder) && matchesSamples(model.config)
      ? matching(open, model, users)
      : null;
  const latent = latentSize(model.config);
  for (let from = 0; from < users.length; from += CHUNK) {
    const chunk = users.slice(from, from + CHUNK);
    const program = await infer?.(chunk);
    const take = async (name: string) => Float32Array.from(program ? await program.read(name) : []);
    const [mean, variance] = [await take("mean"), await take("variance")];
    const samples = async () => (match ? await match(chunk, { mean, root: await take("root") }) : await take("z"));
    const atMean = () => Float32Array.from({ length: mean.length * SAMPLES }, (_, i) => meanAt(mean, latent, i));
    yield { chunk, z: program ? (plugIn ? atMean() : await samples()) : null, mean, variance };
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

/** Loads the plan that matches samples. Returns a function from a chunk of users and their q to the samples of a full chunk. */
function matching(
  open: Open,
  model: PersonalModel,
  all: readonly UserContext[],
): (users: readonly UserContext[], q: { mean: Float32Array; root: Float32Array }) => Promise<Float32Array> {
  const config = sized(model.config, all);
  const { latent: L } = config;
  const contexts = all.map(({ context }) => context);
  const program = open(matchedPlan(config, choosesAmongSeveral(config, contexts)));
  return async (users, { mean, root }) => {
    const z = new Float32Array(CHUNK * SAMPLES * L);
    for (const [u, { context }] of users.entries()) {
      const own = (values: Float32Array, n: number) => values.subarray(u * n, (u + 1) * n);
      const answers = lastAnswers(model.config, context);
      writeMatched(program, model, answers, { mean: own(mean, L), root: own(root, L * L) });
      await program.run();
      z.set(await program.read("z"), u * SAMPLES * L);
    }
    return z;
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
