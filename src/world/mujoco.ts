// MuJoCo, where it is installed: an optional dependency of the simulated worlds.

import type { MainModule, MjModel } from "@mujoco/mujoco";

/** The physics of one model: shared by all its episodes, each of which has its own data. */
export interface Physics {
  mujoco: MainModule;
  model: MjModel;
}

let engine: Promise<MainModule> | undefined;

/** Compiles an MJCF model; an Error says how to install MuJoCo where it is absent. */
export async function physics(mjcf: string): Promise<Physics> {
  engine ??= import("@mujoco/mujoco").then(
    ({ default: load }) => load() as Promise<MainModule>,
    (error) => {
      throw new Error(
        `this world is simulated by MuJoCo, which is not installed; npm install @mujoco/mujoco (${error.code ?? error.message})`,
      );
    },
  );
  const mujoco = await engine;
  return { mujoco, model: mujoco.MjModel.from_xml_string(mjcf) as MjModel };
}
