// Collection of offline data: episodes of a scripted controller, recorded row by row.

import { checkWhole } from "../base/check.ts";
import type { HostType } from "../base/host-types.ts";
import type { Random } from "../base/philox.ts";
import type { Trajectories } from "../data/trajectories.ts";
import type { World } from "./world.ts";

/** The amount of data to collect, the seed, and hooks. */
export interface CollectOptions {
  /** Number of rows over all trajectories. */
  steps: number;
  seed: number;
  onProgress?: (progress: { step: number; steps: number }) => void;
  /** Aborts the collection, which then rejects with the signal's reason. */
  signal?: HostType<"AbortSignal">;
}

/** Returns the action for an observation; it may reuse one array for all of them. */
export type Controller = (observation: ArrayLike<number>) => ArrayLike<number>;

/** Milliseconds between two returns to the event loop. */
const SLICE_MS = 50;

/**
 * Records episodes of `length` rows until there are `steps` rows; the last episode may be cut short. `controller` is
 * called before each episode starts. Every draw comes from `random`, so the same stream yields the same bits.
 *
 * @throws RangeError when `steps` is not a whole number of at least 1.
 */
export async function collectEpisodes(
  world: World,
  length: number,
  random: Random,
  controller: () => Controller,
  { steps, onProgress, signal }: Omit<CollectOptions, "seed">,
): Promise<Trajectories> {
  checkWhole("steps", steps, 1);
  signal?.throwIfAborted();
  const { observationSize, actionSize } = world;
  const observations = new Float32Array(steps * observationSize);
  const actions = new Float32Array(steps * actionSize);
  const offsets = [0];
  let lastSlice = performance.now();
  for (let row = 0; row < steps; ) {
    const act = controller();
    const episode = world.start(random);
    for (const end = Math.min(row + length, steps); row < end; row++) {
      const action = act(episode.observation);
      observations.set(episode.observation, row * observationSize);
      actions.set(action, row * actionSize);
      episode.step(action);
    }
    episode.dispose();
    offsets.push(row);
    if (performance.now() - lastSlice > SLICE_MS || row === steps) {
      onProgress?.({ step: row, steps });
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      lastSlice = performance.now();
    }
  }
  return { observations, observationSize, actions, actionSize, offsets: Int32Array.from(offsets) };
}
