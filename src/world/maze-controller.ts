// Offline data of the maze (paper, E.1): a way-point controller that wanders from cell to cell.

import { Random } from "../base/philox.ts";
import { MAZE_DATA } from "../base/streams.ts";
import type { Trajectories } from "../data/trajectories.ts";
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
/** A way-point is passed within this. */
const NEAR = 0.1;
/** Way-points lie up to this below a cell's position, on each axis; the last one is the position itself. */
const SHIFT = 0.2;

/** A PD controller that goes to one random cell after another, along shortest paths. */
export class WaypointController {
  /** Cells that it has been sent to; all but the last were reached. */
  targetCount = 0;
  private ahead: Position[] = [];
  private readonly free: readonly Cell[];
  private readonly values: (ValueFunction | undefined)[] = [];

  constructor(
    private readonly map: Grid,
    private readonly random: Random,
  ) {
    this.free = freeCells(map);
  }

  /** Forgets where it was going: another episode has begun. */
  reset(): void {
    this.ahead = [];
  }

  act(observation: ArrayLike<number>, action: Float32Array): void {
    const at: Position = [observation[0] as number, observation[1] as number];
    if (this.ahead[0] && distance(this.ahead[0], at) < NEAR) this.ahead.shift();
    if (this.ahead.length === 0) this.ahead = this.route(cellAt(at));
    const to = this.ahead[0] as Position;
    for (const axis of [0, 1] as const) {
      const push = P_GAIN * (to[axis] - at[axis]) + D_GAIN * (observation[axis + 2] as number);
      action[axis] = Math.min(Math.max(push, -1), 1);
    }
  }

  /** Way-points to a random cell. */
  private route(from: Cell): Position[] {
    const target = this.random.index(this.free.length);
    const goal = this.free[target] as Cell;
    this.targetCount++;
    this.values[target] ??= valueFunction(this.map, goal);
    const value = this.values[target] as ValueFunction;
    const points: Position[] = [];
    for (let cell = from; value(cell) < 1; ) {
      cell = reachable(this.map, cell).reduce((best, next) => (value(next) > value(best) ? next : best));
      points.push([cell[0] - SHIFT * this.random.uniform(), cell[1] - SHIFT * this.random.uniform()]);
    }
    return [...points.slice(0, -1), goal];
  }
}

export interface CollectOptions {
  /** Rows of data. */
  steps: number;
  seed: number;
  onProgress?: (progress: { step: number; steps: number }) => void;
  signal?: AbortSignal;
}

/** The host has a turn after so long. */
const SLICE_MS = 50;

/** Trajectories of a wanderer, each from a new start; same seed, same bits. */
export async function collectMaze(
  { map, trajectoryLength, start, observationSize, actionSize }: Maze,
  { steps, seed, onProgress, signal }: CollectOptions,
): Promise<Trajectories> {
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new RangeError(`steps: got ${steps}; it must be a whole number of at least 1`);
  }
  signal?.throwIfAborted();
  const random = new Random(seed, MAZE_DATA);
  const wanderer = new WaypointController(map, random);
  const observations = new Float32Array(steps * observationSize);
  const actions = new Float32Array(steps * actionSize);
  const offsets = [0];
  let turn = performance.now();
  for (let row = 0; row < steps; ) {
    const episode = start(random);
    wanderer.reset();
    for (const end = Math.min(row + trajectoryLength, steps); row < end; row++) {
      const action = actions.subarray(row * actionSize, (row + 1) * actionSize);
      wanderer.act(episode.observation, action);
      observations.set(episode.observation, row * observationSize);
      episode.step(action);
    }
    episode.dispose();
    offsets.push(row);
    if (performance.now() - turn > SLICE_MS || row === steps) {
      onProgress?.({ step: row, steps });
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      turn = performance.now();
    }
  }
  return { observations, observationSize, actions, actionSize, offsets: Int32Array.from(offsets) };
}
