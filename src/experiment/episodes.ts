// Policies at work: episodes of a world side by side, and how many of them the user was content with.

import { type Backend, withPrograms } from "../backend/backend.ts";
import type { Random } from "../base/philox.ts";
import { writeParameters } from "../inference/plans.ts";
import { normalise } from "../model/model.ts";
import { type Policy, policyPlan } from "../model/policy.ts";
import type { World } from "../world/world.ts";

export interface Rollout {
  user: number;
  success: boolean;
  /** Observations of all steps, [steps + 1, observationSize]. */
  observations: Float32Array;
}

/** One episode for each user of the list, by the policy's mean action, until the user has what they want or it is over. */
export async function rollOut(
  backend: Backend,
  world: World,
  policy: Policy,
  users: readonly number[],
  /** What the policy knows of each, [users, condition]. */
  condition: Float32Array | null,
  random: Random,
): Promise<Rollout[]> {
  const { observationSize: size, actionSize, horizon } = world;
  const episodes = users.map((user) => {
    const episode = world.start(random);
    return { user, episode, seen: [episode.observation.slice()], success: episode.success(user) };
  });
  const all = new Float32Array(users.length * size);
  let t = 0; // where another backend goes on
  await withPrograms(backend, async (load) => {
    const program = load(policyPlan(policy.config, users.length), 0);
    writeParameters(program, policy);
    if (condition) program.write("condition", condition);
    for (; t < horizon && episodes.some(({ success }) => !success); t++) {
      episodes.forEach(({ episode }, i) => {
        all.set(episode.observation, i * size);
      });
      program.write("observation", normalise(all, policy.normalisation));
      await program.run();
      const actions = await program.read("mean");
      episodes.forEach((own, i) => {
        if (own.success) return;
        own.episode.step(actions.subarray(i * actionSize, (i + 1) * actionSize));
        own.seen.push(own.episode.observation.slice());
        own.success = own.episode.success(own.user);
      });
    }
  });
  return episodes.map(({ user, episode, seen, success }) => {
    episode.dispose();
    const observations = new Float32Array(seen.length * size);
    seen.forEach((observation, t) => {
      observations.set(observation, t * size);
    });
    return { user, success, observations };
  });
}

export const successRate = (played: readonly Rollout[]): number =>
  played.filter(({ success }) => success).length / played.length;

/** Where the true share lies, with 95 % confidence, when this one was seen in n tries (Wilson 1927). */
export function wilsonInterval(share: number, n: number): [number, number] {
  const z = 1.959964;
  const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  // The share itself is always within; rounding might leave it out where it is 0 or 1.
  return [Math.min(share, Math.max(0, centre - half)), Math.max(share, Math.min(1, centre + half))];
}
