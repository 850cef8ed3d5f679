// Maze-Navigation (paper, E.1): a ball in a maze, pushed by two motors, as in D4RL's maze2d. Users want it in different
// places. x runs along the rows of the map, y along its columns.

import type { Random } from "../base/philox.ts";
import { type Cell, cellAt, distance, freeCells, type Grid, type Position, valueFunction, walls } from "./grid.ts";
import { physics } from "./mujoco.ts";
import type { Episode, World } from "./world.ts";

export type MazeSize = "small" | "medium" | "large";

interface Layout {
  readonly map: Grid;
  /** Steps of an episode, and of a trajectory of offline data as D4RL registers its mazes. */
  readonly horizon: number;
  readonly trajectoryLength: number;
}

/** A digit is a free cell, and where the user of that number wants the ball. */
const LAYOUTS: Record<MazeSize, Layout> = {
  small: {
    map: ["#####", "#0..#", "###.#", "#1..#", "#####"],
    horizon: 300,
    trajectoryLength: 300,
  },
  medium: {
    map: ["########", "#2.##.0#", "#.9#3..#", "##.4.###", "#5.#..6#", "#.#..#.#", "#1.7#.8#", "########"],
    horizon: 800,
    trajectoryLength: 600,
  },
  large: {
    map: [
      "############",
      "#2..6#....3#",
      "#.##.#.#.#.#",
      "#......#4..#",
      "#8####.###.#",
      "#..#5#.9..7#",
      "##.#.#.#.###",
      "#0.#...#..1#",
      "############",
    ],
    horizon: 800,
    trajectoryLength: 800,
  },
};

/** A ball this near to a goal is there. */
export const NEAR = 0.5;
const MOST_SPEED = 5;

export interface Maze extends World {
  readonly map: Grid;
  /** Where each user wants the ball: cells, which are positions too. */
  readonly goals: readonly Cell[];
  /** Steps of a trajectory of offline data. */
  readonly trajectoryLength: number;
}

/** A maze with two goals or ten; the small one, for quick runs, has two. */
export async function maze(size: MazeSize, goals: 2 | 10): Promise<Maze> {
  const layout = LAYOUTS[size];
  if (!layout) throw new RangeError(`size: got ${size}; it must be small, medium or large`);
  const { map, horizon, trajectoryLength } = layout;
  const free = freeCells(map);
  const marked = Array.from("0123456789", (user) => free.find(([i, j]) => map[i]?.[j] === user));
  const wanted = marked.slice(0, goals).filter((cell) => cell !== undefined);
  if ((goals !== 2 && goals !== 10) || wanted.length < goals) {
    throw new RangeError(`goals: got ${goals}; the ${size} maze has 2${marked[9] ? " or 10" : ""}`);
  }
  const { mujoco, model } = await physics(mjcf(map));
  const worth = wanted.map((goal) => valueFunction(map, goal));

  function start(random: Random): Episode {
    const data = new mujoco.MjData(model);
    let { qpos, qvel, ctrl }: Record<"qpos" | "qvel" | "ctrl", Float64Array> = data;
    /** Views of MuJoCo's memory go empty when that grows, which another episode may cause. */
    const look = () => {
      if (qpos.length === 0) ({ qpos, qvel, ctrl } = data);
    };
    const observation = new Float32Array(4);
    const cell = free[random.index(free.length)] as Cell;
    for (const axis of [0, 1] as const) {
      observation[axis] = cell[axis] + 0.2 * random.uniform() - 0.1;
      observation[axis + 2] = 0.1 * random.normal();
      // From single precision on, so that observations and actions tell all of an episode.
      qpos[axis] = observation[axis] as number;
      qvel[axis] = observation[axis + 2] as number;
    }
    return {
      observation,
      step(action) {
        look();
        for (let axis = 0; axis < 2; axis++) {
          const push = clip(action[axis] as number, 1);
          if (Number.isNaN(push)) {
            throw new RangeError(`action: value ${axis} is ${action[axis]}; it must be a number from -1 to 1`);
          }
          ctrl[axis] = push;
          qvel[axis] = clip(qvel[axis] as number, MOST_SPEED);
        }
        mujoco.mj_step(model, data);
        look();
        for (let axis = 0; axis < 2; axis++) {
          observation[axis] = qpos[axis] as number;
          observation[axis + 2] = qvel[axis] as number;
        }
      },
      success: (user) => distance(ownOf(wanted, user), positionOf(observation)) <= NEAR,
      dispose: () => data.delete(),
    };
  }

  return {
    map,
    goals: wanted,
    horizon,
    trajectoryLength,
    observationSize: 4, // x, y and their velocities
    actionSize: 2,
    rewarded: [0, 1],
    reward: (observation, user) => ownOf(worth, user)(cellAt(positionOf(observation))),
    start,
  };
}

const positionOf = (observation: ArrayLike<number>): Position => [observation[0] as number, observation[1] as number];

const clip = (x: number, most: number): number => Math.min(Math.max(x, -most), most);

function ownOf<T>(of: readonly T[], user: number): T {
  const own = of[user];
  if (own === undefined) throw new RangeError(`user: got ${user}; users are 0 to ${of.length - 1}`);
  return own;
}

/**
 * D4RL's constants. The ball starts at (1.2, 1.2) and is observed as the way from there, while the wall of cell (i, j)
 * is centred on (i + 1, j + 1). D4RL's ground is left out: the ball moves in the plane, and nothing there has friction.
 */
function mjcf(map: Grid): string {
  const boxes = walls(map).map(([i, j]) => `<geom type="box" pos="${i + 1} ${j + 1} 0" size="0.5 0.5 0.2"/>`);
  return `<mujoco>
    <option timestep="0.01" gravity="0 0 0" iterations="20" integrator="Euler"/>
    <default>
      <joint type="slide" damping="1"/>
      <geom density="1000" margin="0.002" condim="1" contype="2" conaffinity="1"/>
      <motor ctrllimited="true" ctrlrange="-1 1" gear="100"/>
    </default>
    <worldbody>
      ${boxes.join("\n      ")}
      <body pos="1.2 1.2 0">
        <joint name="x" axis="1 0 0"/>
        <joint name="y" axis="0 1 0"/>
        <geom type="sphere" size="0.1" contype="1"/>
      </body>
    </worldbody>
    <actuator>
      <motor joint="x"/>
      <motor joint="y"/>
    </actuator>
  </mujoco>`;
}
