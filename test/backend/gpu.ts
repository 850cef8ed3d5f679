// A GPU for tests: that of the machine, or the software one that comes with Chromium. Where there is neither the tests
// that want one are skipped, and say so; with PENCHANT_REQUIRE_GPU set they fail.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { requestDevice, type WebGpuBackend, webgpu } from "../../src/backend/webgpu/webgpu.ts";

/** Dawn's instances: a device whose instance is collected as garbage never answers. */
const instances: GPU[] = [];
const SOFTWARE = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** A device of its own, for a test that does harm to it. */
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
  console.warn(`NOT TESTED on WebGPU: ${error.message.split("\n")[0]} (npm run setup:hosts installs what it takes)`);
  return null;
});
