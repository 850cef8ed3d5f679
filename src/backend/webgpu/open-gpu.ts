// The GPU of this machine: through the host's WebGPU (Deno, browsers), else the optional npm package `webgpu` (Node).

import { BackendError } from "../../base/errors.ts";
import { requestDevice, type WebGpuBackend, webgpu } from "./webgpu.ts";

/** Kept alive here, because devices of a garbage-collected Dawn instance never respond. */
let instance: GPU | undefined;

async function dawn(): Promise<GPU> {
  const name = "webgpu"; // a variable, so that bundlers do not resolve it
  try {
    const { create, globals } = (await import(name)) as { create(flags: string[]): GPU; globals: object };
    Object.assign(globalThis, globals);
    // Quantisation hides exact times from web pages; no web page runs here.
    return create(["disable-dawn-features=timestamp_quantization"]);
  } catch (error) {
    const why = (error as Error).message.split("\n")[0];
    throw new BackendError(
      `webgpu: this host has no navigator.gpu, and the package webgpu does not load (${why}); npm install webgpu`,
    );
  }
}

/**
 * Opens this machine's GPU as a backend; of several, the high-performance one. Uses the host's `navigator.gpu`, or the optional
 * npm package `webgpu` in Node.
 *
 * @throws BackendError when the host has no WebGPU, no adapter, or no device.
 *
 * @example
 * const gpu = await openGpu();
 * const { model } = await trainPreferences(answers, { batch: 4096, backend: gpu });
 */
export async function openGpu(): Promise<WebGpuBackend> {
  instance ??= globalThis.navigator?.gpu ?? (await dawn());
  return webgpu(await requestDevice(instance));
}
