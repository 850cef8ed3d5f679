// Ravens-Manipulation (paper, E.3): a robot picks up a box by suction and puts it at its user's goal on the table. Lengths are
// in metres.

import { at } from "../base/arrays.ts";
import { exp } from "../base/math.ts";
import { physics } from "./mujoco.ts";
import { HIGH, LOW, MJCF, norm, TableEpisode } from "./ravens-table.ts";
import { type Episode, forUser, userName, type View, type World } from "./world.ts";

/** The table as a world. */
export interface Ravens extends World {
  /** Starts an episode with the box at (x, y) on the table. */
  startAt(box: readonly [number, number]): Episode;
}

/** The box is at a goal within this distance in the plane. */
export const NEAR = 0.05;
/** Below this height the box lies on the table; above it, it hangs on the tip. */
const LYING = 0.03;

const GOALS = [
  [0.5, 0.2],
  [0.5, -0.2],
] as const;

/** The box starts within this distance of the centre of the table, per axis. */
const SPREAD = [0.15, 0.3] as const;
/** The box starts farther than this from every goal. */
const APART = 0.1;

/** Distance of the box from a goal, in the plane. */
export const goalDistance = (observation: ArrayLike<number>, goal: ArrayLike<number>): number =>
  norm(at(observation, 3) - at(goal, 0), at(observation, 4) - at(goal, 1));

const gripperDistance = (observation: ArrayLike<number>): number =>
  norm(
    at(observation, 0) - at(observation, 3),
    at(observation, 1) - at(observation, 4),
    at(observation, 2) - at(observation, 5),
  );

const isHeld = (observation: ArrayLike<number>): boolean => at(observation, 6) > 0.5;

/**
 * Opens the table. A step takes 0.1 s. An episode succeeds when the box lies at the user's goal and is released.
 *
 * | index | observation | unit | range |
 * |---|---|---|---|
 * | 0 | x of the tip | m | 0.3 … 0.7 |
 * | 1 | y of the tip | m | −0.4 … 0.4 |
 * | 2 | z of the tip | m | 0.02 … 0.22 |
 * | 3 | x of the box's centre | m | unbounded; starts at 0.35 … 0.65 |
 * | 4 | y of the box's centre | m | unbounded; starts at −0.3 … 0.3 |
 * | 5 | z of the box's centre | m | from about 0.02, on the table |
 * | 6 | whether the box is held | – | 0 or 1 |
 *
 * | index | action | unit | range |
 * |---|---|---|---|
 * | 0 | target x of the tip | 0.2 m from 0.5 | −1 … 1 |
 * | 1 | target y of the tip | 0.4 m from 0 | −1 … 1 |
 * | 2 | target z of the tip | 0.1 m from 0.12 | −1 … 1 |
 * | 3 | suction, on above 0.2 | – | −1 … 1 |
 *
 * @throws Error when MuJoCo is not installed.
 */
export async function ravens(): Promise<Ravens> {
  const engine = await physics(MJCF);
  const startAt: Ravens["startAt"] = (box) => new TableEpisode(engine, box, isPlaced);
  return {
    observationSize: 7,
    actionSize: 4,
    horizon: 50,
    goals: GOALS,
    rewarded: [0, 1, 2, 3, 4, 5, 6],
    view: VIEW,
    reward,
    startAt,
    start(random) {
      const within = (limit: number) => limit * (2 * random.uniform() - 1);
      for (;;) {
        const [x, y] = [0.5 + within(SPREAD[0]), within(SPREAD[1])];
        if (GOALS.every(([gx, gy]) => norm(x - gx, y - gy) > APART)) return startAt([x, y]);
      }
    },
  };
}

/** The paper's reward for each of four cases: box at the goal or not, held or not. */
function reward(observation: ArrayLike<number>, user: number): number {
  const goal = goalDistance(observation, forUser(GOALS, user));
  const held = isHeld(observation);
  if (goal < NEAR) return held ? 0.05 : 1;
  return (held ? 2 + exp(-goal) : exp(-gripperDistance(observation))) / 100;
}

const isPlaced = (observation: ArrayLike<number>, user: number): boolean =>
  goalDistance(observation, forUser(GOALS, user)) < NEAR && at(observation, 5) < LYING && !isHeld(observation);

/** The table with a rim. x and y are swapped, so that the longer side, along which the goals lie, runs from left to right. */
function tableView(): View {
  const [margin, rim] = [NEAR, NEAR / 2];
  const swapped = (x: number, y: number) => ({ x: y, y: x });
  const area = { x0: LOW[1] - margin, x1: HIGH[1] + margin, y0: LOW[0] - margin, y1: HIGH[0] + margin };
  return {
    scene: {
      area,
      walls: [
        { ...area, x1: area.x0 + rim },
        { ...area, x0: area.x1 - rim },
        { ...area, y1: area.y0 + rim },
        { ...area, y0: area.y1 - rim },
      ],
      goals: GOALS.map(([x, y], user) => ({ ...swapped(x, y), radius: NEAR, user: userName(user) })),
    },
    position: (observation) => swapped(at(observation, 3), at(observation, 4)),
  };
}

const VIEW = tableView();
