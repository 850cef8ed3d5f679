// The interface between simulated worlds and the policies, experiments and drawings that use them.

import type { Random } from "../base/philox.ts";
import type { Scene } from "../figure/scene.ts";

/** A simulated world shared by several users, each with a goal of their own. */
export interface World {
  /** Number of values in an observation; each world documents them. */
  readonly observationSize: number;
  /** Number of values in an action, each in [−1, 1]. */
  readonly actionSize: number;
  /** Maximum number of steps in an episode. */
  readonly horizon: number;
  /** Coordinates of each user's goal, [users][coordinates]. */
  readonly goals: readonly (readonly number[])[];
  /** Columns of the observation that the rewards depend on. */
  readonly rewarded: readonly number[];
  /** The world as drawings show it. */
  readonly view: View;
  /** Reward of an observation for a user, in [0, 1]. */
  reward(observation: ArrayLike<number>, user: number): number;
  /** Starts an episode in a random initial state. */
  start(random: Random): Episode;
}

/** An episode in a world. */
export interface Episode {
  /** The current observation, [observationSize]. Each step overwrites it in place. */
  readonly observation: Float32Array;
  /** Advances by one step. Values of the action are clipped to [−1, 1]. @throws RangeError when one is not a number. */
  step(action: ArrayLike<number>): void;
  /** Whether the goal of this user is reached. */
  success(user: number): boolean;
  /** Releases the simulator's memory; the episode must not be used afterwards. */
  dispose(): void;
}

/** A world seen from above. */
export interface View {
  readonly scene: Scene;
  /** The position of an observation in the scene, for example that of the object that is moved. */
  position(observation: ArrayLike<number>): { x: number; y: number };
  /** The states at which reward maps are sampled; absent if the reward depends on more than the position. */
  readonly grid?: RewardGrid;
}

/** The sampled states of a reward map, which is drawn as one square for each. */
export interface RewardGrid {
  /** Side of a square, in the world's unit of length. */
  readonly side: number;
  /** The observation at the centre of each square, [squares, observationSize]. */
  readonly states: Float32Array;
}

/** Name of a user in drawings and messages. */
export const userName = (user: number): string => `user ${user}`;

/** The element that belongs to a user. @throws RangeError when there is no such user. */
export function forUser<T>(values: readonly T[], user: number): T {
  const value = values[user];
  if (value === undefined) throw new RangeError(`user: got ${user}; users are 0 to ${values.length - 1}`);
  return value;
}
