// `penchant/webgpu`: plans on a GPU, for every host.

export { auto } from "../backend/auto.ts";
export type { Backend } from "../backend/backend.ts";
export { requestDevice, type WebGpuBackend, webgpu } from "../backend/webgpu.ts";
export { BackendError } from "../errors.ts";
export { openGpu } from "./gpu.ts";
