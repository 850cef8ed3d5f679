// A WebGPU device with the limits and features that plans need.

import { hasMethods, refuse } from "../../base/check.ts";
import { BackendError } from "../../base/errors.ts";
import type { HostType } from "../../base/host-types.ts";

/**
 * Requests a device of the high-performance adapter, with the adapter's own limits on buffers and bindings, and with timestamp
 * queries if it has them.
 *
 * @param gpu the WebGPU entry point; by default the host's `navigator.gpu`.
 * @throws TypeError when `gpu` is something else.
 * @throws BackendError when the host has no WebGPU or no adapter, or the adapter refuses.
 */
export async function requestDevice(
  gpu: HostType<"GPU"> | undefined = globalThis.navigator?.gpu,
): Promise<HostType<"GPUDevice">> {
  if (gpu !== undefined && !hasMethods(gpu, "requestAdapter")) refuse("gpu", gpu, "navigator.gpu");
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new BackendError("webgpu: this host has no GPU adapter; use --backend wasm");
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const requiredFeatures: GPUFeatureName[] = adapter.features.has("timestamp-query") ? ["timestamp-query"] : [];
  const requiredLimits = { maxStorageBufferBindingSize, maxBufferSize };
  return adapter.requestDevice({ requiredLimits, requiredFeatures }).catch((error) => {
    throw new BackendError(`webgpu: the adapter refused a device (${error.message}); use --backend wasm`);
  });
}
