// The compute shaders as text, and pipelines made of them once for each device.

import cholesky from "../../kernels/cholesky.wgsl";
import common from "../../kernels/common.wgsl";
import elementwise from "../../kernels/elementwise.wgsl";
import matmul from "../../kernels/matmul.wgsl";
import random from "../../kernels/random.wgsl";
import reduce from "../../kernels/reduce.wgsl";
import rows from "../../kernels/rows.wgsl";
import sigmoids from "../../kernels/sigmoids.wgsl";
import softmax from "../../kernels/softmax.wgsl";
import update from "../../kernels/update.wgsl";
import { BackendError } from "../errors.ts";

const SOURCES = { cholesky, elementwise, matmul, random, reduce, rows, sigmoids, softmax, update };
export type Source = keyof typeof SOURCES;

/** A module as the device takes it. */
export const codeOf = (source: Source): string => `${common}\n${SOURCES[source]}`;

export interface Kernel {
  readonly source: Source;
  readonly entry: string;
  readonly constants: Readonly<Record<string, number>>;
}

/** A pipeline for each kernel that is asked for, compiled in the background; the promise rejects where it does not compile. */
export function pipelines(device: GPUDevice): (kernel: Kernel) => Promise<GPUComputePipeline> {
  const modules = new Map<Source, GPUShaderModule>();
  const made = new Map<string, Promise<GPUComputePipeline>>();
  const make = async ({ source, entry, constants }: Kernel): Promise<GPUComputePipeline> => {
    let module = modules.get(source);
    if (!module) {
      module = device.createShaderModule({ label: source, code: codeOf(source) });
      modules.set(source, module);
    }
    // Constants that a module does not read may be given: every module has ACTIVATION, of common.wgsl.
    const compute = { module, entryPoint: entry, constants };
    try {
      return await device.createComputePipelineAsync({ label: entry, layout: "auto", compute });
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const own = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const why = own.length > 0 ? own.join("; ") : (error as Error).message;
      throw new BackendError(
        `webgpu: kernels/${source}.wgsl, ${entry}: the device does not compile it (${why}); take --backend wasm`,
      );
    }
  };
  return (kernel) => {
    const key = `${kernel.entry} ${JSON.stringify(kernel.constants)}`;
    const known = made.get(key) ?? make(kernel);
    made.set(key, known);
    known.catch(() => {}); // whoever runs the plan is told
    return known;
  };
}
