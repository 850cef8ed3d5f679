// Habitat-Rearrange (paper, D.2 and figure 7b): does the model know where this user wants the bowl?

import type { Backend } from "../backend/backend.ts";
import type { Model } from "../model/model.ts";
import { chooseAmong, predict } from "../model/predict.ts";
import { Random } from "../plan/philox.ts";
import type { TrainOptions } from "../train/options.ts";
import { train } from "../train/train.ts";
import * as rearrange from "../world/rearrange.ts";
import type { Outcome } from "./experiment.ts";

export interface RearrangeOptions {
  /** Size of the population: 5 or 100 in the paper. */
  users: number;
  seed: number;
  vpl: TrainOptions;
  btl: TrainOptions;
}

/** Comparisons that a test user answers first. */
export const CONTEXT = 8;
const ANNOTATORS = 20_000;
/** Answers that each annotator gives: a context, and as many to reconstruct. */
const ANSWERS = 16;
const TEST_USERS = 5000;

export function trainingData(users: number, seed: number) {
  const population = rearrange.population(users, seed);
  return { population, data: rearrange.preferences(population, ANNOTATORS, ANSWERS, seed) };
}

export async function runRearrange(backend: Backend, { users, seed, vpl, btl }: RearrangeOptions): Promise<Outcome> {
  const { population, data } = trainingData(users, seed);
  const random = new Random(seed, 13);
  const tests = Array.from({ length: TEST_USERS }, () => {
    const user = population[random.index(users)] as rearrange.Ranks;
    return { user, answers: Array.from({ length: CONTEXT }, () => rearrange.ask(user, random)) };
  });
  const few = new Set(rearrange.minority(population));
  const score = (beliefs: readonly rearrange.Belief[]) => {
    const mean = (metric: typeof rearrange.accuracy, of: ReadonlySet<rearrange.Ranks>) => {
      const values = tests.flatMap(({ user }, i) =>
        of.has(user) ? [metric(beliefs[i] as rearrange.Belief, user)] : [],
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const all = new Set(population);
    return {
      accuracy: mean(rearrange.accuracy, all),
      success: mean(rearrange.success, all),
      ...(few.size > 0 && { minoritySuccess: mean(rearrange.success, few) }),
    };
  };
  const contexts = tests.map(({ answers }) => answers);
  const personal = (await train(backend, data, { method: "vpl", context: CONTEXT, ...vpl, seed })).model;
  const shared = (await train(backend, data, { method: "btl", ...btl, seed })).model;
  return {
    results: {
      vpl: score(await beliefs(backend, personal, contexts)),
      btl: score(await beliefs(backend, shared, contexts)),
    },
    limits: {
      bayes: score(tests.map(({ answers }) => rearrange.bayes(population, answers))),
      btl: rearrange.oneForAll(population),
    },
  };
}

/** What a model believes of users who gave these answers: choice probabilities averaged over draws of z. */
export async function beliefs(
  backend: Backend,
  model: Model,
  contexts: readonly (readonly rearrange.Answer[])[],
): Promise<rearrange.Belief[]> {
  const places = rearrange.PLACES.length;
  const states = rearrange.oneHot();
  const row = (place: number) => states.subarray(place * places, (place + 1) * places);
  const questions = Array.from({ length: places ** 2 }, (_, i) => ({
    a: row(Math.floor(i / places)),
    b: row(i % places),
  }));
  const context = (answers: readonly rearrange.Answer[]) =>
    answers.map(({ a, b, label }) => ({ a: row(a), b: row(b), label }));
  const users = contexts.map((answers) => ({ context: context(answers), questions }));
  const predicted = await predict(backend, model, users);
  const best = await chooseAmong(backend, model, users, states);
  return predicted.map(({ probability }, u) => {
    const above = new Float64Array(places ** 2);
    rearrange.PAIRS.forEach(([a, b], k) => {
      above[a * places + b] = probability[k] as number;
      above[b * places + a] = 1 - (probability[k] as number);
    });
    return { above, best: best[u] as Float64Array };
  });
}
