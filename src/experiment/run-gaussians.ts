// The didactic world (paper, D.1): whether a model recovers each user's reward, and whether it costs accuracy for a single user.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { GAUSSIANS_ANSWERS, GAUSSIANS_TEST } from "../base/streams.ts";
import { predict, score } from "../inference/predict.ts";
import { METHODS } from "../model/methods.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import * as gaussians from "../world/gaussians.ts";
import { average, type Outcome, PAPER_METHODS, type Run, resultsByName } from "./experiment.ts";

/** Answers per annotator and per context: enough for exact inference to identify one of four users. */
const FOUR_ANSWERS = 64;
const FOUR_ANNOTATORS = 3000;
const ONE_ANSWERS = 32;
const ONE_ANNOTATORS = 5000;
/** Number of contexts per user. */
const CONTEXTS = 50;
/** Number of states at which rewards are compared. */
const GRID = 61;
const TEST_USERS = 500;
const QUESTIONS = 16;

/** Options for rewards that are narrow bumps: they need a wider network and more steps than real people's answers. */
const NARROW: TrainOptions = { hidden: [128, 128], steps: 4000, batch: 32, decay: 0.03 };
const SHARED: TrainOptions = { steps: 1000, batch: 32 };

const labelledPair = ({ a, b, label }: gaussians.StateAnswer) => ({ a: [a], b: [b], label });
const answersOf = (user: gaussians.GaussianUser, random: Random, count: number) =>
  Array.from({ length: count }, () => gaussians.ask(user, random));

/** Correlation with the true reward of each of four users, near that user's mean; `correlation` is the lowest of the four. */
export async function runGaussians({ seed, backend, train }: Run): Promise<Outcome> {
  const users = gaussians.FOUR_USERS;
  const data = gaussians.preferences(users, FOUR_ANNOTATORS, FOUR_ANSWERS, new Random(seed, GAUSSIANS_ANSWERS));
  const random = new Random(seed, GAUSSIANS_TEST);
  const contexts = users.map((user) => Array.from({ length: CONTEXTS }, () => answersOf(user, random, FOUR_ANSWERS)));
  const measure = async (rewards: (user: number, grid: number[]) => Promise<ArrayLike<number>[]>) => {
    const correlations = [];
    for (const [u, user] of users.entries()) {
      const grid = gaussians.region(user, GRID);
      const truth = grid.map((x) => gaussians.reward(user, x));
      correlations.push(average((await rewards(u, grid)).map((r) => correlation(r, truth))));
    }
    const byUser = Object.fromEntries(correlations.map((r, u) => [`user ${u + 1}`, r] as const));
    return { correlation: Math.min(...correlations), ...byUser };
  };
  const measureModel = (model: Model) =>
    measure(async (u, grid) => {
      const interviews = at(contexts, u).map((answers) => ({ context: answers.map(labelledPair) }));
      return (await score(backend, model, interviews, Float32Array.from(grid))).map(({ reward }) => reward);
    });
  const results = await resultsByName(PAPER_METHODS, async (method) =>
    measureModel(
      await train(method, data, {
        ...(METHODS[method].kind === "personal" ? NARROW : SHARED),
        head: "reward",
        context: FOUR_ANSWERS,
        method,
      }),
    ),
  );
  const bayes = await measure(async (u, grid) =>
    at(contexts, u).map((answers) => {
      const belief = gaussians.bayes(users, answers);
      return grid.map((x) => belief.reduce((sum, p, i) => sum + p * gaussians.reward(at(users, i), x), 0));
    }),
  );
  return { results, limits: { bayes } };
}

/** One noisy user: accuracy on new answers, which a personal model should not lower. */
export async function runUnimodal({ seed, backend, train }: Run): Promise<Outcome> {
  const user = at(gaussians.NOISY_USERS, 0);
  const data = gaussians.preferences(
    gaussians.NOISY_USERS,
    ONE_ANNOTATORS,
    ONE_ANSWERS,
    new Random(seed, GAUSSIANS_ANSWERS),
  );
  const random = new Random(seed, GAUSSIANS_TEST);
  const tests = Array.from({ length: TEST_USERS }, () => ({
    context: answersOf(user, random, ONE_ANSWERS),
    questions: answersOf(user, random, QUESTIONS),
  }));
  const accuracy = (p: (test: number, question: number) => number) =>
    average(
      tests.flatMap(({ questions }, i) => questions.map(({ label }, k) => Number(p(i, k) > 0.5 === (label === 1)))),
    );
  const results = await resultsByName(PAPER_METHODS, async (method) => {
    const model = await train(method, data, { head: "reward", context: ONE_ANSWERS, method });
    const users = tests.map(({ context, questions }) => ({
      context: context.map(labelledPair),
      questions: questions.map(labelledPair),
    }));
    const predicted = await predict(backend, model, users);
    return { accuracy: accuracy((i, k) => at(at(predicted, i).probability, k)) };
  });
  const exact = tests.map(({ questions }) => questions.map(({ a, b }) => gaussians.preference(user, a, b)));
  const truth = accuracy((i, k) => at(at(exact, i), k));
  return { results, limits: { bayes: { accuracy: truth } } };
}

/** Pearson correlation. */
function correlation(x: ArrayLike<number>, y: readonly number[]): number {
  const xs = Array.from(x);
  const [meanX, meanY] = [average(xs), average(y)];
  const covariance = (a: readonly number[], meanA: number, b: readonly number[], meanB: number) =>
    a.reduce((sum, x, i) => sum + (x - meanA) * (at(b, i) - meanB), 0);
  return covariance(xs, meanX, y, meanY) / Math.sqrt(covariance(xs, meanX, xs, meanX) * covariance(y, meanY, y, meanY));
}
