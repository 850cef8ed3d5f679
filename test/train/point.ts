// A point on a line: a world with continuous actions in which the best action is obvious.

import { Random } from "../../src/base/philox.ts";
import type { Rewarded } from "../../src/train/transitions.ts";

/** Random actions a in [−1, 1] move a point on [−1, 1] by a / 5; the reward is higher near the goal. */
export function point(goals: readonly number[], conditioned: boolean): Rewarded {
  const [random, length, count] = [new Random(3), 20, 150];
  const [places, actions, rewards]: [number[], number[], number[]] = [[], [], []];
  for (let t = 0; t < count; t++) {
    let x = 2 * random.uniform() - 1;
    for (let step = 0; step < length; step++) {
      const action = 2 * random.uniform() - 1;
      places.push(x);
      actions.push(action);
      rewards.push(-Math.abs(x - (goals[t % goals.length] as number)));
      x = moved(x, action);
    }
  }
  const trajectories = {
    observations: Float32Array.from(places),
    observationSize: 1,
    actions: Float32Array.from(actions),
    actionSize: 1,
    offsets: Int32Array.from({ length: count + 1 }, (_, t) => t * length),
  };
  const of = Int32Array.from({ length: count }, (_, t) => t % goals.length);
  const condition = conditioned ? { values: Float32Array.from(goals), size: 1, of } : null;
  return { trajectories, rewards: Float32Array.from(rewards), condition, lookAhead: true };
}
/** Position after an action. */
export const moved = (x: number, action: number) => Math.min(1, Math.max(-1, x + 0.2 * action));
