// Predictions of choices among several alternatives for many users at once, used for evaluation.

import { type Backend, type Program, withPrograms } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { exp } from "../base/math.ts";
import { latentSize } from "../model/config.ts";
import { isPersonal, type Model, type PersonalModel } from "../model/model.ts";
import type { Choice, PredictedChoice } from "./choice.ts";
import { ImportanceSampler, isExact } from "./importance.ts";
import { loadPlan, writeAlternatives } from "./model-inputs.ts";
import { SAMPLES } from "./posterior-plans.ts";
import { type Open, type PosteriorOptions, posteriors, type UserContext } from "./posteriors.ts";
import { rewardPlan } from "./prediction-plans.ts";

/** One user's known answers, and the choices to predict. */
export interface ChoiceTask extends UserContext {
  readonly choices: readonly Choice[];
}

/** The largest number of alternatives in one run of the plan. */
const BLOCK = 64;

/** Predicts each user's choices from their known answers. */
export const predictChoices = (
  backend: Backend,
  model: Model,
  users: readonly ChoiceTask[],
  options: PosteriorOptions = {},
): Promise<PredictedChoice[][]> =>
  withPrograms(backend, (load) => predictWith((plan) => loadPlan({ load }, plan, model), model, users, options));

async function predictWith(
  open: Open,
  model: Model,
  users: readonly ChoiceTask[],
  options: PosteriorOptions,
): Promise<PredictedChoice[][]> {
  if (isPersonal(model) && isExact(model, options.refine)) return predictExactly(model, users, options.plugIn);
  const alternativesOf = ({ choices }: ChoiceTask) => choices.flatMap(({ alternatives }) => alternatives);
  const most = users.reduce((most, user) => Math.max(most, alternativesOf(user).length), 1);
  const places = Math.min(most, BLOCK);
  const program = open(rewardPlan(model.config, places, model.comparison?.shape[0]));
  const perUser = SAMPLES * latentSize(model.config);
  const predicted: PredictedChoice[][] = [];
  for await (const { chunk, z } of posteriors(open, model, users, options)) {
    for (const [u, user] of chunk.entries()) {
      if (z) program.write("z", z.subarray(u * perUser, (u + 1) * perUser));
      const samples = await rewardsOf(program, model, alternativesOf(user), places);
      let end = 0;
      const predictNext = ({ alternatives: { length }, isWorst }: Choice) => {
        end += length;
        return predictedChoice(samples, end - length, end, isWorst);
      };
      predicted.push(user.choices.map(predictNext));
    }
  }
  return predicted;
}

/** The same over the exact posterior of hierarchical Bayes. */
async function predictExactly(
  model: PersonalModel,
  users: readonly ChoiceTask[],
  plugIn?: boolean,
): Promise<PredictedChoice[][]> {
  const sampler = await ImportanceSampler.open(model, plugIn);
  return users.map(({ context, choices }) => sampler.predict(sampler.posterior(context), choices));
}

/** The rewards of n alternatives at each sample of z: one array [n] for each sample. */
async function rewardsOf(
  program: Program,
  model: Model,
  alternatives: Choice["alternatives"],
  places: number,
): Promise<Float64Array[]> {
  const samples: Float64Array[] = [];
  for (let from = 0; from < alternatives.length; from += places) {
    const block = alternatives.slice(from, from + places);
    writeAlternatives(program, model, block);
    await program.run();
    const rewards = await program.read("reward");
    for (let s = 0; s * places < rewards.length; s++) {
      samples[s] ??= new Float64Array(alternatives.length);
      samples[s]?.set(rewards.subarray(s * places, s * places + block.length), from);
    }
  }
  return samples;
}

/** The mean utilities and the mean softmax over the samples of alternatives `from` … `to` − 1. */
function predictedChoice(
  samples: readonly Float64Array[],
  from: number,
  to: number,
  isWorst: boolean,
): PredictedChoice {
  const utility = new Float64Array(to - from);
  const probability = new Float64Array(to - from);
  for (const rewards of samples) {
    const own = rewards.slice(from, to).map((r) => (isWorst ? -r : r));
    const largest = Math.max(...own);
    const weights = own.map((r) => exp(r - largest));
    const total = weights.reduce((sum, w) => sum + w, 0);
    own.forEach((r, j) => {
      utility[j] = at(utility, j) + r / samples.length;
      probability[j] = at(probability, j) + at(weights, j) / total / samples.length;
    });
  }
  return { utility, probability };
}
