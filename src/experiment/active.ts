// Active queries (paper, appendix B and figure 4): how many questions until a user is served, when they are drawn at
// random, come from one batch for everyone, or follow the answers?

import { Questioner } from "../agent/question.ts";
import type { Answered, Pair, Preferences } from "../data/preferences.ts";
import { bestBatch } from "../model/batch.ts";
import type { Model } from "../model/model.ts";
import { predict, score } from "../model/predict.ts";
import { Random } from "../plan/philox.ts";
import type { TrainOptions } from "../train/options.ts";
import * as rearrange from "../world/rearrange.ts";
import * as tidybot from "../world/tidybot.ts";
import { average, type Experiment, type Run, type Values } from "./experiment.ts";
import { optimalSuccess, type Population } from "./optimal.ts";
import * as rearranging from "./rearrange.ts";
import * as tidying from "./tidybot.ts";

/** Numbers of questions after which users are served. */
const ASKED = [0, 1, 2, 3, 4, 8];
const MOST = 8;
/** Random orders of the questions for each user. */
const ORDERS = 10;

/** What one user answered. */
type Contexts = readonly { readonly context: readonly Answered[] }[];

/** A world with users to find out about. */
interface Task extends Population {
  readonly data: Preferences;
  readonly options: TrainOptions;
  /** Questions, each of which a user is asked once. */
  readonly pool: readonly Pair[];
  /** What there is to choose from for a user; absent where it is not one choice. */
  readonly choices?: readonly ArrayLike<number>[];
  /** For each user with these answers, whether what the model then does is right for the user of the same place. */
  readonly success: (run: Run, model: Model, asked: Contexts, users: readonly number[]) => Promise<boolean[]>;
}

function rearrangeTask(seed: number): Task {
  const { population, data } = rearranging.trainingData(100, seed);
  const states = rearrange.oneHot();
  const places = rearrange.PLACES.map((_, place) => states.subarray(5 * place, 5 * place + 5));
  const wanted = population.map((ranks) => ranks.indexOf(0));
  return {
    data,
    options: { steps: 4000, context: rearranging.CONTEXT },
    users: population.length,
    pool: rearrange.PAIRS.map(([a, b]) => ({ a: places[a] as Float32Array, b: places[b] as Float32Array })),
    answers: population.map((ranks) => rearrange.PAIRS.map(([a, b]) => (ranks[a] as number) < (ranks[b] as number))),
    served: (users) => Math.max(...places.map((_, place) => users.filter((u) => wanted[u] === place).length)),
    choices: places,
    success: async ({ backend }, model, asked, users) => {
      const scored = await score(backend, model, asked, states);
      return scored.map(({ best }, i) => best.indexOf(Math.max(...best)) === wanted[users[i] as number]);
    },
  };
}

/** Success is all objects in the right drawers; each is a choice of its own. */
function tidybotTask(seed: number): Task {
  const { data, options, questions: pool } = tidying.trainingData(seed);
  const right = tidybot.USERS.map((user) => tidybot.OBJECTS.map((object) => tidybot.drawer(user, object) === 0));
  return {
    data,
    options,
    users: right.length,
    pool,
    answers: right,
    served: () => 1,
    success: async ({ backend }, model, asked, users) => {
      const predicted = await predict(
        backend,
        model,
        asked.map(({ context }) => ({ context, questions: pool })),
      );
      return predicted.map(({ probability }, i) =>
        (right[users[i] as number] as boolean[]).every(
          (first, object) => (probability[object] as number) > 0.5 === first,
        ),
      );
    },
  };
}

const TASKS = { "rearrange-100": rearrangeTask, tidybot: tidybotTask };
export type ActiveWorld = keyof typeof TASKS;
export const ACTIVE_WORLDS = Object.keys(TASKS) as ActiveWorld[];

/** Questions of each user in the order in which they are asked, for every number of them after which users are served. */
type Strategy = (user: number, asked: number) => readonly number[];

/** Success by number of questions, for three ways to ask. */
export const runActive =
  (world: ActiveWorld): Experiment =>
  async (run) => {
    const { seed, backend, train } = run;
    const task = TASKS[world](seed);
    const { pool, users } = task;
    const model = await train("vpl", task.data, task.options);
    const random = new Random(seed, 31);
    const orders = Array.from({ length: users * ORDERS }, () => random.permutation(pool.length));
    const batches = new Map<number, readonly number[]>([[0, []]]);
    for (const asked of ASKED.slice(1)) {
      const questions = Math.min(asked, pool.length);
      batches.set(asked, (await bestBatch(backend, model, pool, { questions })).batch);
    }
    const questioner = new Questioner(backend, model);
    const followed = await run.watch("adaptive", "users", async ({ signal, onProgress }) => {
      const all: number[][] = [];
      for (let user = 0; user < users; user++) {
        signal.throwIfAborted();
        all.push(follow(questioner, task, user));
        onProgress({ step: user + 1, steps: users });
      }
      return all;
    });
    const results: Values = {
      random: await curve(run, task, model, ORDERS, (i) => orders[i] as number[]),
      batch: await curve(run, task, model, 1, (_, asked) => batches.get(asked) as number[]),
      adaptive: await curve(run, task, model, 1, (user) => followed[user] as number[]),
    };
    const optimal = optimalSuccess(task, MOST);
    const bayes = Object.fromEntries(ASKED.map((n) => [n, { success: optimal[n] as number }]));
    return { results, limits: { bayes } };
  };

/** Success of users who are each met `times` times, by the number of questions they answered first. */
async function curve(run: Run, task: Task, model: Model, times: number, strategy: Strategy): Promise<Values> {
  const met = Array.from({ length: task.users * times }, (_, i) => i);
  const users = met.map((i) => Math.floor(i / times));
  const values: Values = {};
  for (const asked of ASKED) {
    const contexts = met.map((i) => {
      const questions = strategy(i, asked).slice(0, asked);
      return { context: questions.map((q) => answer(task, users[i] as number, q)) };
    });
    const right = await task.success(run, model, contexts, users);
    values[asked] = { success: average(right.map(Number)) };
  }
  return values;
}

/** The questions that the answers of this user lead to. */
function follow(questioner: Questioner, task: Task, user: number): number[] {
  const asked: number[] = [];
  const answers: Answered[] = [];
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

const answer = ({ pool, answers }: Task, user: number, q: number): Answered => ({
  ...(pool[q] as Pair),
  label: answers[user]?.[q] ? 1 : 0,
});
