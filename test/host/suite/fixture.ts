// What the suite trains and asks: places for a bowl, and walks that carry it from place to place. All of it by seed.

import { Random } from "../../../src/base/philox.ts";
import type { Preferences } from "../../../src/data/preferences.ts";
import type { Trajectories } from "../../../src/data/trajectories.ts";
import { PLACES, population, preferences } from "../../../src/world/rearrange.ts";

export const USERS = population(3, 6);
export const ANSWERS: Preferences = { ...preferences(USERS, 400, 16, 3), features: PLACES };

/** The bowl at this place, as features. */
export const at = (place: number): number[] => PLACES.map((_, i) => Number(i === place));

/** The bowl at each of the places. */
export const OPTIONS: readonly number[][] = PLACES.map((_, place) => at(place));

const WALKS = 300;
const LENGTH = 8;

/** An observation says where the bowl is; the action is the number of the place to take it to. */
export function errands(): Trajectories {
  const random = new Random(4, 31);
  const rows = WALKS * LENGTH;
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
    offsets: offsets(WALKS, LENGTH),
  };
}

/** Observations and actions that are numbers of any size. */
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
