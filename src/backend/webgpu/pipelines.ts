// The compute shaders, and their pipelines, each compiled once per device.

import { Activation, Binary, Opcode, Reduction, Unary } from "../../../assembly/opcode.ts";
import cholesky from "../../../kernels/cholesky.wgsl";
import columns from "../../../kernels/columns.wgsl";
import common from "../../../kernels/common.wgsl";
import elementwise from "../../../kernels/elementwise.wgsl";
import elementwiseKernel from "../../../kernels/elementwise-entry.wgsl";
import matmul from "../../../kernels/matmul.wgsl";
import pairs from "../../../kernels/pairs.wgsl";
import random from "../../../kernels/random.wgsl";
import reduce from "../../../kernels/reduce.wgsl";
import rows from "../../../kernels/rows.wgsl";
import sigmoids from "../../../kernels/sigmoids.wgsl";
import softmax from "../../../kernels/softmax.wgsl";
import tile from "../../../kernels/tile.wgsl";
import update from "../../../kernels/update.wgsl";
import { BackendError } from "../../base/errors.ts";
import { elementwiseDispatch } from "./elementwise-ops.ts";
import type { ShaderKernel, ShaderName } from "./shader-kernel.ts";
import { clockCodes, OperandC, Transposed, wgslConstants } from "./wgsl-constants.ts";
import { workgroupArrays, workgroupConstants } from "./workgroups.ts";

/** Codes of the ops that maintain the step counter. */
export const ClockOp = clockCodes(Opcode);

const constants = [
  wgslConstants({ Opcode, ClockOp, Unary, Binary, Reduction, Activation, Transposed, OperandC }),
  workgroupConstants(),
];

/** The parts of each shader module, after the constants and `common`. */
const MODULES: Readonly<Record<ShaderName, readonly string[]>> = {
  elementwise: [elementwise, rows, reduce, softmax, cholesky, random, update, elementwiseDispatch(), elementwiseKernel],
  columns: [reduce, columns],
  matmul: [tile, matmul],
  pairs: [tile, pairs],
  sigmoids: [sigmoids],
};

/** The WGSL of a shader module. */
export const shaderCode = (shader: ShaderName): string =>
  [...constants, common, ...MODULES[shader], workgroupArrays(shader)].join("\n");

/** The bindings of every kernel: the arena, the op records, a table outside the arena, the op ranges of the dispatches. */
export function bindGroupLayout(device: GPUDevice): GPUBindGroupLayout {
  const types = ["storage", "read-only-storage", "read-only-storage", "read-only-storage"] as const;
  const COMPUTE = 4; // GPUShaderStage.COMPUTE, a global that not every host has
  const entries = types.map((type, binding) => ({ binding, visibility: COMPUTE, buffer: { type } }));
  return device.createBindGroupLayout({ entries });
}

/**
 * Returns a function from a kernel to its pipeline, which is compiled at the first call.
 * @throws BackendError, as a rejection of the returned promise, when compilation fails.
 */
export function pipelines(
  device: GPUDevice,
  bindings: GPUBindGroupLayout,
): (kernel: ShaderKernel) => Promise<GPUComputePipeline> {
  const layout = device.createPipelineLayout({ bindGroupLayouts: [bindings] });
  const modules = new Map<ShaderName, GPUShaderModule>();
  const compiled = new Map<string, Promise<GPUComputePipeline>>();
  const compile = async ({ shader, entry, constants }: ShaderKernel): Promise<GPUComputePipeline> => {
    let module = modules.get(shader);
    if (!module) {
      device.pushErrorScope("validation"); // errors are reported with the pipeline
      module = device.createShaderModule({ label: shader, code: shaderCode(shader) });
      device.popErrorScope().catch(() => {});
      modules.set(shader, module);
    }
    const compute = { module, entryPoint: entry, constants };
    try {
      return await device.createComputePipelineAsync({ label: entry, layout, compute });
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const lines = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const why = lines.length > 0 ? lines.join("; ") : (error as Error).message;
      throw new BackendError(
        `the device does not compile ${entry} of the module "${shader}" (${why}); use --backend wasm`,
      );
    }
  };
  return (kernel) => {
    const key = `${kernel.entry} ${JSON.stringify(kernel.constants)}`;
    const known = compiled.get(key) ?? compile(kernel);
    compiled.set(key, known);
    known.catch(() => {}); // handled by whoever runs the plan
    return known;
  };
}
