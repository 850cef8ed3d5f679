// People who say which of two states is nearer to where they want the ball: by the true reward, without mistakes.

import type { Preferences } from "../data/preferences.ts";
import { rowCount, type Trajectories } from "../data/trajectories.ts";
import type { Answered } from "../model/infer.ts";
import { Random } from "../plan/philox.ts";
import type { World } from "./world.ts";

const STREAM = 32;
/** States that all annotators are asked about. */
const STATES = 20_000;

/** States of random rows, as rewards see them: [count, rewarded]. */
export function statesOf({ rewarded }: World, data: Trajectories, count: number, random: Random): Float32Array {
  const rows = rowCount(data);
  const states = new Float32Array(count * rewarded.length);
  for (let i = 0; i < count; i++) {
    const row = random.index(rows);
    rewarded.forEach((column, k) => {
      states[i * rewarded.length + k] = data.observations[row * data.observationSize + column] as number;
    });
  }
  return states;
}

/** Answers of `annotators` people, each one of the world's users, about `answers` pairs of states each. */
export function preferences(
  world: World,
  data: Trajectories,
  { annotators, answers, seed }: { annotators: number; answers: number; seed: number },
): Preferences {
  const random = new Random(seed, STREAM);
  const size = world.rewarded.length;
  const states = statesOf(world, data, STATES, random);
  const [pairs, labels] = [new Int32Array(2 * annotators * answers), new Float32Array(annotators * answers)];
  for (let row = 0; row < labels.length; ) {
    const user = random.index(world.goals.length);
    for (const end = row + answers; row < end; row++) {
      const [a, b] = [random.index(STATES), random.index(STATES)];
      pairs.set([a, b], 2 * row);
      labels[row] = label(world, user, stateOf(states, size, a), stateOf(states, size, b));
    }
  }
  const offsets = Int32Array.from({ length: annotators + 1 }, (_, u) => u * answers);
  return { states, size, length: 1, pairs, labels, offsets };
}

/** What one user says of n pairs of these states. */
export function answersOf(world: World, states: Float32Array, user: number, n: number, random: Random): Answered[] {
  const size = world.rewarded.length;
  return Array.from({ length: n }, () => {
    const [a, b] = [0, 1].map(() => stateOf(states, size, random.index(states.length / size))) as [
      Float32Array,
      Float32Array,
    ];
    return { a, b, label: label(world, user, a, b) };
  });
}

const stateOf = (states: Float32Array, size: number, i: number) => states.subarray(i * size, (i + 1) * size);

/** 1 where A is worth more, ½ where both are worth the same. */
function label(world: World, user: number, a: Float32Array, b: Float32Array): number {
  return 0.5 + 0.5 * Math.sign(world.reward(a, user) - world.reward(b, user));
}
