// The way to a GPU: what the host has (Deno, browsers), else the optional npm package `webgpu` (Node).

import { BackendError } from "../../base/errors.ts";
import { requestDevice, type WebGpuBackend, webgpu } from "./webgpu.ts";

/** Dawn's instance must outlive its devices, which never answer once it is collected as garbage. */
let instance: GPU | undefined;

async function dawn(): Promise<GPU> {
  const name = "webgpu"; // a variable, so that no bundler looks for it
  try {
    const { create, globals } = (await import(name)) as { create(flags: string[]): GPU; globals: object };
    Object.assign(globalThis, globals);
    return create(["disable-dawn-features=timestamp_quantization"]); // which hides times from web pages; there is none here
  } catch (error) {
    const why = (error as Error).message.split("\n")[0];
    throw new BackendError(
      `webgpu: this host has no navigator.gpu, and the package webgpu does not load (${why}); npm install webgpu`,
    );
  }
}

/** This machine's GPU, the faster one where there are two; throws a BackendError where there is none. */
export async function openGpu(): Promise<WebGpuBackend> {
  instance ??= globalThis.navigator?.gpu ?? (await dawn());
  return webgpu(await requestDevice(instance));
}
