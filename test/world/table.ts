// Helpers for the tests of Ravens-Manipulation.

import { expect } from "vitest";
import type { Ravens } from "../../src/world/ravens.ts";
import { HIGH, LOW } from "../../src/world/ravens-table.ts";
import type { Episode } from "../../src/world/world.ts";

/** The action for a target in metres. */
export const action = (target: readonly number[], suction: number): number[] => [
  ...target.map((x, i) => (2 * (x - (LOW[i] as number))) / ((HIGH[i] as number) - (LOW[i] as number)) - 1),
  suction,
];
export const part = (episode: Episode, from: number, to: number) => [...episode.observation.subarray(from, to)];
export const expectNear = (actual: readonly number[], wanted: readonly number[], tolerance: number) =>
  wanted.forEach((x, i) => {
    expect(Math.abs((actual[i] as number) - x)).toBeLessThan(tolerance);
  });

/** An episode in which the arm holds the box at this height above (0.4, 0.1). */
export function holding(world: Ravens, height: number): Episode {
  const episode = world.startAt([0.4, 0.1]);
  for (const [z, suction] of [
    [0.14, 1],
    [0.035, 1],
    [height, 1],
    [height, 1],
    [height, 1],
  ] as const) {
    episode.step(action([0.4, 0.1, z], suction));
  }
  expect(episode.observation[6]).toBe(1);
  return episode;
}
