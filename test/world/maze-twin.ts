import load, { type MainModule } from "@mujoco/mujoco";

/** The small maze written by hand, with D4RL's floor. */
const MJCF = `<mujoco>
  <compiler inertiafromgeom="true" angle="radian"/>
  <option timestep="0.01" gravity="0 0 0" iterations="20" integrator="Euler"/>
  <default>
    <joint damping="1" limited="false"/>
    <geom friction=".5 .1 .1" density="1000" margin="0.002" condim="1" contype="2" conaffinity="1"/>
  </default>
  <worldbody>
    <geom type="plane" size="40 40 0.25" pos="0 0 -0.1" contype="1" conaffinity="0"/>
    ${["1 1", "1 2", "1 3", "1 4", "1 5", "2 1", "2 5", "3 1", "3 2", "3 3", "3 5", "4 1", "4 5"].map(box).join("")}
    ${["5 1", "5 2", "5 3", "5 4", "5 5"].map(box).join("")}
    <body pos="1.2 1.2 0">
      <geom type="sphere" size="0.1" contype="1"/>
      <joint name="x" type="slide" axis="1 0 0"/>
      <joint name="y" type="slide" axis="0 1 0"/>
    </body>
  </worldbody>
  <actuator>
    <motor joint="x" ctrlrange="-1 1" ctrllimited="true" gear="100"/>
    <motor joint="y" ctrlrange="-1 1" ctrllimited="true" gear="100"/>
  </actuator>
</mujoco>`;

function box(at: string): string {
  return `<geom type="box" pos="${at} 0" size="0.5 0.5 0.2"/>`;
}

let engine: Promise<MainModule> | undefined;

/** Observations, [steps, 4], after each action, [steps, 2], from an initial observation in the small maze, by MuJoCo alone. */
export async function twin(first: ArrayLike<number>, actions: Float32Array): Promise<Float32Array> {
  engine ??= load() as Promise<MainModule>;
  const mujoco = await engine;
  const model = mujoco.MjModel.from_xml_string(MJCF);
  if (!model) throw new Error("no model");
  const data = new mujoco.MjData(model);
  data.qpos.set([first[0], first[1]]);
  data.qvel.set([first[2], first[3]]);
  const seen = new Float32Array(2 * actions.length);
  for (let t = 0; t < actions.length / 2; t++) {
    data.ctrl.set(actions.subarray(2 * t, 2 * t + 2));
    data.qvel.set(Array.from(data.qvel as Float64Array, (v) => Math.max(-5, Math.min(5, v))));
    mujoco.mj_step(model, data);
    seen.set(data.qpos, 4 * t);
    seen.set(data.qvel, 4 * t + 2);
  }
  data.delete();
  model.delete();
  return seen;
}
