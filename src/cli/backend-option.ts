// The option --backend, which selects where plans run.

import { Option } from "commander";
import { auto } from "../backend/auto.ts";
import { type Backend, mebibytes } from "../backend/backend.ts";
import { wasm } from "../backend/wasm/wasm.ts";
import { BackendError } from "../base/errors.ts";
import { kernels } from "../host/node.ts";

/** Reports the GPU memory of each plan before it runs, once per size. */
function reportingMemory(gpu: Backend, log: (line: string) => void): Backend {
  const reported = new Set<string>();
  return {
    name: gpu.name,
    load(plan, seed) {
      const program = gpu.load(plan, seed);
      const line = `webgpu: this plan takes ${mebibytes(program.bytes ?? 0)} of GPU memory`;
      if (!reported.has(line)) log(line);
      reported.add(line);
      return program;
    },
  };
}

export const BACKENDS = ["wasm", "webgpu", "auto"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** The option --backend. */
export const backendOption = (): Option =>
  new Option(
    "--backend <name>",
    "where to compute: WebAssembly, a GPU (needs npm install webgpu), or whichever is faster",
  )
    .choices(BACKENDS)
    .default("wasm");

/**
 * Opens a backend by name. `log` receives a line for each choice that `auto` makes and for the GPU memory of each plan.
 * @throws BackendError when the name is `webgpu` and no GPU can be opened.
 */
export async function openBackend(name: BackendName, log: (line: string) => void = () => {}): Promise<Backend> {
  if (name === "wasm") return wasm(await kernels());
  const { openGpu } = await import("../backend/webgpu/open-gpu.ts");
  if (name === "webgpu") return reportingMemory(await openGpu(), log);
  const cpu = wasm(await kernels());
  try {
    return auto(cpu, await openGpu(), log);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    log(`auto: using wasm (${error.message})`);
    return cpu;
  }
}
