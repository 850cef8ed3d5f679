// Loads MuJoCo, an optional dependency of the simulated worlds, when the first of them is opened.

import type { MainModule, MjModel } from "@mujoco/mujoco";
import { notInstalled } from "../base/errors.ts";

/** A compiled model, shared by all its episodes; each episode has its own MjData. */
export interface Physics {
  mujoco: MainModule;
  model: MjModel;
}

let engine: Promise<MainModule> | undefined;

/** Compiles an MJCF model. @throws Error that says how to install MuJoCo when it is not installed. */
export async function physics(mjcf: string): Promise<Physics> {
  engine ??= import("@mujoco/mujoco").then(
    ({ default: load }) => load() as Promise<MainModule>,
    (error) => {
      throw notInstalled("this simulated world", "@mujoco/mujoco", error);
    },
  );
  const mujoco = await engine;
  return { mujoco, model: mujoco.MjModel.from_xml_string(mjcf) as MjModel };
}
