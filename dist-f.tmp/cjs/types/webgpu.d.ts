import { n as Counts, r as Program, t as Backend } from "./backend-D3hAujG2.js";
import { r as BackendError, t as HostType } from "./host-types-BRpVP96z.js";
import { t as Plan } from "./compile--xAo1wLy.js";

// dist/declarations/src/backend/auto.d.ts
/**
 * A backend that runs each plan on the faster of two backends. It times both for about 20 ms when the program
 * is first run or read, and keeps the results of the chosen backend only. A backend that refuses the plan is not chosen, nor
 * is the GPU after it has failed once.
 *
 * @param log receives one line for each plan: the choice and the reason.
 * @throws TypeError when `cpu` or `gpu` is no backend, or `log` no function.
 * @throws BackendError, from a program's `run` or `read`, when neither backend can run the plan.
 *
 * @example
 * const backend = auto(await wasmBackend(), await openGpu(), console.log);
 * const { model } = await trainPreferences(answers, { batch: 4096, backend });
 */
declare function auto(cpu: Backend, gpu: Backend, log: (line: string) => void): Backend;
/** Names of the shader modules. */
declare const SHADERS: readonly ["elementwise", "columns", "matmul", "pairs", "sigmoids"];
type ShaderName = (typeof SHADERS)[number];
/** An entry point of a shader module, and the values of its pipeline overrides. */
interface ShaderKernel {
  readonly shader: ShaderName;
  readonly entry: string;
  /** Pipeline overrides. */
  readonly constants: Readonly<Record<string, number>>;
}
/** The objects that all programs of a device share. */
interface DeviceContext {
  readonly device: HostType<"GPUDevice">;
  readonly layout: HostType<"GPUBindGroupLayout">;
  readonly pipeline: (kernel: ShaderKernel) => Promise<HostType<"GPUComputePipeline">>;
  /** The buffer bound as the table of dispatches that read no external table. */
  readonly noTable: HostType<"GPUBuffer">;
  /** Why the device was lost; null while it is not. */
  lost: string | null;
}
/** A plan on a GPU. */
declare class WebGpuProgram implements Program {
  #private;
  /** The plan that it runs. */
  readonly plan: Plan;
  /** @internal */
  constructor(context: DeviceContext, /** The plan that it runs. */

  plan: Plan, seed: number);
  /** GPU memory in use, in bytes. */
  get bytes(): number;
  get step(): number;
  set step(step: number);
  write(name: string, values: ArrayLike<number>): void;
  read(name: string): Promise<Float32Array | Int32Array>;
  /**
   * Submits a number of steps. The promise resolves when the previous submission is done, so that the GPU always has the next
   * one queued; `read` waits for all of them.
   * @throws BackendError when the device was lost, a kernel does not compile, or memory ran out.
   */
  run(steps?: number, counts?: Counts): Promise<void>;
  /** Runs steps on an idle GPU. Returns their time on the GPU and the host's time to submit them, in nanoseconds. */
  time(steps?: number, counts?: Counts): Promise<{
    gpu: number;
    host: number;
  }>;
  /** Releases the GPU memory. The program cannot run or be read afterwards. */
  dispose(): void;
}
/**
 * Requests a device of the high-performance adapter, with the adapter's own limits on buffers and bindings, and with timestamp
 * queries if it has them.
 *
 * @param gpu the WebGPU entry point; by default the host's `navigator.gpu`.
 * @throws TypeError when `gpu` is something else.
 * @throws BackendError when the host has no WebGPU or no adapter, or the adapter refuses.
 */
declare function requestDevice(gpu?: HostType<"GPU"> | undefined): Promise<HostType<"GPUDevice">>;
/** A GPU as a backend. */
interface WebGpuBackend extends Backend {
  /** The device that plans run on. */
  readonly device: HostType<"GPUDevice">;
  load(plan: Plan, seed: number): WebGpuProgram;
}
/**
 * A backend on a given device. Request the device with `requestDevice`, which asks for the adapter's own limits on buffers;
 * the default limits are too small for large plans.
 *
 * @throws TypeError when `device` is something else.
 *
 * @example
 * const gpu = webgpu(await requestDevice());
 */
declare function webgpu(device: HostType<"GPUDevice">): WebGpuBackend;
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
declare function openGpu(): Promise<WebGpuBackend>;
export { type Backend, BackendError, type Counts, type Program, type WebGpuBackend, type WebGpuProgram, auto, openGpu, requestDevice, webgpu };