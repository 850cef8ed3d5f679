// Ravens-Manipulation (paper, E.3): a robot picks up a box by suction and puts it where its user wants it on the table.
// Simulated by MuJoCo; lengths are metres. The planner that acts it out is ravens-planner.ts.

import type { MjData } from "@mujoco/mujoco";
import { exp } from "../base/math.ts";
import { type Physics, physics } from "./mujoco.ts";
import type { Episode, World } from "./world.ts";

export interface Ravens extends World {
  /** An episode whose box lies here on the table. */
  startAt(box: readonly [number, number]): Episode;
}

/** Corners of the workspace, which the first three values of an action, −1 … 1, span. */
export const LOW = [0.3, -0.4, 0.02] as const;
export const HIGH = [0.7, 0.4, 0.22] as const;
/** The last value of an action switches suction on above this. */
export const SUCTION = 0.2;
/** Half the height of the box, and half its width. */
export const HALF = 0.02;
const WIDE = 0.03;
/** A box this near to a goal, in the plane, is there. */
export const NEAR = 0.05;

const GOALS = [
  [0.5, 0.2],
  [0.5, -0.2],
] as const;
/** Where the tip starts. */
const HOME = [0.5, 0, 0.14] as const;
/** Where the box starts: within these distances of the table's middle, and not this near to a goal. */
const SPREAD = [0.15, 0.3] as const;
const APART = 0.1;

/** Suction takes hold of the box where its top is this near, below the tip. */
const REACH = 0.005;
/**
 * A step is 10 of MuJoCo's 10 ms: the set point glides to the target in the first half, the arm settles in the second.
 * It ends within 2 % of the way from the target.
 */
const SUBSTEPS = 10;
const GLIDE = 5;

// The arm weighs 0.2 kg, which is balanced; by its gains 0.4 of an error is left after 10 ms, without overshoot. Euler integrates what
// the weld's solver assumed; the implicit integrators damp the arm afterwards, and a held box trails behind. The arm's
// frame is its tip, so that the first six of qpos are the tip and the middle of the box.
const axis = (name: string, axis: string) => `<joint name="${name}" type="slide" axis="${axis}"/>`;
const motor = (joint: string) => `<position joint="${joint}" kp="720" kv="16.8"/>`;
const MJCF = `<mujoco>
  <option timestep="0.01" integrator="Euler" cone="elliptic"/>
  <size memory="1M"/>
  <worldbody>
    <geom type="plane" size="1 1 0.1"/>
    <body name="arm" gravcomp="1">
      ${axis("x", "1 0 0")}${axis("y", "0 1 0")}${axis("z", "0 0 1")}
      <geom type="cylinder" size="0.01 0.02" pos="0 0 0.02" mass="0.2"/>
    </body>
    <body name="box"><freejoint/><geom type="box" size="${WIDE} ${WIDE} ${HALF}" mass="0.05"/></body>
  </worldbody>
  <equality><weld body1="arm" body2="box" active="false" solimp="0.99 0.999 0.001"/></equality>
  <actuator>${motor("x")}${motor("y")}${motor("z")}</actuator>
</mujoco>`;

const distance = (x: number, y: number, z = 0): number => Math.sqrt(x * x + y * y + z * z);

/** How far the box is from a goal, in the plane. */
export const goalDistance = (observation: ArrayLike<number>, goal: ArrayLike<number>): number =>
  distance(at(observation, 3) - at(goal, 0), at(observation, 4) - at(goal, 1));

/** Observations are [tip x, y, z, box x, y, z, held 0 or 1], actions [tip x, y, z, suction]. */
export async function ravens(): Promise<Ravens> {
  const engine = await physics(MJCF);
  const startAt: Ravens["startAt"] = (box) => new TableEpisode(engine, box);
  return {
    observationSize: 7,
    actionSize: 4,
    horizon: 50,
    goals: GOALS,
    rewarded: [0, 1, 2, 3, 4, 5, 6],
    reward,
    startAt,
    start(random) {
      const within = (limit: number) => limit * (2 * random.uniform() - 1);
      for (;;) {
        const [x, y] = [0.5 + within(SPREAD[0]), within(SPREAD[1])];
        if (GOALS.every(([gx, gy]) => distance(x - gx, y - gy) > APART)) return startAt([x, y]);
      }
    },
  };
}

