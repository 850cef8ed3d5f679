// The didactic world: does the model recover each user's own reward? And, with one user alone: does it cost anything?

import { Random } from "../base/philox.ts";
import { GAUSSIANS_ANSWERS, GAUSSIANS_TEST } from "../base/streams.ts";
import { predict, score } from "../inference/predict.ts";
import type { Model } from "../model/model.ts";
import type { TrainOptions } from "../train/settings.ts";
import * as gaussians from "../world/gaussians.ts";
import { average, type Outcome, PAPER_METHODS, type Run, resultsByName } from "./experiment.ts";

/** Answers of a person, enough that exact inference knows which of four users it is; an annotator gives as many. */
const OF_FOUR = 64;
const FOUR_ANNOTATORS = 3000;
const OF_ONE = 32;
const ONE_ANNOTATORS = 5000;
/** Contexts of each user whose rewards are looked at, on so many states. */
const CONTEXTS = 50;
const GRID = 61;
const TEST_USERS = 500;
const QUESTIONS = 16;

/** A reward that is a narrow bump takes a wider network and more steps than people's answers do. */
const NARROW: TrainOptions = { hidden: [128, 128], steps: 4000, batch: 32, decay: 0.03 };
const SHARED: TrainOptions = { steps: 1000, batch: 32 };

const asked = ({ a, b, label }: gaussians.StateAnswer) => ({ a: [a], b: [b], label });
const answersOf = (user: gaussians.GaussianUser, random: Random, count: number) =>
  Array.from({ length: count }, () => gaussians.ask(user, random));

/** Correlation with each of four users' true reward where that user has mass; `correlation` is that of the worst. */
export async function runGaussians({ seed, backend, train }: Run): Promise<Outcome> {
  const users = gaussians.FOUR_USERS;
  const data = gaussians.preferences(users, FOUR_ANNOTATORS, OF_FOUR, new Random(seed, GAUSSIANS_ANSWERS));
  const random = new Random(seed, GAUSSIANS_TEST);
  const contexts = users.map((user) => Array.from({ length: CONTEXTS }, () => answersOf(user, random, OF_FOUR)));
  const measure = async (rewards: (user: number, grid: number[]) => Promise<ArrayLike<number>[]>) => {
    const correlations = [];
    for (const [u, user] of users.entries()) {
      const grid = gaussians.region(user, GRID);
      const truth = grid.map((x) => gaussians.reward(user, x));
      correlations.push(average((await rewards(u, grid)).map((r) => correlation(r, truth))));
    }
    const each = correlations.map((r, u) => [`user ${u + 1}`, r] as const);
    return { correlation: Math.min(...correlations), ...Object.fromEntries(each) };
  };
  const of = (model: Model) =>
    measure(async (u, grid) => {
      const asking = (contexts[u] ?? []).map((answers) => ({ context: answers.map(asked) }));
      return (await score(backend, model, asking, Float32Array.from(grid))).map(({ reward }) => reward);
    });
  const results = await resultsByName(PAPER_METHODS, async (method) =>
    of(
      await train(method, data, { ...(method === "vpl" ? NARROW : SHARED), head: "reward", context: OF_FOUR, method }),
    ),
  );
  const bayes = await measure(async (u, grid) =>
    (contexts[u] ?? []).map((answers) => {
      const belief = gaussians.bayes(users, answers);
      return grid.map((x) =>
        belief.reduce((sum, p, i) => sum + p * gaussians.reward(users[i] as gaussians.GaussianUser, x), 0),
      );
    }),
  );
  return { results, limits: { bayes } };
}

/** One noisy user: accuracy on fresh answers, which a personal model should not lose any of. */
export async function runUnimodal({ seed, backend, train }: Run): Promise<Outcome> {
  const user = gaussians.NOISY_USERS[0] as gaussians.GaussianUser;
  const data = gaussians.preferences(
    gaussians.NOISY_USERS,
    ONE_ANNOTATORS,
    OF_ONE,
    new Random(seed, GAUSSIANS_ANSWERS),
  );
  const random = new Random(seed, GAUSSIANS_TEST);
  const tests = Array.from({ length: TEST_USERS }, () => ({
    context: answersOf(user, random, OF_ONE),
    questions: answersOf(user, random, QUESTIONS),
  }));
  const accuracy = (p: (test: number, question: number) => number) =>
    average(
      tests.flatMap(({ questions }, i) => questions.map(({ label }, k) => Number(p(i, k) > 0.5 === (label === 1)))),
    );
  const results = await resultsByName(PAPER_METHODS, async (method) => {
    const model = await train(method, data, { head: "reward", context: OF_ONE, method });
    const users = tests.map(({ context, questions }) => ({
      context: context.map(asked),
      questions: questions.map(asked),
    }));
    const predicted = await predict(backend, model, users);
    return { accuracy: accuracy((i, k) => predicted[i]?.probability[k] as number) };
  });
  const certain = tests.map(({ questions }) => questions.map(({ a, b }) => gaussians.preference(user, a, b)));
  const truth = accuracy((i, k) => certain[i]?.[k] as number);
  return { results, limits: { bayes: { accuracy: truth } } };
}

function correlation(x: ArrayLike<number>, y: readonly number[]): number {
  const xs = Array.from(x);
  const [mx, my] = [average(xs), average(y)];
  const dot = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((sum, ai, i) => sum + (ai - ma) * ((b[i] as number) - mb), 0);
  return dot(xs, mx, y, my) / Math.sqrt(dot(xs, mx, xs, mx) * dot(y, my, y, my));
}
