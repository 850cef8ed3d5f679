// A planner that picks the box up and puts it at a goal, and the offline data it makes.

import { Random } from "../base/philox.ts";
import { RAVENS_DATA } from "../base/streams.ts";
import type { Trajectories } from "../data/trajectories.ts";
import { goalDistance, HALF, HIGH, LOW, NEAR, type Ravens } from "./ravens.ts";

/** Steps of a trajectory. */
export const TRAJECTORY_LENGTH = 25;
/** Standard deviation of the noise on the planner's targets, in metres. */
export const NOISE = 0.01;

/** The height at which the tip travels, and from which on it counts as up. */
const TRAVEL = 0.14;
const UP = 0.1;
/** A tip, or a held box, this near in the plane is over what it is going to. */
const OVER = 0.03;
/** A held box below this is let go. */
const LOWERED = 0.03;
/** Pressing this far below where the tip would touch makes up for targets that are too high. */
const PRESS = 0.01;

/**
 * The action that brings the box nearer to a goal: [tip x, y, z, suction]. It sees nothing but the observation, and
 * so tries again whatever goes wrong. The next way-point is the target even when it is far: where the box or the goal
 * is can be learned from fewer data than which way it lies.
 */
export function plannedAction(observation: ArrayLike<number>, goal: ArrayLike<number>, noise?: Random): number[] {
  const { target, suction } = intention(observation, goal);
  return [...target.map((x, i) => scale(x + (noise ? NOISE * noise.normal() : 0), i)), suction];
}

/** Metres to −1 … 1 of the workspace. */
const scale = (x: number, i: number): number => {
  const [low, high] = [LOW[i] as number, HIGH[i] as number];
  return Math.min(Math.max((2 * (x - low)) / (high - low) - 1, -1), 1);
};

/** The next way-point, and whether suction should be on: as long as the box is not where it belongs. */
function intention(observation: ArrayLike<number>, goal: ArrayLike<number>): { target: number[]; suction: 1 | -1 } {
  const [x, y, z, px, py, pz, held] = observation as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [gx, gy] = [goal[0] as number, goal[1] as number];
  const far = goalDistance(observation, goal);
  if (held < 0.5) {
    if (far < NEAR) return { target: [gx, gy, TRAVEL], suction: -1 };
    const over = Math.sqrt((x - px) * (x - px) + (y - py) * (y - py)) < OVER;
    return { target: [px, py, over ? pz + HALF - PRESS : TRAVEL], suction: 1 };
  }
  if (far < OVER && pz < LOWERED) return { target: [x, y, z], suction: -1 };
  if (far > OVER && z < UP) return { target: [x, y, TRAVEL], suction: 1 };
  // Where the tip has to be for the box, which may hang from its edge, to be at the goal.
  return { target: [x + gx - px, y + gy - py, far < OVER ? 2 * HALF - PRESS : TRAVEL], suction: 1 };
}

export interface CollectOptions {
  /** Rows in all: 125,000 in the paper. */
  steps: number;
  seed: number;
  onProgress?: (progress: { step: number; steps: number }) => void;
  /** Stops collecting: the call throws the signal's reason. */
  signal?: AbortSignal;
}

/** Trajectories in which the noisy planner takes the box to one of the goals, each as often as the other. */
export async function collectRavens(
  ravens: Ravens,
  { steps, seed, onProgress, signal }: CollectOptions,
): Promise<Trajectories> {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new RangeError(`steps: got ${steps}; it must be a whole number of at least 1`);
  const random = new Random(seed, RAVENS_DATA);
  const { observationSize, actionSize, goals } = ravens;
  const observations = new Float32Array(steps * observationSize);
  const actions = new Float32Array(steps * actionSize);
  const offsets = [0];
  let since = performance.now();
  for (let row = 0; row < steps; ) {
    const goal = goals[random.index(goals.length)] as readonly number[];
    const episode = ravens.start(random);
    const end = Math.min(row + TRAJECTORY_LENGTH, steps);
    for (; row < end; row++) {
      const action = plannedAction(episode.observation, goal, random);
      observations.set(episode.observation, row * observationSize);
      actions.set(action, row * actionSize);
      episode.step(action);
    }
    episode.dispose();
    offsets.push(end);
    if (performance.now() - since > 50 || end === steps) {
      onProgress?.({ step: end, steps });
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      since = performance.now();
    }
  }
  return { observations, observationSize, actions, actionSize, offsets: Int32Array.from(offsets) };
}
