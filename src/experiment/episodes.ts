// Rollouts of a policy: one episode for each of several users, all in one batch.

import { type Backend, withPrograms } from "../backend/backend.ts";
import type { Random } from "../base/philox.ts";
import { loadPlan } from "../inference/model-inputs.ts";
import { normalise } from "../model/normalisation.ts";
import { type Policy, policyPlan } from "../model/policy.ts";
import type { World } from "../world/world.ts";

/** One episode of a policy. */
export interface Rollout {
  user: number;
  success: boolean;
  /** Observations at all steps, [steps + 1, observationSize]. */
  observations: Float32Array;
}

/**
 * Rolls out the policy's mean action, one episode for each entry of `users`. An episode ends when its user's goal is
 * reached, or at the world's horizon.
 */
export async function rollOut(
  backend: Backend,
  world: World,
  policy: Policy,
  users: readonly number[],
  /** The condition of the policy for each user, [users, condition]. */
  condition: Float32Array | null,
  random: Random,
): Promise<Rollout[]> {
  const { observationSize: size, actionSize, horizon } = world;
  const rollouts = users.map((user) => {
    const episode = world.start(random);
    return { user, episode, observations: [episode.observation.slice()], success: episode.success(user) };
  });
  const batch = new Float32Array(users.length * size);
  let t = 0; // outside the callback: after a failover, another backend continues from here
  await withPrograms(backend, async (load) => {
    const program = loadPlan({ load }, policyPlan(policy.config, users.length), policy);
    if (condition) program.write("condition", condition);
    for (; t < horizon && rollouts.some(({ success }) => !success); t++) {
      rollouts.forEach(({ episode }, i) => {
        batch.set(episode.observation, i * size);
      });
      program.write("observation", normalise(batch, policy.normalisation));
      await program.run();
      const actions = await program.read("mean");
      rollouts.forEach((rollout, i) => {
        if (rollout.success) return;
        rollout.episode.step(actions.subarray(i * actionSize, (i + 1) * actionSize));
        rollout.observations.push(rollout.episode.observation.slice());
        rollout.success = rollout.episode.success(rollout.user);
      });
    }
  });
  return rollouts.map(({ user, episode, observations: rows, success }) => {
    episode.dispose();
    const observations = new Float32Array(rows.length * size);
    rows.forEach((observation, t) => {
      observations.set(observation, t * size);
    });
    return { user, success, observations };
  });
}

/** Share of the rollouts that succeeded. */
export const successRate = (rollouts: readonly Rollout[]): number =>
  rollouts.filter(({ success }) => success).length / rollouts.length;

/** Wilson's score interval (Wilson 1927): the 95 % confidence interval of a proportion observed in n trials. */
export function wilsonInterval(share: number, n: number): [number, number] {
  const z = 1.959964;
  const zz = z * z;
  const centre = (share + zz / (2 * n)) / (1 + zz / n);
  const half = (z / (1 + zz / n)) * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n));
  // The interval contains the share, but rounding might exclude a share of 0 or 1.
  return [Math.min(share, Math.max(0, centre - half)), Math.max(share, Math.min(1, centre + half))];
}
