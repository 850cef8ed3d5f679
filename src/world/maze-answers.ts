// People who say which of two states is nearer to where they want the ball: by the true reward, without mistakes.

import type { Preferences } from "../data/preferences.ts";
import { rowCount, type Trajectories } from "../data/trajectories.ts";
import type { Answered } from "../model/infer.ts";
import { Random } from "../plan/philox.ts";
import type { World } from "./world.ts";

const STREAM = 32;
/** States that all annotators are asked about. */
const STATES = 20_000;

/** Answers of `annotators` people, each one of the world's users, about `answers` pairs of states of the data each. */
export function preferences(
  world: World,
  data: Trajectories,
  { annotators, answers, seed }: { annotators: number; answers: number; seed: number },
): Preferences {
  for (const [name, n] of Object.entries({ annotators, answers })) {
    if (!(Number.isInteger(n) && n >= 1)) {
      throw new RangeError(`${name}: got ${n}; it must be a whole number from 1 on`);
    }
  }
  const random = new Random(seed, STREAM);
  const table = Array.from({ length: STATES }, () => rowOf(world, data.observations, random.index(rowCount(data))));
  const [pairs, labels] = [new Int32Array(2 * annotators * answers), new Float32Array(annotators * answers)];
  for (let row = 0; row < labels.length; ) {
    const user = random.index(world.goals.length);
    for (const end = row + answers; row < end; row++) {
      const [a, b] = [random.index(STATES), random.index(STATES)];
      pairs.set([a, b], 2 * row);
      labels[row] = label(world, user, table[a] as Float32Array, table[b] as Float32Array);
    }
  }
  return {
    states: Float32Array.from(table.flatMap((row) => seen(world, row))),
    size: world.rewarded.length,
    length: 1,
    pairs,
    labels,
    offsets: Int32Array.from({ length: annotators + 1 }, (_, u) => u * answers),
  };
}

/** What one user says of n random pairs of these observations: [rows, observationSize]. */
export function answersOf(
  world: World,
  observations: Float32Array,
  user: number,
  n: number,
  random: Random,
): Answered[] {
  const draw = () => rowOf(world, observations, random.index(observations.length / world.observationSize));
  return Array.from({ length: n }, () => {
    const [a, b] = [draw(), draw()];
    return { a: seen(world, a), b: seen(world, b), label: label(world, user, a, b) };
  });
}

const rowOf = ({ observationSize }: World, observations: Float32Array, row: number): Float32Array =>
  observations.subarray(row * observationSize, (row + 1) * observationSize);

/** The columns that rewards are about. */
const seen = ({ rewarded }: World, row: Float32Array): number[] => rewarded.map((column) => row[column] as number);

/** 1 where A is worth more, ½ where both are worth the same. */
const label = (world: World, user: number, a: Float32Array, b: Float32Array): number =>
  0.5 + 0.5 * Math.sign(world.reward(a, user) - world.reward(b, user));
