// The roofline of a GPU, measured: its rate of f32 multiply-adds and its memory bandwidth.

import shader from "../../kernels/roofline.wgsl";
import { Usage } from "../backend/webgpu/arena.ts";
import { stopwatch } from "../backend/webgpu/stopwatch.ts";
import { LANES, workgroupConstants } from "../backend/webgpu/workgroups.ts";

/** The two ceilings of the roofline model. */
export interface Roofline {
  /** f32 operations per nanosecond; a multiply-add counts as two. */
  gigaflops: number;
  /** Bytes per nanosecond. */
  gigabytes: number;
}

/** Operations per invocation and round of `multiply_add`. */
const OPERATIONS = 64;
const REPETITIONS = 5;

/** The WGSL of the shader. */
export const ROOFLINE_SHADER = `${workgroupConstants()}\n${shader}`;

/** Measures the roofline. `small` limits the work, for software devices whose times are meaningless. */
export async function rooflineOf(device: GPUDevice, small = false): Promise<Roofline> {
  const module = device.createShaderModule({ code: ROOFLINE_SHADER });
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  // Larger than any cache, if the device can bind as much.
  const bytes = Math.min(maxStorageBufferBindingSize, maxBufferSize, small ? 2 ** 20 : 2 ** 28);
  const given = device.createBuffer({ size: 16, usage: Usage.UNIFORM | Usage.COPY_DST });
  const buffers = [1, 2, 3].map(() => device.createBuffer({ size: bytes, usage: Usage.STORAGE }));

  /** Nanoseconds of a dispatch: the minimum of a few runs, because disturbances only slow it down. */
  const fastest = async (entryPoint: string, bound: readonly GPUBuffer[], groups: readonly [number, number]) => {
    const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint } });
    const entries = [given, ...bound].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const bindings = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    let nanoseconds = Number.POSITIVE_INFINITY;
    for (let i = 0; i <= REPETITIONS; i++) {
      await device.queue.onSubmittedWorkDone();
      const watch = stopwatch(device);
      const timestampWrites = watch.writes(true, true);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(...groups);
      pass.end();
      device.queue.submit([encoder.finish()]);
      const elapsed = await watch.nanoseconds();
      if (i > 0) nanoseconds = Math.min(nanoseconds, elapsed); // the first run wakes the device up
    }
    return nanoseconds;
  };

  const rounds = small ? 16 : 4096;
  const groups = small ? 4 : 8192;
  device.queue.writeBuffer(given, 0, Float32Array.of(0.5, rounds, 0, 0));
  const flop = groups * LANES * rounds * OPERATIONS;
  const gigaflops = flop / (await fastest("multiply_add", buffers.slice(0, 1), [groups, 1]));
  const workgroups = Math.ceil(bytes / 16 / LANES);
  const across = Math.min(workgroups, 65535);
  const gigabytes = (3 * bytes) / (await fastest("triad", buffers, [across, Math.ceil(workgroups / across)]));
  for (const buffer of [given, ...buffers]) buffer.destroy();
  return { gigaflops, gigabytes };
}
