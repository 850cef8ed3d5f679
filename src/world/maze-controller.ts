// Offline data of Maze-Navigation (paper, E.1): a PD controller that follows way-points from one random cell to another.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { WORLD_DATA } from "../base/streams.ts";
import type { Trajectories } from "../data/trajectories.ts";
import { type CollectOptions, collectEpisodes } from "./collect.ts";
import {
  type Cell,
  cellAt,
  distance,
  freeCells,
  type Grid,
  type Position,
  reachable,
  type ValueFunction,
  valueFunction,
} from "./grid.ts";
import type { Maze } from "./maze.ts";

const [P_GAIN, D_GAIN] = [10, -1];
/** The ball has passed a way-point when it is closer to it than this. */
const PASSED = 0.1;
/** Way-points are shifted by up to this much below a cell's position on each axis. The last one is not shifted. */
const SHIFT = 0.2;

/** A PD controller that visits random cells along shortest paths. */
export class WaypointController {
  /** Number of target cells so far; all but the last have been reached. */
  targetCount = 0;
  private waypoints: Position[] = [];
  private readonly free: readonly Cell[];
  /** Value functions by target, computed when first needed. */
  private readonly values: (ValueFunction | undefined)[] = [];

  constructor(
    private readonly map: Grid,
    private readonly random: Random,
  ) {
    this.free = freeCells(map);
  }

  /** Drops the current target; to be called at the start of every episode. */
  reset(): void {
    this.waypoints = [];
  }

  /** Writes the action for an observation into `action`, [2]. */
  act(observation: ArrayLike<number>, action: Float32Array): void {
    const position: Position = [at(observation, 0), at(observation, 1)];
    if (this.waypoints[0] && distance(this.waypoints[0], position) < PASSED) this.waypoints.shift();
    if (this.waypoints.length === 0) this.waypoints = this.route(cellAt(position));
    const target = at(this.waypoints, 0);
    for (const axis of [0, 1] as const) {
      const force = P_GAIN * (target[axis] - position[axis]) + D_GAIN * at(observation, axis + 2);
      action[axis] = Math.min(Math.max(force, -1), 1);
    }
  }

  /** Way-points to a random cell. */
  private route(from: Cell): Position[] {
    const target = this.random.index(this.free.length);
    const goal = at(this.free, target);
    this.targetCount++;
    this.values[target] ??= valueFunction(this.map, goal);
    const value = at(this.values, target) as ValueFunction;
    const points: Position[] = [];
    for (let cell = from; value(cell) < 1; ) {
      cell = reachable(this.map, cell).reduce((best, next) => (value(next) > value(best) ? next : best));
      points.push([cell[0] - SHIFT * this.random.uniform(), cell[1] - SHIFT * this.random.uniform()]);
    }
    return [...points.slice(0, -1), goal];
  }
}

/** Collects trajectories of the way-point controller, each from a random start. */
export function collectMaze(world: Maze, { seed, ...options }: CollectOptions): Promise<Trajectories> {
  const random = new Random(seed, WORLD_DATA);
  const controller = new WaypointController(world.map, random);
  const action = new Float32Array(world.actionSize);
  const begin = () => {
    controller.reset();
    return (observation: ArrayLike<number>) => {
      controller.act(observation, action);
      return action;
    };
  };
  return collectEpisodes(world, world.trajectoryLength, random, begin, options);
}
