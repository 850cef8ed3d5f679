// The registry of simulated worlds.

import type { Trajectories } from "../data/trajectories.ts";
import type { CollectOptions } from "./collect.ts";
import { maze } from "./maze.ts";
import { collectMaze } from "./maze-controller.ts";
import { ravens } from "./ravens.ts";
import { collectRavens } from "./ravens-planner.ts";
import type { World } from "./world.ts";

/** A world with the source of its offline data. */
export interface OpenWorld {
  readonly world: World;
  /** Collects trajectories of the world's scripted controller. */
  collect(options: CollectOptions): Promise<Trajectories>;
}

function entry<W extends World>(
  load: () => Promise<W>,
  collect: (world: W, options: CollectOptions) => Promise<Trajectories>,
): () => Promise<OpenWorld> {
  return async () => {
    const world = await load();
    return { world, collect: (options) => collect(world, options) };
  };
}

/** Opens a world by name. To add a world, add its line here. */
export const WORLDS = {
  maze: entry(() => maze("medium", 2), collectMaze),
  "maze-10": entry(() => maze("medium", 10), collectMaze),
  "maze-small": entry(() => maze("small", 2), collectMaze),
  ravens: entry(ravens, collectRavens),
} satisfies Record<string, () => Promise<OpenWorld>>;
