// Habitat-Rearrange (paper, D.2 and figure 7b): how accurately a model predicts where a user wants the bowl.

import type { Backend } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { REARRANGE_TEST } from "../base/streams.ts";
import { predict, score } from "../inference/predict.ts";
import { METHODS } from "../model/methods.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import * as rearrange from "../world/rearrange.ts";
import { average, type Outcome, PAPER_METHODS, type Run, resultsByName } from "./experiment.ts";

/** Number of comparisons that a test user answers first. */
export const CONTEXT = 8;
const ANNOTATORS = 20_000;
/** Answers per annotator: a context, and the same number to predict. */
const ANSWERS = 16;
const TEST_USERS = 5000;

/** A population of distinct users, and the answers of annotators drawn from it. */
export function trainingData(users: number, seed: number) {
  const population = rearrange.population(users, seed);
  return { population, data: rearrange.preferences(population, ANNOTATORS, ANSWERS, seed) };
}

/** Training steps of methods that learn one reward for everyone; more steps do not change their results. */
export const SHARED_STEPS = 500;

/** All methods on a population of `users` distinct users. */
export const runRearrange =
  (users: number, steps?: number) =>
  async ({ seed, backend, train }: Run): Promise<Outcome> => {
    const { population, data } = trainingData(users, seed);
    const tests = testUsers(population, seed);
    const contexts = tests.map(({ answers }) => answers);
    const results = await resultsByName(PAPER_METHODS, async (method) => {
      const options: TrainOptions = { method, steps: METHODS[method].kind === "personal" ? steps : SHARED_STEPS };
      const model = await train(method, data, { context: CONTEXT, prior: "learned", ...options });
      return scores(population, tests, await beliefs(backend, model, contexts));
    });
    const bayes = tests.map(({ answers }) => rearrange.bayes(population, answers));
    return {
      results,
      limits: { bayes: scores(population, tests, bayes), btl: rearrange.sharedOrderingLimit(population) },
    };
  };

/** A test user, and their answers in order. */
export interface TestUser {
  user: rearrange.Ordering;
  answers: rearrange.PlaceAnswer[];
}

/** Draws test users from the population, and their answers. */
export function testUsers(
  population: readonly rearrange.Ordering[],
  seed: number,
  { answers = CONTEXT, users = TEST_USERS } = {},
): TestUser[] {
  const random = new Random(seed, REARRANGE_TEST);
  return Array.from({ length: users }, () => {
    const user = at(population, random.index(population.length));
    return { user, answers: Array.from({ length: answers }, () => rearrange.ask(user, random)) };
  });
}

/** Accuracy and success over all test users, and success over those in a minority if there is one. */
function scores(
  population: readonly rearrange.Ordering[],
  tests: readonly TestUser[],
  beliefs: readonly rearrange.Belief[],
) {
  const minority = new Set(rearrange.minority(population));
  const mean = (metric: typeof rearrange.accuracy, includes: (user: rearrange.Ordering) => boolean) =>
    average(tests.flatMap(({ user }, i) => (includes(user) ? [metric(at(beliefs, i), user)] : [])));
  return {
    accuracy: mean(rearrange.accuracy, () => true),
    success: mean(rearrange.success, () => true),
    ...(minority.size > 0 && { minoritySuccess: mean(rearrange.success, (user) => minority.has(user)) }),
  };
}

/** A model's beliefs about users, given their answers: choice probabilities averaged over samples of z. */
export async function beliefs(
  backend: Backend,
  model: Model,
  contexts: readonly (readonly rearrange.PlaceAnswer[])[],
): Promise<rearrange.Belief[]> {
  const places = rearrange.PLACES.length;
  const states = rearrange.oneHot();
  const row = (place: number) => states.subarray(place * places, (place + 1) * places);
  const questions = rearrange.PAIRS.map(([a, b]) => ({ a: row(a), b: row(b) }));
  const context = (answers: readonly rearrange.PlaceAnswer[]) =>
    answers.map(({ a, b, label }) => ({ a: row(a), b: row(b), label }));
  const users = contexts.map((answers) => ({ context: context(answers), questions }));
  const predicted = await predict(backend, model, users);
  const scored = await score(backend, model, users, states);
  return predicted.map(({ probability }, u) => {
    const above = new Float64Array(places * places);
    rearrange.PAIRS.forEach(([a, b], k) => {
      above[a * places + b] = at(probability, k);
      above[b * places + a] = 1 - at(probability, k);
    });
    return { above, best: at(scored, u).best };
  });
}
