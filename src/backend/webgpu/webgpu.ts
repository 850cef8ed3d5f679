// The WebGPU backend: what all programs of a device share.

import { hasMethods, refuse } from "../../base/check.ts";
import type { HostType } from "../../base/host-types.ts";
import type { Plan } from "../../plan/compile.ts";
import type { Backend } from "../backend.ts";
import { Usage } from "./arena.ts";
import { bindGroupLayout, pipelines } from "./pipelines.ts";
import { type DeviceContext, WebGpuProgram } from "./webgpu-program.ts";

export { requestDevice } from "./device.ts";

/** A GPU as a backend. */
export interface WebGpuBackend extends Backend {
  /** The device that plans run on. */
  readonly device: HostType<"GPUDevice">;
  load(plan: Plan, seed: number): WebGpuProgram;
}

/**
 * A backend on a given device. Request the device with `requestDevice`, which asks for the adapter's own limits on buffers;
 * the default limits are too small for large plans.
 *
 * @throws TypeError when `device` is something else.
 *
 * @example
 * const gpu = webgpu(await requestDevice());
 */
export function webgpu(device: HostType<"GPUDevice">): WebGpuBackend {
  if (!hasMethods(device, "createBuffer")) refuse("device", device, "a GPUDevice, such as await requestDevice()");
  const noTable = device.createBuffer({ size: 16, usage: Usage.STORAGE });
  const layout = bindGroupLayout(device);
  const context: DeviceContext = { device, layout, pipeline: pipelines(device, layout), noTable, lost: null };
  device.lost.then(({ message, reason }) => {
    context.lost = `the device was lost (${message || reason}); open another, or use --backend auto, which continues on the CPU`;
  });
  return { name: "webgpu", device, load: (plan, seed) => new WebGpuProgram(context, plan, seed) };
}
