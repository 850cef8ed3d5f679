// Control tasks and their training data.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { CONTROL_ORACLE } from "../base/streams.ts";
import { rowCount, type Trajectories } from "../data/trajectories.ts";
import { normalisationOf, normalise } from "../model/normalisation.ts";
import type { IqlOptions } from "../train/policy-settings.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import { preferences } from "../world/annotate.ts";
import type { World } from "../world/world.ts";
import type { OpenWorld } from "../world/worlds.ts";
import type { Run } from "./experiment.ts";

/** A world, the sizes of its data, and the training options of the model and the policy. */
export interface ControlTask {
  /** Name of the world, and of its offline data in the cache. */
  name: string;
  open(): Promise<OpenWorld>;
  /** Rows of offline data. */
  rows: number;
  /** Rows for the classifier head, each of whose rewards takes comparisons with many other states. */
  classified: number;
  annotators: number;
  /** Comparisons per annotator. */
  answers: number;
  /** Comparisons that a test user answers first. */
  context: number;
  /** Number of comparison states that a state must beat at once when rewards are scaled by SPO; 1 by default. */
  rivals?: number;
  model: TrainOptions;
  policy: IqlOptions;
}

/** Number of rows for the questions to test users; they are not in the training data. */
const HELD_OUT = 20_000;
const HELD_OUT_SEED = 1000;

/** Opens the world and makes its data: offline rows, held-out rows, and the answers of annotators. */
export async function gather(task: ControlTask, { seed, withProgress, cachedData }: Run) {
  const { world, collect } = await task.open();
  const data = await cachedData(`${task.name}-${task.rows}`, () =>
    withProgress(`${task.name} data`, "rows", (hooks) => collect({ steps: task.rows, seed: 0, ...hooks })),
  );
  const heldOut = await withProgress("held-out rows", "rows", (hooks) =>
    collect({ steps: HELD_OUT, seed: HELD_OUT_SEED + seed, ...hooks }),
  );
  const annotated = preferences(world, data, { annotators: task.annotators, answers: task.answers, seed });
  return { world, data, heldOut, annotated };
}

/** Trajectories with the true rewards of a user drawn uniformly for each; the condition is the coordinates of the user's goal. */
export function trueRewards(world: World, trajectories: Trajectories, seed: number) {
  const { goals } = world;
  const { observations, observationSize, offsets } = trajectories;
  const coordinates = Float32Array.from(goals.flat());
  const size = coordinates.length / goals.length;
  const random = new Random(seed, CONTROL_ORACLE);
  const of = Int32Array.from({ length: offsets.length - 1 }, () => random.index(goals.length));
  const rewards = new Float32Array(rowCount(trajectories));
  of.forEach((user, t) => {
    for (let row = at(offsets, t); row < at(offsets, t + 1); row++) {
      rewards[row] = world.reward(observations.subarray(row * observationSize, (row + 1) * observationSize), user);
    }
  });
  const values = normalise(coordinates, normalisationOf(coordinates, size));
  return { trajectories, rewards, condition: { values, size, of }, lookAhead: false };
}

/** The trajectories that end within the first `rows` rows. */
export function firstRows(data: Trajectories, rows: number): Trajectories {
  const offsets = data.offsets.filter((offset) => offset <= rows);
  const end = at(offsets, offsets.length - 1);
  const part = { observations: data.observations.subarray(0, end * data.observationSize) };
  return { ...data, ...part, actions: data.actions.subarray(0, end * data.actionSize), offsets };
}
