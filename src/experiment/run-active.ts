// Active queries (paper, appendix B and figure 4): how many questions until a user is served, when they are drawn at
// random, come from one batch for everyone, or follow the answers?

import { Random } from "../base/philox.ts";
import { ACTIVE_ORDERS } from "../base/streams.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import { bestBatch } from "../inference/question-batch.ts";
import { Questioner } from "../inference/questioner.ts";
import type { Model } from "../model/model.ts";
import { average, type Experiment, type Measurements, type Run } from "./experiment.ts";
import { optimalSuccess, type Population } from "./optimal.ts";

/** Numbers of questions after which users are served. */
const ASKED = [0, 1, 2, 3, 4, 8];
const MOST = 8;

/** A world with users to find out about, and a model of them. */
export interface ActiveTask extends Population {
  readonly model: Model;
  /** Questions, each of which a user is asked once. */
  readonly pool: readonly Pair[];
  /** What there is to choose from for a user; absent where it is not one choice. */
  readonly choices?: readonly ArrayLike<number>[];
  /** Times that each user is met: the order of random questions differs, and what else is left to chance. */
  readonly repetitions: number;
  /** For each user with these answers, whether what the model then does is right for the user of the same place. */
  readonly success: (asked: Contexts, users: readonly number[]) => Promise<boolean[]>;
}

/** What one user answered. */
type Contexts = readonly { readonly context: readonly LabelledPair[] }[];

/** Questions of a meeting in the order in which they are asked, for every number of them after which users are served. */
type Strategy = (meeting: number, asked: number) => readonly number[];

/** Success by number of questions, for three ways to ask. */
export const runActive =
  (open: (run: Run) => Promise<ActiveTask>): Experiment =>
  async (run) => {
    const { seed, backend, web } = run;
    const task = await open(run);
    const { model, pool, users, repetitions } = task;
    const random = new Random(seed, ACTIVE_ORDERS);
    const orders = Array.from({ length: users * repetitions }, () => random.permutation(pool.length));
    const batches = new Map<number, readonly number[]>([[0, []]]);
    for (const asked of ASKED.slice(1)) {
      const questions = Math.min(asked, pool.length);
      batches.set(asked, (await bestBatch(backend, model, pool, { questions })).batch);
    }
    const questioner = new Questioner(web, model);
    const followed = await run.withProgress("adaptive", "users", async ({ signal, onProgress }) => {
      const all: number[][] = [];
      for (let user = 0; user < users; user++) {
        signal.throwIfAborted();
        all.push(follow(questioner, task, user));
        onProgress({ step: user + 1, steps: users });
      }
      return all;
    });
    const results: Measurements = {
      random: await curve(task, (meeting) => orders[meeting] as number[]),
      batch: await curve(task, (_, asked) => batches.get(asked) as number[]),
      adaptive: await curve(task, (meeting) => followed[Math.floor(meeting / repetitions)] as number[]),
    };
    const optimal = optimalSuccess(task, MOST);
    const bayes = Object.fromEntries(ASKED.map((n) => [n, { success: optimal[n] as number }]));
    return { results, limits: { bayes } };
  };

/** Success of users by the number of questions they answered first. */
async function curve(task: ActiveTask, strategy: Strategy): Promise<Measurements> {
  const users = Array.from({ length: task.users * task.repetitions }, (_, i) => Math.floor(i / task.repetitions));
  const values: Measurements = {};
  for (const asked of ASKED) {
    const contexts = users.map((user, meeting) => {
      const questions = strategy(meeting, asked).slice(0, asked);
      return { context: questions.map((q) => answer(task, user, q)) };
    });
    const right = await task.success(contexts, users);
    values[asked] = { success: average(right.map(Number)) };
  }
  return values;
}

/** The questions that the answers of this user lead to. */
function follow(questioner: Questioner, task: ActiveTask, user: number): number[] {
  const asked: number[] = [];
  const answers: LabelledPair[] = [];
  while (asked.length < MOST) {
    const left = task.pool.filter((_, q) => !asked.includes(q));
    const chosen = questioner.next(left, { answers, options: task.choices });
    if (!chosen) break;
    const q = task.pool.indexOf(chosen.question);
    asked.push(q);
    answers.push(answer(task, user, q));
  }
  return asked;
}

const answer = ({ pool, answers }: ActiveTask, user: number, q: number): LabelledPair => ({
  ...(pool[q] as Pair),
  label: answers[user]?.[q] ? 1 : 0,
});
