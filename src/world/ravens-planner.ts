// Offline data of Ravens-Manipulation: a scripted planner that picks the box up and puts it at a goal.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { RAVENS_DATA } from "../base/streams.ts";
import type { Trajectories } from "../data/trajectories.ts";
import { type CollectOptions, collectEpisodes } from "./collect.ts";
import { goalDistance, NEAR, type Ravens } from "./ravens.ts";
import { HALF_HEIGHT, HIGH, LOW } from "./ravens-table.ts";

/** Number of steps in a trajectory; the paper has 125,000 steps in all. */
export const TRAJECTORY_LENGTH = 25;
/** Standard deviation of the noise on the planner's targets, in metres. */
export const NOISE = 0.01;

/** Height at which the tip travels, in metres; so for all lengths below. */
const TRAVEL = 0.14;
/** The tip may travel from this height on. */
const UP = 0.1;
/** The tip, or a held box, is above its target when it is within this distance of it in the plane. */
const OVER = 0.03;
/** A held box is released below this height. */
const LOWERED = 0.03;
/** Targets lie this far below the point of contact, so that noise does not leave the tip above it. */
const PRESS = 0.01;

/**
 * The action that brings the box nearer to a goal: [tip x, y, z, suction]. The planner has no state besides the
 * observation, so it recovers from any failure. The target is the next way-point even when that is far away, because
 * absolute positions can be learned from less data than directions.
 */
export function plannedAction(observation: ArrayLike<number>, goal: ArrayLike<number>, noise?: Random): number[] {
  const { target, suction } = nextWaypoint(observation, goal);
  return [...target.map((x, i) => scaled(x + (noise ? NOISE * noise.normal() : 0), i)), suction];
}

/** Scales metres to −1 … 1 of the workspace. */
const scaled = (x: number, axis: number): number => {
  const [low, high] = [at(LOW, axis), at(HIGH, axis)];
  return Math.min(Math.max((2 * (x - low)) / (high - low) - 1, -1), 1);
};

/** The next way-point, with suction on until the box is at the goal. */
function nextWaypoint(observation: ArrayLike<number>, goal: ArrayLike<number>): { target: number[]; suction: 1 | -1 } {
  const [x, y, z] = [at(observation, 0), at(observation, 1), at(observation, 2)];
  const [boxX, boxY, boxZ] = [at(observation, 3), at(observation, 4), at(observation, 5)];
  const isHeld = at(observation, 6) > 0.5;
  const [goalX, goalY] = [at(goal, 0), at(goal, 1)];
  const toGoal = goalDistance(observation, goal);
  if (!isHeld) {
    if (toGoal < NEAR) return { target: [goalX, goalY, TRAVEL], suction: -1 };
    const over = Math.sqrt((x - boxX) * (x - boxX) + (y - boxY) * (y - boxY)) < OVER;
    return { target: [boxX, boxY, over ? boxZ + HALF_HEIGHT - PRESS : TRAVEL], suction: 1 };
  }
  if (toGoal < OVER && boxZ < LOWERED) return { target: [x, y, z], suction: -1 };
  if (toGoal > OVER && z < UP) return { target: [x, y, TRAVEL], suction: 1 };
  // The tip's position that puts the box at the goal; the box may hang off-centre.
  return {
    target: [x + goalX - boxX, y + goalY - boxY, toGoal < OVER ? 2 * HALF_HEIGHT - PRESS : TRAVEL],
    suction: 1,
  };
}

/** Collects trajectories in which the noisy planner takes the box to a goal drawn uniformly. */
export function collectRavens(world: Ravens, { seed, ...options }: CollectOptions): Promise<Trajectories> {
  const random = new Random(seed, RAVENS_DATA);
  const begin = () => {
    const goal = at(world.goals, random.index(world.goals.length));
    return (observation: ArrayLike<number>) => plannedAction(observation, goal, random);
  };
  return collectEpisodes(world, TRAJECTORY_LENGTH, random, begin, options);
}
