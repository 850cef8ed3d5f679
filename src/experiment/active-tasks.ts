// The tasks of the experiments on adaptive questions: the users who are asked, and how each is served afterwards.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { ACTIVE_POOL, ACTIVE_STARTS } from "../base/streams.ts";
import { posteriorMeans, predict, score } from "../inference/predict.ts";
import { trainPolicy } from "../train/train-policy.ts";
import { questionPool } from "../world/annotate.ts";
import * as rearrange from "../world/rearrange.ts";
import * as tidybot from "../world/tidybot.ts";
import { type ControlTask, gather } from "./control-data.ts";
import { CONTROL_METHODS } from "./control-methods.ts";
import { CONTROL_TASKS, QUICK_CONTROL_TASKS } from "./control-tasks.ts";
import { rollOut } from "./episodes.ts";
import type { Run } from "./experiment.ts";
import type { ActiveTask } from "./run-active.ts";
import * as rearranging from "./run-rearrange.ts";
import * as tidying from "./run-tidybot.ts";

/** Number of interviews of each user in tasks whose success depends on the questions alone. */
const ORDERS = 10;
/** Number of episodes over all users after each number of questions. */
const EPISODES = 100;
/** Size of the question pool of a world with a policy. */
const POOL = 64;

async function rearrangeTask({ seed, backend, train }: Run): Promise<ActiveTask> {
  const { population, data } = rearranging.trainingData(100, seed);
  const model = await train("vpl", data, { prior: "learned", steps: 4000, context: rearranging.CONTEXT });
  const states = rearrange.oneHot();
  const places = rearrange.PLACES.map((_, place) => states.subarray(5 * place, 5 * place + 5));
  const bestPlace = population.map((ranks) => ranks.indexOf(0));
  return {
    model,
    users: population.length,
    pool: rearrange.PAIRS.map(([a, b]) => ({ a: at(places, a), b: at(places, b) })),
    answers: population.map((ranks) => rearrange.PAIRS.map(([a, b]) => at(ranks, a) < at(ranks, b))),
    served: (users) => Math.max(...places.map((_, place) => users.filter((u) => bestPlace[u] === place).length)),
    choices: places,
    repetitions: ORDERS,
    success: async (interviews, users) => {
      const scored = await score(backend, model, interviews, states);
      return scored.map(({ best }, i) => best.indexOf(Math.max(...best)) === bestPlace[at(users, i)]);
    },
  };
}

/** Success means that every object is in the right drawer. Each object is a choice of its own. */
async function tidybotTask({ seed, backend, train }: Run): Promise<ActiveTask> {
  const { data, options, questions: pool } = tidying.trainingData(seed);
  const model = await train("vpl", data, options);
  const firstDrawer = tidybot.USERS.map((user) => tidybot.OBJECTS.map((object) => tidybot.drawer(user, object) === 0));
  return {
    model,
    users: firstDrawer.length,
    pool,
    answers: firstDrawer,
    served: () => 1,
    repetitions: ORDERS,
    success: async (interviews, users) => {
      const predicted = await predict(
        backend,
        model,
        interviews.map(({ context }) => ({ context, questions: pool })),
      );
      return predicted.map(({ probability }, i) =>
        at(firstDrawer, at(users, i)).every((isFirst, object) => at(probability, object) > 0.5 === isFirst),
      );
    },
  };
}

/**
 * Success means that the policy reaches the user's goal in an episode. All strategies and numbers of questions share the
 * same initial states. Only one user is served at a time, so the limit is the share of users who can be identified: an
 * episode that heads for another goal may still pass this user's.
 */
export const policyTask =
  (control: ControlTask) =>
  async (run: Run): Promise<ActiveTask> => {
    const { seed, backend, train, withProgress } = run;
    const { world, data, heldOut, annotated } = await gather(control, run);
    const options = { ...control.model, ...CONTROL_METHODS["vpl-spo"]?.model, context: control.context };
    const model = await train("vpl", annotated, options);
    const policyOptions = { ...control.policy, users: annotated, columns: world.rewarded, seed };
    const trained = await withProgress("policy", "steps", (hooks) =>
      trainPolicy(backend, data, model, { ...policyOptions, ...hooks }),
    );
    const policy = trained.model.policy as NonNullable<typeof trained.model.policy>;
    const users = world.goals.length;
    return {
      model,
      users,
      ...questionPool(world, heldOut.observations, POOL, new Random(seed, ACTIVE_POOL)),
      served: () => 1,
      repetitions: EPISODES / users,
      success: async (interviews, users) => {
        const z = await posteriorMeans(backend, model, interviews);
        const rollouts = await rollOut(backend, world, policy, users, z, new Random(seed, ACTIVE_STARTS));
        return rollouts.map(({ success }) => success);
      },
    };
  };

/** Opens each task at full size. */
export const ACTIVE_TASKS = {
  "rearrange-100": rearrangeTask,
  tidybot: tidybotTask,
  maze: policyTask(CONTROL_TASKS.maze),
};
/** The same tasks, but those with a policy at a size that takes minutes. */
export const QUICK_ACTIVE_TASKS: Record<keyof typeof ACTIVE_TASKS, (run: Run) => Promise<ActiveTask>> = {
  ...ACTIVE_TASKS,
  maze: policyTask(QUICK_CONTROL_TASKS.maze),
};
