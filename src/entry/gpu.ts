/**
 * Runs plans on a GPU, in every host that has WebGPU. Pass its backends to the functions of `penchant/train`.
 *
 * @module penchant/webgpu
 */

export { auto } from "../backend/auto.ts";
export type { Backend, Counts, Program } from "../backend/backend.ts";
export { openGpu } from "../backend/webgpu/open-gpu.ts";
export { requestDevice, type WebGpuBackend, type WebGpuProgram, webgpu } from "../backend/webgpu/webgpu.ts";
export { BackendError } from "../base/errors.ts";
