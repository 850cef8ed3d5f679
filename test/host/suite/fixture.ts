// The suite's data: places for a bowl, and trajectories that carry it between them. All are generated from seeds.

import { Random } from "../../../src/base/philox.ts";
import type { Preferences } from "../../../src/data/preferences.ts";
import type { Trajectories } from "../../../src/data/trajectories.ts";
import { PLACES, population, preferences } from "../../../src/world/rearrange.ts";

export const USERS = population(3, 6);
export const ANSWERS: Preferences = { ...preferences(USERS, 400, 16, 3), features: PLACES };

/** Features: the bowl at this place. */
export const at = (place: number): number[] => PLACES.map((_, i) => Number(i === place));

/** The features of every place. */
export const OPTIONS: readonly number[][] = PLACES.map((_, place) => at(place));

const TRAJECTORIES = 300;
const LENGTH = 8;

/** Discrete actions: the observation is the bowl's place, the action the index of the place to take it to. */
export function errands(): Trajectories {
  const random = new Random(4, 31);
  const rows = TRAJECTORIES * LENGTH;
  const observations = new Float32Array(rows * PLACES.length);
  const actions = new Float32Array(rows);
  let place = 0;
  for (let row = 0; row < rows; row++) {
    if (row % LENGTH === 0) place = random.index(PLACES.length);
    observations[row * PLACES.length + place] = 1;
    place = random.index(PLACES.length);
    actions[row] = place;
  }
  return {
    observations,
    observationSize: PLACES.length,
    actions,
    actionSize: 1,
    choices: PLACES.length,
    offsets: offsets(TRAJECTORIES, LENGTH),
  };
}

/** Continuous observations and actions. */
export function drifts(): Trajectories {
  const random = new Random(4, 32);
  const values = (n: number) => Float32Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const rows = 20 * 16;
  return {
    observations: values(rows * PLACES.length),
    observationSize: PLACES.length,
    actions: values(rows * 2),
    actionSize: 2,
    offsets: offsets(20, 16),
  };
}

const offsets = (count: number, length: number): Int32Array =>
  Int32Array.from({ length: count + 1 }, (_, i) => i * length);
