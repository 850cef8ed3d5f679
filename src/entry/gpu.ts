// `penchant/webgpu`: training and prediction on a GPU, in every host with WebGPU.

export { auto } from "../backend/auto.ts";
export type { Backend } from "../backend/backend.ts";
export { openGpu } from "../backend/webgpu/open-gpu.ts";
export { requestDevice, type WebGpuBackend, webgpu } from "../backend/webgpu/webgpu.ts";
export { BackendError } from "../base/errors.ts";
