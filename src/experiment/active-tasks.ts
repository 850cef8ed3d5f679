// Worlds whose users are asked, and how each user is then served.

import { Random } from "../base/philox.ts";
import { ACTIVE_POOL, ACTIVE_STARTS } from "../base/streams.ts";
import { posteriorMeans, predict, score } from "../inference/predict.ts";
import { trainPolicy } from "../train/train-policy.ts";
import { questionPool } from "../world/annotate.ts";
import * as rearrange from "../world/rearrange.ts";
import * as tidybot from "../world/tidybot.ts";
import { CONTROL_TASKS, QUICK_CONTROL_TASKS } from "./control-tasks.ts";
import { rollOut } from "./episodes.ts";
import type { Run } from "./experiment.ts";
import type { ActiveTask } from "./run-active.ts";
import { CONTROL_METHODS, type ControlTask as Control, gather } from "./run-control.ts";
import * as rearranging from "./run-rearrange.ts";
import * as tidying from "./run-tidybot.ts";

/** Meetings of a user whom the questions alone decide about. */
const ORDERS = 10;
/** Episodes for all users together after each number of questions. */
const EPISODES = 100;
/** Pairs of states to ask about in a world that is acted in. */
const POOL = 64;

async function rearrangeTask({ seed, backend, train }: Run): Promise<ActiveTask> {
  const { population, data } = rearranging.trainingData(100, seed);
  const model = await train("vpl", data, { steps: 4000, context: rearranging.CONTEXT });
  const states = rearrange.oneHot();
  const places = rearrange.PLACES.map((_, place) => states.subarray(5 * place, 5 * place + 5));
  const wanted = population.map((ranks) => ranks.indexOf(0));
  return {
    model,
    users: population.length,
    pool: rearrange.PAIRS.map(([a, b]) => ({ a: places[a] as Float32Array, b: places[b] as Float32Array })),
    answers: population.map((ranks) => rearrange.PAIRS.map(([a, b]) => (ranks[a] as number) < (ranks[b] as number))),
    served: (users) => Math.max(...places.map((_, place) => users.filter((u) => wanted[u] === place).length)),
    choices: places,
    repetitions: ORDERS,
    success: async (asked, users) => {
      const scored = await score(backend, model, asked, states);
      return scored.map(({ best }, i) => best.indexOf(Math.max(...best)) === wanted[users[i] as number]);
    },
  };
}

/** Success is all objects in the right drawers; each is a choice of its own. */
async function tidybotTask({ seed, backend, train }: Run): Promise<ActiveTask> {
  const { data, options, questions: pool } = tidying.trainingData(seed);
  const model = await train("vpl", data, options);
  const right = tidybot.USERS.map((user) => tidybot.OBJECTS.map((object) => tidybot.drawer(user, object) === 0));
  return {
    model,
    users: right.length,
    pool,
    answers: right,
    served: () => 1,
    repetitions: ORDERS,
    success: async (asked, users) => {
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

/**
 * Success is an episode in which the policy gets the user what they want; starts are the same for all ways to ask and all
 * numbers of questions. One user is served at a time, so that the limit is the share of users who can be named: an
 * episode that goes to another's goal may still pass by this user's.
 */
export const policyTask =
  (control: Control) =>
  async (run: Run): Promise<ActiveTask> => {
    const { seed, backend, train, withProgress } = run;
    const { world, data, heldOut, annotated } = await gather(control, run);
    const options = { ...control.model, ...CONTROL_METHODS["vpl-spo"]?.model, context: control.context };
    const model = await train("vpl", annotated, options);
    const following = { ...control.policy, users: annotated, columns: world.rewarded, seed };
    const followed = await withProgress("policy", "steps", (watched) =>
      trainPolicy(backend, data, model, { ...following, ...watched }),
    );
    const policy = followed.model.policy as NonNullable<typeof followed.model.policy>;
    const users = world.goals.length;
    return {
      model,
      users,
      ...questionPool(world, heldOut.observations, POOL, new Random(seed, ACTIVE_POOL)),
      served: () => 1,
      repetitions: EPISODES / users,
      success: async (asked, users) => {
        const z = await posteriorMeans(backend, model, asked);
        const played = await rollOut(backend, world, policy, users, z, new Random(seed, ACTIVE_STARTS));
        return played.map(({ success }) => success);
      },
    };
  };

export const ACTIVE_TASKS = {
  "rearrange-100": rearrangeTask,
  tidybot: tidybotTask,
  maze: policyTask(CONTROL_TASKS.maze),
};
/** In minutes where it takes hours. */
export const QUICK_ACTIVE_TASKS: Record<keyof typeof ACTIVE_TASKS, (run: Run) => Promise<ActiveTask>> = {
  ...ACTIVE_TASKS,
  maze: policyTask(QUICK_CONTROL_TASKS.maze),
};
