// What every simulated world offers to policies and experiments.

import type { Random } from "../base/philox.ts";

/** A world with users who want different things of it. */
export interface World {
  readonly observationSize: number;
  readonly actionSize: number;
  /** Steps of an episode. */
  readonly horizon: number;
  /** What each user wants, as coordinates: [users][·]. */
  readonly goals: readonly (readonly number[])[];
  /** Columns of an observation that rewards are about. */
  readonly rewarded: readonly number[];
  /** What an observation is worth to a user, 0 … 1. */
  reward(observation: ArrayLike<number>, user: number): number;
  /** A new episode from a random start. */
  start(random: Random): Episode;
}

export interface Episode {
  /** The state as it is now; the array is reused by every step. */
  readonly observation: Float32Array;
  /** One step with an action, each value clipped to [−1, 1]. */
  step(action: ArrayLike<number>): void;
  /** Whether a user has what they want. */
  success(user: number): boolean;
  /** Frees the simulation. */
  dispose(): void;
}
