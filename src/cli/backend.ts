// --backend: where plans run.

import { Option } from "commander";
import { auto } from "../backend/auto.ts";
import type { Backend } from "../backend/backend.ts";
import { wasm } from "../backend/wasm.ts";
import { BackendError } from "../errors.ts";
import { kernels } from "../host/node.ts";

export const BACKENDS = ["wasm", "webgpu", "auto"] as const;

export const backendOption = (): Option =>
  new Option("--backend <name>", "where it computes: WebAssembly, a GPU (npm install webgpu), or whichever is faster")
    .choices(BACKENDS)
    .default("wasm");

/** `say` is told what `auto` takes, and why. */
export async function openBackend(
  name: (typeof BACKENDS)[number],
  say: (line: string) => void = () => {},
): Promise<Backend> {
  if (name === "wasm") return wasm(await kernels());
  const { openGpu } = await import("../host/gpu.ts");
  if (name === "webgpu") return openGpu();
  const cpu = wasm(await kernels());
  try {
    return auto(cpu, await openGpu(), say);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    say(`auto: wasm, ${error.message}`);
    return cpu;
  }
}
