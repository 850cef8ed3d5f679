// Active queries (paper, appendix B and figure 4): success by number of questions, when the questions are random, a batch
// that is the same for everyone, or chosen adaptively from the answers so far.

import { at } from "../base/arrays.ts";
import { permutation, Random } from "../base/philox.ts";
import { ACTIVE_ORDERS } from "../base/streams.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { bestBatch } from "../inference/question-batch.ts";
import { Questioner } from "../inference/questioner.ts";
import { isPersonal, type Model } from "../model/model.ts";
import { average, type Experiment, type Measurements, type Run } from "./experiment.ts";
import { optimalSuccess, type Population } from "./optimal.ts";

/** Numbers of questions after which success is measured. */
const ASKED = [0, 1, 2, 3, 4, 8];
const MAX_QUESTIONS = 8;

/** A population of users, a model of them, and the criterion of success. */
export interface ActiveTask extends Population {
  readonly model: Model;
  /** The questions; a user is asked each at most once. */
  readonly pool: readonly Pair[];
  /** The states to choose from for a user; absent if success is not a single choice. */
  readonly choices?: readonly ArrayLike<number>[];
  /** Number of interviews of each user; they differ in all random draws, such as the order of random questions. */
  readonly repetitions: number;
  /** Whether the model serves each user, given their answers; interview i is with users[i]. */
  readonly success: (interviews: Interviews, users: readonly number[]) => Promise<boolean[]>;
}

/** The answers of one user in each interview. */
type Interviews = readonly { readonly context: readonly LabelledPair[] }[];

/** The questions of an interview in the order in which they are asked; a batch depends on their number. */
type Strategy = (interview: number, count: number) => readonly number[];

/** Success by number of questions, for three strategies. */
export const runActive =
  (open: (run: Run) => Promise<ActiveTask>): Experiment =>
  async (run) => {
    const { seed, backend, web } = run;
    const task = await open(run);
    const { model, pool, users, repetitions } = task;
    const random = new Random(seed, ACTIVE_ORDERS);
    const orders = Array.from({ length: users * repetitions }, () => permutation(random, pool.length));
    const batches = new Map<number, readonly number[]>([[0, []]]);
    for (const count of ASKED.slice(1)) {
      const questions = Math.min(count, pool.length);
      batches.set(count, (await bestBatch(backend, model, pool, { questions })).batch);
    }
    if (!isPersonal(model))
      throw new TypeError(`model: "${model.config.method}" is the same for every user; there is nothing to ask`);
    const questioner = new Questioner(web, model);
    const adaptive = await run.withProgress("adaptive", "users", async ({ signal, onProgress }) => {
      const questions: number[][] = [];
      for (let user = 0; user < users; user++) {
        signal.throwIfAborted();
        questions.push(adaptiveQuestions(questioner, task, user));
        onProgress({ step: user + 1, steps: users });
      }
      return questions;
    });
    const results: Measurements = {
      random: await successCurve(task, (interview) => at(orders, interview)),
      batch: await successCurve(task, (_, count) => batches.get(count) as number[]),
      adaptive: await successCurve(task, (interview) => at(adaptive, Math.floor(interview / repetitions))),
    };
    const optimal = optimalSuccess(task, MAX_QUESTIONS);
    const bayes = Object.fromEntries(ASKED.map((n) => [n, { success: at(optimal, n) }]));
    return { results, limits: { bayes } };
  };

/** Success by the number of questions that users answered first. */
async function successCurve(task: ActiveTask, strategy: Strategy): Promise<Measurements> {
  const users = Array.from({ length: task.users * task.repetitions }, (_, i) => Math.floor(i / task.repetitions));
  const successes: Measurements = {};
  for (const count of ASKED) {
    const interviews = users.map((user, interview) => {
      const questions = strategy(interview, count).slice(0, count);
      return { context: questions.map((q) => answer(task, user, q)) };
    });
    const served = await task.success(interviews, users);
    successes[count] = { success: average(served.map(Number)) };
  }
  return successes;
}

/** The questions that the questioner asks a user, in order. */
function adaptiveQuestions(questioner: Questioner, task: ActiveTask, user: number): number[] {
  const asked: number[] = [];
  const answers: LabelledPair[] = [];
  while (asked.length < MAX_QUESTIONS) {
    const remaining = task.pool.filter((_, q) => !asked.includes(q));
    const chosen = questioner.next(remaining, { answers, alternatives: task.choices });
    if (!chosen) break;
    const q = task.pool.indexOf(chosen.question);
    asked.push(q);
    answers.push(answer(task, user, q));
  }
  return asked;
}

const answer = ({ pool, answers }: ActiveTask, user: number, q: number): LabelledPair => ({
  ...at(pool, q),
  label: answers[user]?.[q] ? 1 : 0,
});
