// The table in a second model, written by hand and stepped by MuJoCo alone.

import load, { type MainModule, type MjData, type MjModel } from "@mujoco/mujoco";
import { beforeAll, describe, expect, it } from "vitest";
import { type Ravens, ravens } from "../../src/world/ravens.ts";
import { action, expectNear, holding, part } from "./table.ts";

type Point = readonly [number, number, number];

let world: Ravens;
beforeAll(async () => {
  world = await ravens();
});

describe("a second model, stepped by MuJoCo alone", () => {
  const MJCF = `<mujoco><option timestep="0.01" integrator="Euler" cone="elliptic"/><worldbody>
    <body name="hand" gravcomp="1"><joint name="a" type="slide" axis="1 0 0"/><joint name="b" type="slide" axis="0 1 0"/>
      <joint name="c" type="slide" axis="0 0 1"/><geom type="cylinder" fromto="0 0 0 0 0 .04" size=".01" mass=".2"/></body>
    <body name="load" pos=".45 .1 .02"><freejoint/><geom type="box" size=".03 .03 .02" mass=".05"/></body>
    <geom type="plane" size="0 0 1"/></worldbody>
    <equality><weld body1="hand" body2="load" relpose="X" active="Y" solimp=".99 .999 .001"/></equality>
    <actuator><position joint="a" kp="720" kv="16.8"/><position joint="b" kp="720" kv="16.8"/>
    <position joint="c" kp="720" kv="16.8"/></actuator></mujoco>`;

  const simulate = async (relpose: string, active: boolean) => {
    const mujoco = (await load()) as MainModule;
    const model = mujoco.MjModel.from_xml_string(MJCF.replace("X", relpose).replace("Y", `${active}`)) as MjModel;
    const data = new mujoco.MjData(model) as MjData;
    /** One step of the world. */
    const move = (from: Point, to: Point) => {
      for (let k = 1; k <= 10; k++) {
        data.ctrl.set(to.map((x, i) => (from[i] as number) + Math.min(k / 5, 1) * (x - (from[i] as number))));
        mujoco.mj_step(model, data);
      }
    };
    return { data, move };
  };

  it("moves the arm and a pushed box in the same way", async () => {
    const { data, move } = await simulate("0 0 -.02 1 0 0 0", false);
    data.qpos.set([0.5, 0, 0.14], 0);
    const episode = world.startAt([0.45, 0.1]);
    let from: Point = [0.5, 0, 0.14];
    const targets: Point[] = [
      [0.4, 0.1, 0.14],
      [0.4, 0.1, 0.03],
      [0.44, 0.11, 0.03],
      [0.43, 0.09, 0.16],
    ];
    for (const to of targets) {
      move(from, to);
      episode.step(action(to, -1));
      expectNear(part(episode, 0, 6), [...data.qpos.slice(0, 6)], 1e-6);
      from = to;
    }
    expect(episode.observation[3]).toBeGreaterThan(0.47); // it was pushed
    episode.dispose();
    data.delete();
  });

  it("carries a held box in the same way, by a weld with the same grip", async () => {
    const episode = holding(world, 0.16);
    const [x, y, z, px, py, pz] = part(episode, 0, 6) as [number, number, number, number, number, number];
    const { data, move } = await simulate(`${px - x} ${py - y} ${pz - z} 1 0 0 0`, true);
    data.qpos.set([x, y, z, px, py, pz, 1, 0, 0, 0]);
    let from: Point = [0.4, 0.1, 0.16];
    const targets: Point[] = [
      [0.6, -0.2, 0.2],
      [0.35, 0.3, 0.1],
    ];
    for (const to of targets) {
      move(from, to);
      episode.step(action(to, 1));
      expectNear(part(episode, 0, 6), [...data.qpos.slice(0, 6)], 5e-4); // what starts at rest there was all but at rest
      from = to;
    }
    episode.dispose();
    data.delete();
  });
});
