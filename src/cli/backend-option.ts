// --backend: where plans run.

import { Option } from "commander";
import { auto } from "../backend/auto.ts";
import { type Backend, mebibytes } from "../backend/backend.ts";
import { wasm } from "../backend/wasm/wasm.ts";
import { BackendError } from "../base/errors.ts";
import { kernels } from "../host/node.ts";

/** Says before a plan runs what it takes of the GPU's memory: once for plans that take as much. */
function stating(gpu: Backend, say: (line: string) => void): Backend {
  const said = new Set<string>();
  return {
    name: gpu.name,
    load(plan, seed) {
      const program = gpu.load(plan, seed);
      const line = `webgpu: the plan takes ${mebibytes(program.bytes ?? 0)} of the GPU's memory`;
      if (!said.has(line)) say(line);
      said.add(line);
      return program;
    },
  };
}

export const BACKENDS = ["wasm", "webgpu", "auto"] as const;
export type BackendName = (typeof BACKENDS)[number];

export const backendOption = (): Option =>
  new Option("--backend <name>", "where it computes: WebAssembly, a GPU (npm install webgpu), or whichever is faster")
    .choices(BACKENDS)
    .default("wasm");

/** `say` is told what `auto` takes and why, and how much of a GPU's memory each plan needs. */
export async function openBackend(name: BackendName, say: (line: string) => void = () => {}): Promise<Backend> {
  if (name === "wasm") return wasm(await kernels());
  const { openGpu } = await import("../backend/webgpu/open-gpu.ts");
  if (name === "webgpu") return stating(await openGpu(), say);
  const cpu = wasm(await kernels());
  try {
    return auto(cpu, await openGpu(), say);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    say(`auto: using wasm (${error.message})`);
    return cpu;
  }
}
