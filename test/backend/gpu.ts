// The GPU for tests: the machine's, or the software GPU that comes with Chromium. Without either, tests that need a GPU are
// skipped with a warning; with PENCHANT_REQUIRE_GPU set they fail.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { requestDevice, type WebGpuBackend, webgpu } from "../../src/backend/webgpu/webgpu.ts";

/** Keeps Dawn's instances alive: devices of a garbage-collected instance never respond. */
const instances: GPU[] = [];
const SOFTWARE = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Opens a device of its own, for tests that destroy or break it. */
export async function openDevice(): Promise<GPUDevice> {
  const { resolve } = createRequire(new URL("../host/runtimes/package.json", import.meta.url));
  const { create, globals } = await import(/* @vite-ignore */ resolve("webgpu"));
  Object.assign(globalThis, globals);
  const device = () => {
    const instance = create([]) as GPU;
    instances.push(instance);
    return requestDevice(instance);
  };
  try {
    return await device();
  } catch (error) {
    if (!existsSync(SOFTWARE)) throw error;
    process.env.VK_ICD_FILENAMES = SOFTWARE;
    return device();
  }
}

const find = async () => webgpu(await openDevice());

export const gpu: WebGpuBackend | null = await find().catch((error: Error) => {
  if (process.env.PENCHANT_REQUIRE_GPU) throw error;
  console.warn(`NOT TESTED on WebGPU: ${error.message.split("\n")[0]} (npm run setup:hosts installs a software GPU)`);
  return null;
});
