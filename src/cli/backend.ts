// --backend: where plans run.

import { Option } from "commander";
import type { Backend } from "../backend/backend.ts";
import { wasm } from "../backend/wasm.ts";
import { kernels } from "../host/node.ts";

export const backendOption = (): Option =>
  new Option("--backend <name>", "where it computes: WebAssembly, or a GPU (npm install webgpu)")
    .choices(["wasm", "webgpu"])
    .default("wasm");

export async function openBackend(name: "wasm" | "webgpu"): Promise<Backend> {
  if (name === "wasm") return wasm(await kernels());
  const { openGpu } = await import("../host/gpu.ts");
  return openGpu();
}
