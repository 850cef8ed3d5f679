/**
 * Backends that run plans on a GPU, in every host with WebGPU. Pass them to the functions of `penchant/train`.
 *
 * @module penchant/webgpu
 */

export { auto } from "../backend/auto.ts";
export type { Backend, Counts, Program } from "../backend/backend.ts";
export { openGpu } from "../backend/webgpu/open-gpu.ts";
export { requestDevice, type WebGpuBackend, webgpu } from "../backend/webgpu/webgpu.ts";
export type { WebGpuProgram } from "../backend/webgpu/webgpu-program.ts";
export { BackendError } from "../base/errors.ts";