/** The paper's reward: goal_dist is the box's distance to the goal in the plane, gripper_dist the tip's to the box's middle. */
function reward(observation: ArrayLike<number>, user: number): number {
  const goal = goalDistance(observation, GOALS[user] as ArrayLike<number>);
  const held = at(observation, 6) > 0.5;
  if (goal < NEAR) return held ? 0.05 : 1;
  return (held ? 2 + exp(-goal) : exp(-gripperDistance(observation))) / 100;
}

const gripperDistance = (o: ArrayLike<number>): number =>
  distance(at(o, 0) - at(o, 3), at(o, 1) - at(o, 4), at(o, 2) - at(o, 5));

class TableEpisode implements Episode {
  readonly observation = new Float32Array(7);
  private readonly data: MjData;
  private qpos: Float64Array;
  private ctrl: Float64Array;
  private weld: Float64Array;
  private held = false;
  /** What the weld keeps: the box's place seen from the tip, and its turn. */
  private readonly grip = new Float64Array(7);

  constructor(
    private readonly engine: Physics,
    box: readonly [number, number],
  ) {
    this.data = new engine.mujoco.MjData(engine.model);
    [this.qpos, this.ctrl, this.weld] = this.views();
    this.qpos.set([...HOME, ...box, HALF, 1, 0, 0, 0]);
    this.ctrl.set(HOME);
    this.observe();
  }

  step(action: ArrayLike<number>): void {
    const { mujoco, model } = this.engine;
    const target = LOW.map((low, i) => low + ((clip(action, i) + 1) / 2) * ((HIGH[i] as number) - low));
    const suction = clip(action, 3) > SUCTION;
    // Views die when MuJoCo's memory grows, as new episodes may make it.
    if (this.qpos.length === 0) [this.qpos, this.ctrl, this.weld] = this.views();
    if (this.held && !suction) this.hold(false);
    // The model is shared by all episodes, so each writes its own grip before it moves.
    this.weld.set(this.grip, 3);
    const from = [...this.ctrl];
    for (let k = 1; k <= SUBSTEPS; k++) {
      const share = Math.min(k / GLIDE, 1);
      for (let i = 0; i < 3; i++) this.ctrl[i] = at(from, i) + share * (at(target, i) - at(from, i));
      mujoco.mj_step(model, this.data);
      if (suction && !this.held && this.touches()) this.hold(true);
    }
    this.observe();
  }

  success(user: number): boolean {
    const near = goalDistance(this.observation, GOALS[user] as ArrayLike<number>) < NEAR;
    return near && at(this.observation, 5) < 0.03 && !this.held;
  }

  dispose(): void {
    this.data.delete();
  }

  /** Whether the tip is over the box, within the circle that fits its top however it is turned, and near enough. */
  private touches(): boolean {
    const [x, y, z] = [this.offset(0), this.offset(1), this.offset(2)];
    return distance(x, y) <= WIDE && Math.abs(z + HALF) <= REACH;
  }

  /** Switches the weld between tip and box, as they are to each other now. */
  private hold(held: boolean): void {
    this.held = held;
    if (held) {
      for (let i = 0; i < 7; i++) this.grip[i] = i < 3 ? this.offset(i) : at(this.qpos, 3 + i);
      this.weld.set(this.grip, 3);
    }
    // The same as eq_active, which these bindings cannot read or write as an array.
    const { mujoco, model } = this.engine;
    mujoco.mj_setState(model, this.data, [Number(held)], mujoco.mjtState.mjSTATE_EQ_ACTIVE.value);
  }

  private offset(i: number): number {
    return at(this.qpos, 3 + i) - at(this.qpos, i);
  }

  private observe(): void {
    for (let i = 0; i < 6; i++) this.observation[i] = at(this.qpos, i);
    this.observation[6] = Number(this.held);
  }

  private views(): [Float64Array, Float64Array, Float64Array] {
    return [this.data.qpos, this.data.ctrl, this.engine.model.eq_data];
  }
}

function clip(action: ArrayLike<number>, i: number): number {
  const x = at(action, i);
  if (!Number.isFinite(x)) throw new RangeError(`action: value ${i} is ${x}; it wants four numbers from -1 to 1`);
  return Math.min(Math.max(x, -1), 1);
}
const at = (x: ArrayLike<number>, i: number): number => x[i] as number;
