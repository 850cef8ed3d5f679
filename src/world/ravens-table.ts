// The simulation of Ravens-Manipulation by MuJoCo: a tip with a suction cup moves over a table on which a box lies.
// Lengths are metres.

import type { MjData } from "@mujoco/mujoco";
import { at } from "../base/arrays.ts";
import type { Physics } from "./mujoco.ts";
import type { Episode } from "./world.ts";

/** Corners of the workspace, spanned by −1 … 1 in the first three values of an action. */
export const LOW = [0.3, -0.4, 0.02] as const;
export const HIGH = [0.7, 0.4, 0.22] as const;
/** Suction is on while the last value of an action is above this. */
export const SUCTION = 0.2;
/** Half the height of the box. */
export const HALF_HEIGHT = 0.02;
/** Half the width of the box. */
const HALF_WIDTH = 0.03;
/** Initial position of the tip. */
const HOME = [0.5, 0, 0.14] as const;

/** Suction takes hold of the box when the box's top is within this distance of the tip's height. */
const REACH = 0.005;
/**
 * A step is 10 steps of MuJoCo of 10 ms each. The set point moves linearly to the target during the first five, and the arm
 * settles during the others. It ends within 2 % of the way from the target.
 */
const SUBSTEPS = 10;
const GLIDE = 5;

// The arm weighs 0.2 kg and is gravity-compensated. With these gains 0.4 of an error remains after 10 ms, without
// overshoot. The integrator is Euler because the weld's solver assumes it: the implicit integrators damp the arm after the
// solver has run, so that a held box lags behind. The arm's frame is its tip, so the first six values of qpos are the
// positions of the tip and of the box's centre.
const slide = (name: string, axis: string) => `<joint name="${name}" type="slide" axis="${axis}"/>`;
const motor = (joint: string) => `<position joint="${joint}" kp="720" kv="16.8"/>`;
export const MJCF = `<mujoco>
  <option timestep="0.01" integrator="Euler" cone="elliptic"/>
  <size memory="1M"/>
  <worldbody>
    <geom type="plane" size="1 1 0.1"/>
    <body name="arm" gravcomp="1">
      ${slide("x", "1 0 0")}${slide("y", "0 1 0")}${slide("z", "0 0 1")}
      <geom type="cylinder" size="0.01 0.02" pos="0 0 0.02" mass="0.2"/>
    </body>
    <body name="box"><freejoint/><geom type="box" size="${HALF_WIDTH} ${HALF_WIDTH} ${HALF_HEIGHT}" mass="0.05"/></body>
  </worldbody>
  <equality><weld body1="arm" body2="box" active="false" solimp="0.99 0.999 0.001"/></equality>
  <actuator>${motor("x")}${motor("y")}${motor("z")}</actuator>
</mujoco>`;

/** Euclidean norm. */
export const norm = (x: number, y: number, z = 0): number => Math.sqrt(x * x + y * y + z * z);

/** An episode on the table. */
export class TableEpisode implements Episode {
  readonly observation = new Float32Array(7);
  private readonly data: MjData;
  private qpos: Float64Array;
  private ctrl: Float64Array;
  private weld: Float64Array;
  private held = false;
  /** Pose of the held box relative to the tip: position and quaternion. */
  private readonly grip = new Float64Array(7);

  constructor(
    private readonly engine: Physics,
    box: readonly [number, number],
    private readonly isPlaced: (observation: Float32Array, user: number) => boolean,
  ) {
    this.data = new engine.mujoco.MjData(engine.model);
    [this.qpos, this.ctrl, this.weld] = this.views();
    this.qpos.set([...HOME, ...box, HALF_HEIGHT, 1, 0, 0, 0]);
    this.ctrl.set(HOME);
    this.observe();
  }

  step(action: ArrayLike<number>): void {
    const { mujoco, model } = this.engine;
    const target = LOW.map((low, i) => low + ((clip(action, i) + 1) / 2) * (at(HIGH, i) - low));
    const suction = clip(action, 3) > SUCTION;
    // Growing MuJoCo's memory, as any new episode may do, detaches views of it.
    if (this.qpos.length === 0) [this.qpos, this.ctrl, this.weld] = this.views();
    if (this.held && !suction) this.hold(false);
    // All episodes share the model, so each restores its own weld before it moves.
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
    return this.isPlaced(this.observation, user);
  }

  dispose(): void {
    this.data.delete();
  }

  /** Whether the tip is close above the box, within the circle inscribed in its top. */
  private touches(): boolean {
    const [x, y, z] = [this.offset(0), this.offset(1), this.offset(2)];
    return norm(x, y) <= HALF_WIDTH && Math.abs(z + HALF_HEIGHT) <= REACH;
  }

  /** Switches the weld between tip and box on, in their current relative pose, or off. */
  private hold(held: boolean): void {
    this.held = held;
    if (held) {
      for (let i = 0; i < 7; i++) this.grip[i] = i < 3 ? this.offset(i) : at(this.qpos, 3 + i);
      this.weld.set(this.grip, 3);
    }
    // Sets eq_active, which these bindings cannot read or write as an array.
    const { mujoco, model } = this.engine;
    mujoco.mj_setState(model, this.data, [Number(held)], mujoco.mjtState.mjSTATE_EQ_ACTIVE.value);
  }

  /** Position of the box relative to the tip. */
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
  if (!Number.isFinite(x)) throw new RangeError(`action: value ${i} is ${x}; it must be a number from -1 to 1`);
  return Math.min(Math.max(x, -1), 1);
}
