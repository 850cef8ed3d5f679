// Maze-Navigation (paper, E.1): a ball in a maze, pushed by two motors, as in D4RL's maze2d and simulated by MuJoCo. Each
// user has a goal cell for the ball. x runs along the rows of the map, y along its columns.

import { at } from "../base/arrays.ts";
import type { Random } from "../base/philox.ts";
import {
  type Cell,
  cellAt,
  cellSquare,
  distance,
  freeCells,
  type Grid,
  type Position,
  valueFunction,
  walls,
} from "./grid.ts";
import { physics } from "./mujoco.ts";
import { type Episode, forUser, userName, type View, type World } from "./world.ts";

/** The size of a maze. */
export type MazeSize = "small" | "medium" | "large";

interface Layout {
  readonly map: Grid;
  /** Maximum number of steps in an episode. */
  readonly horizon: number;
  /** Length of a trajectory of offline data; medium and large as D4RL registers them. */
  readonly trajectoryLength: number;
}

/** A digit marks a free cell that is the goal of the user with that number. */
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

/** An episode succeeds within this distance of the goal. */
const SUCCESS_DISTANCE = 0.5;
/** Velocities are clipped to this before every step, per axis. */
const MAX_SPEED = 5;

/** A maze as a world. */
export interface Maze extends World {
  readonly map: Grid;
  readonly goals: readonly Cell[];
  /** Length of a trajectory of offline data. */
  readonly trajectoryLength: number;
}

/**
 * Opens a maze with two goals or ten. The small one, for quick runs, has only two. Its unit of length is a cell; a step
 * takes 10 ms. Rewards are the value function of the ball's cell, scaled to [0, 1].
 *
 * | index | observation | unit | range |
 * |---|---|---|---|
 * | 0 | x of the ball | cells | 0.4 … rows of the map − 1.8 |
 * | 1 | y of the ball | cells | 0.4 … columns of the map − 1.8 |
 * | 2 | velocity along x | cells/s | about −5 … 5 |
 * | 3 | velocity along y | cells/s | about −5 … 5 |
 *
 * | index | action | unit | range |
 * |---|---|---|---|
 * | 0 | force along x | 100 N | −1 … 1 |
 * | 1 | force along y | 100 N | −1 … 1 |
 *
 * @throws RangeError when the maze does not have this size or number of goals.
 * @throws Error when MuJoCo is not installed.
 */
export async function maze(size: MazeSize, goalCount: 2 | 10): Promise<Maze> {
  const layout = LAYOUTS[size];
  if (!layout) throw new RangeError(`size: got ${size}; it must be small, medium or large`);
  const { map, horizon, trajectoryLength } = layout;
  const free = freeCells(map);
  const marked = Array.from("0123456789", (user) => free.find(([i, j]) => map[i]?.[j] === user));
  const goals = marked.slice(0, goalCount).filter((cell) => cell !== undefined);
  if ((goalCount !== 2 && goalCount !== 10) || goals.length < goalCount) {
    throw new RangeError(`goals: got ${goalCount}; the ${size} maze has 2${marked[9] ? " or 10" : ""}`);
  }
  const { mujoco, model } = await physics(mjcf(map));
  const values = goals.map((goal) => valueFunction(map, goal));

  function start(random: Random): Episode {
    const data = new mujoco.MjData(model);
    let { qpos, qvel, ctrl }: Record<"qpos" | "qvel" | "ctrl", Float64Array> = data;
    /** Growing MuJoCo's memory, as any new episode may do, detaches views of it. */
    const renewViews = () => {
      if (qpos.length === 0) ({ qpos, qvel, ctrl } = data);
    };
    const observation = new Float32Array(4);
    const cell = at(free, random.index(free.length));
    for (const axis of [0, 1] as const) {
      observation[axis] = cell[axis] + 0.2 * random.uniform() - 0.1;
      observation[axis + 2] = 0.1 * random.normal();
      // The state starts in single precision, so that observations and actions determine the whole episode.
      qpos[axis] = at(observation, axis);
      qvel[axis] = at(observation, axis + 2);
    }
    return {
      observation,
      step(action) {
        renewViews();
        for (let axis = 0; axis < 2; axis++) {
          const force = clip(at(action, axis), 1);
          if (Number.isNaN(force)) {
            throw new RangeError(`action: value ${axis} is ${action[axis]}; it must be a number from -1 to 1`);
          }
          ctrl[axis] = force;
          qvel[axis] = clip(at(qvel, axis), MAX_SPEED);
        }
        mujoco.mj_step(model, data);
        renewViews();
        for (let axis = 0; axis < 2; axis++) {
          observation[axis] = at(qpos, axis);
          observation[axis + 2] = at(qvel, axis);
        }
      },
      success: (user) => distance(forUser(goals, user), positionOf(observation)) <= SUCCESS_DISTANCE,
      dispose: () => data.delete(),
    };
  }

  return {
    map,
    goals,
    horizon,
    trajectoryLength,
    observationSize: 4,
    actionSize: 2,
    rewarded: [0, 1],
    view: viewOf(map, goals),
    reward: (observation, user) => forUser(values, user)(cellAt(positionOf(observation))),
    start,
  };
}

const positionOf = (observation: ArrayLike<number>): Position => [at(observation, 0), at(observation, 1)];

const clip = (x: number, limit: number): number => Math.min(Math.max(x, -limit), limit);

/** Number of squares of a reward map along the side of a cell. */
const SQUARES = 4;

function viewOf(map: Grid, goals: readonly Cell[]): View {
  const last = cellSquare([map.length - 1, (map[0]?.length ?? 1) - 1]);
  const side = 1 / SQUARES;
  const centres = Array.from({ length: SQUARES }, (_, i) => (i + 0.5) * side);
  // A ball at rest at the centre of each square.
  const states = freeCells(map).flatMap((cell) => {
    const { x0, y0 } = cellSquare(cell);
    return centres.flatMap((dx) => centres.flatMap((dy) => [x0 + dx, y0 + dy, 0, 0]));
  });
  return {
    scene: {
      area: { ...cellSquare([0, 0]), x1: last.x1, y1: last.y1 },
      walls: walls(map).map(cellSquare),
      goals: goals.map(([x, y], user) => ({ x, y, radius: SUCCESS_DISTANCE, user: userName(user) })),
    },
    position: (observation) => ({ x: at(observation, 0), y: at(observation, 1) }),
    grid: { side, states: Float32Array.from(states) },
  };
}

/**
 * The model with D4RL's constants. The ball starts at (1.2, 1.2) and its position is observed relative to that point,
 * while the wall of cell (i, j) is centred on (i + 1, j + 1). D4RL's floor is omitted: the ball moves in the plane
 * without friction.
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
