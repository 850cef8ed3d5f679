// From a host's WebGPU to a device.

import { BackendError } from "../../base/errors.ts";

/** The device of an adapter, with all that it can bind and allocate, and with timestamps where it has them. */
export async function requestDevice(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<GPUDevice> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new BackendError("webgpu: this host has no GPU adapter; take --backend wasm");
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const requiredFeatures: GPUFeatureName[] = adapter.features.has("timestamp-query") ? ["timestamp-query"] : [];
  const requiredLimits = { maxStorageBufferBindingSize, maxBufferSize };
  return adapter.requestDevice({ requiredLimits, requiredFeatures }).catch((error) => {
    throw new BackendError(`webgpu: the adapter gives no device (${error.message}); take --backend wasm`);
  });
}
