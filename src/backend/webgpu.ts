// Plans on a GPU: pipelines and bind groups once, then k steps are one submission. The step counter, schedules, noise and
// sampling live on the GPU.

import { BackendError } from "../errors.ts";
import type { Plan } from "../plan/compile.ts";
import type { Tensor } from "../plan/graph.ts";
import { seedKey } from "../plan/philox.ts";
import { liveRows } from "../plan/shape.ts";
import { type Backend, type Counts, checkSteps, checkWrite, liveCounts, type Program } from "./backend.ts";
import { type Kernel, pipelines } from "./webgpu-kernels.ts";
import { type Dispatch, lower, type Rows } from "./webgpu-lower.ts";
import { allocate, type Memory, Usage } from "./webgpu-memory.ts";
import { type Stopwatch, stopwatch } from "./webgpu-stopwatch.ts";

export { requestDevice } from "./webgpu-device.ts";

/** Bytes of a kernel's `Op`, and how far apart two of them must lie. */
const OP_BYTES = 128;
const OP_STRIDE = 256;
/** Dispatches of one submission: more would keep the GPU from everything else for too long. */
const SUBMITTED = 8192;

/** What programs of one device share. */
interface Shared {
  readonly device: GPUDevice;
  readonly pipeline: (kernel: Kernel) => Promise<GPUComputePipeline>;
  /** Bound where an input is absent. */
  readonly nothing: GPUBuffer;
  lost: string | null;
}

/** A dispatch as the device takes it. */
interface Encoded {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  grid: readonly [number, number];
}

const TICK: Kernel = { source: "update", entry: "tick", constants: {} };

export class WebGpuProgram implements Program {
  readonly #shared: Shared;
  readonly #memory: Memory;
  readonly #moment: GPUBuffer;
  readonly #ops: GPUBuffer;
  readonly #prologue: readonly Dispatch[];
  readonly #body: readonly Dispatch[];
  readonly #ready: Promise<{ prologue: Encoded[]; body: Encoded[]; tick: Encoded }>;
  #live: string | null = null;
  #prologueDone = false;
  #step = 0;
  /** What was submitted before the last submission. */
  #earlier: Promise<unknown> = Promise.resolve();

  constructor(
    shared: Shared,
    readonly plan: Plan,
    seed: number,
  ) {
    const { device } = shared;
    this.#shared = shared;
    this.#memory = allocate(device, plan);
    const partRows = (t: Tensor) => this.#memory.partRows(t);
    this.#prologue = plan.prologue.flatMap((t) => lower(t, partRows));
    this.#body = plan.body.flatMap((t) => lower(t, partRows));
    const count = this.#prologue.length + this.#body.length;
    this.#ops = device.createBuffer({ size: OP_STRIDE * (count + 1), usage: Usage.UNIFORM | Usage.COPY_DST });
    this.#moment = device.createBuffer({ size: 16, usage: Usage.STORAGE | Usage.COPY_DST });
    device.queue.writeBuffer(this.#moment, 0, Uint32Array.of(0, ...seedKey(seed), 0));
    for (const t of plan.offsets.keys()) if (t.leaf === "constant" && t.values) this.#memory.write(t, t.values);
    this.#ready = this.#prepare();
    this.#ready.catch(() => {}); // whoever runs it is told
  }

  /** Bytes that it takes of the GPU's memory. */
  get bytes(): number {
    return this.#memory.bytes + this.#ops.size + this.#moment.size;
  }

  get step(): number {
    return this.#step;
  }
  set step(step: number) {
    this.#step = step;
    this.#shared.device.queue.writeBuffer(this.#moment, 0, Uint32Array.of(step));
  }

  write(name: string, values: ArrayLike<number>): void {
    checkWrite(this.plan, name, values);
    const t = this.plan.named.get(name) as Tensor;
    this.#memory.write(t, values);
    if (t.leaf === "parameter") this.#prologueDone = false;
  }

  async read(name: string): Promise<Float32Array | Int32Array> {
    const t = this.plan.named.get(name);
    if (!t) throw new RangeError(`read: the plan has no tensor "${name}"`);
    await this.#ready;
    const copy = await this.#memory.read(t).catch((error) => {
      throw this.#failed(`read ${name}`, error);
    });
    return t.shape.type === "i32" ? new Int32Array(copy) : new Float32Array(copy);
  }

  /** Submits k steps; the promise resolves when the submission before it is done, so that the GPU always has the next one. */
  async run(steps = 1, counts: Counts = {}): Promise<void> {
    await this.#submit(steps, counts);
  }

  /** Runs k steps on a GPU that has nothing else to do: how long they took there, and this process to submit them. */
  async time(steps = 1, counts: Counts = {}): Promise<{ gpu: number; host: number }> {
    await this.#ready;
    await this.#shared.device.queue.onSubmittedWorkDone();
    const watch = stopwatch(this.#shared.device);
    const host = await this.#submit(steps, counts, watch);
    return { gpu: await watch.nanoseconds(), host };
  }

  /** Gives the nanoseconds of this process, waiting aside. */
  async #submit(steps: number, counts: Counts, watch?: Stopwatch): Promise<number> {
    checkSteps(steps);
    const live = liveCounts(this.plan, counts);
    const { prologue, body, tick } = await this.#ready;
    const { device, lost } = this.#shared;
    if (lost !== null) throw this.#failed("run", lost);
    this.#setCounts(live, [...prologue, ...body]);
    const list: Encoded[] = [];
    if (!this.#prologueDone) list.push(...prologue);
    this.#prologueDone = true;
    const perSubmission = Math.max(1, Math.floor(SUBMITTED / (body.length + 1)));
    let busy = 0;
    for (let k = 0; k < Math.max(1, steps); k += perSubmission) {
      const began = performance.now();
      const encoder = device.createCommandEncoder();
      const timestampWrites = watch?.writes(k === 0, k + perSubmission >= steps);
      const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
      const encode = ({ pipeline, bindings, grid }: Encoded) => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(grid[0], grid[1]);
      };
      if (k === 0) list.forEach(encode);
      for (let i = k; i < Math.min(steps, k + perSubmission); i++) {
        body.forEach(encode);
        encode(tick);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
      const done = device.queue.onSubmittedWorkDone();
      busy += performance.now() - began;
      await this.#earlier.catch((error) => {
        throw this.#failed("run", error);
      });
      this.#earlier = done;
    }
    this.#step = (this.#step + steps) % 2 ** 32;
    return 1e6 * busy;
  }

  /** Gives the GPU its memory back; the program cannot run again. */
  dispose(): void {
    this.#memory.destroy();
    this.#ops.destroy();
    this.#moment.destroy();
  }

  async #prepare() {
    const { device, pipeline } = this.#shared;
    const encode = async (dispatch: Dispatch, i: number): Promise<Encoded> => {
      const made = await pipeline(dispatch);
      const entries: GPUBindGroupEntry[] = [
        { binding: 0, resource: { buffer: this.#ops, offset: OP_STRIDE * i, size: OP_BYTES } },
      ];
      if (dispatch.moment) entries.push({ binding: 1, resource: { buffer: this.#moment } });
      for (const [binding, t] of dispatch.bindings) {
        const parts = t && this.#memory.buffers(t);
        const buffer = parts ? (parts[parts.length > 1 ? dispatch.part : 0] as GPUBuffer) : this.#shared.nothing;
        entries.push({ binding, resource: { buffer } });
      }
      const bindings = device.createBindGroup({ label: dispatch.entry, layout: made.getBindGroupLayout(0), entries });
      return { pipeline: made, bindings, grid: [0, 0] };
    };
    const all = await Promise.all([...this.#prologue, ...this.#body].map(encode));
    const ticking = await pipeline(TICK);
    const counter = [{ binding: 7, resource: { buffer: this.#moment } }];
    const bindings = device.createBindGroup({ layout: ticking.getBindGroupLayout(0), entries: counter });
    const tick: Encoded = { pipeline: ticking, bindings, grid: [1, 1] };
    const refused = await this.#memory.refused;
    if (refused) throw this.#failed("load", refused);
    const n = this.#prologue.length;
    return { prologue: all.slice(0, n), body: all.slice(n), tick };
  }

  /** Tells the kernels how many rows are live. */
  #setCounts(live: ReadonlyMap<string, number>, encoded: readonly Encoded[]): void {
    const key = [...live.values()].join();
    if (key === this.#live) return;
    this.#live = key;
    this.#prologueDone = false;
    const rows: Rows = (t) => liveRows(t.rows, live);
    const block = new ArrayBuffer(OP_STRIDE * encoded.length);
    [...this.#prologue, ...this.#body].forEach(({ operands, attributes, grid }, i) => {
      const shapes = new Uint32Array(block, OP_STRIDE * i, 16);
      const numbers = new Float32Array(block, OP_STRIDE * i + 64, 8);
      const wholes = new Uint32Array(block, OP_STRIDE * i + 96, 8);
      shapes.set(operands.flatMap((t) => (t ? [rows(t), t.cols] : [0, 0])));
      numbers.set(attributes(rows));
      wholes.set(attributes(rows));
      (encoded[i] as Encoded).grid = grid(rows);
    });
    this.#shared.device.queue.writeBuffer(this.#ops, 0, block);
  }

  #failed(what: string, error: unknown): BackendError {
    const why = this.#shared.lost ?? (error instanceof Object && "message" in error ? error.message : String(error));
    return new BackendError(`webgpu: ${what}: ${why}`);
  }
}

export interface WebGpuBackend extends Backend {
  readonly device: GPUDevice;
  load(plan: Plan, seed: number): WebGpuProgram;
}

/** Plans on this device, which must be able to bind and allocate what they need: `requestDevice` asks for all there is. */
export function webgpu(device: GPUDevice): WebGpuBackend {
  const nothing = device.createBuffer({ size: 16, usage: Usage.STORAGE });
  const shared: Shared = { device, pipeline: pipelines(device), nothing, lost: null };
  device.lost.then(({ message, reason }) => {
    shared.lost = `the device is gone (${message || reason}); load the plan on another`;
  });
  return { name: "webgpu", device, load: (plan, seed) => new WebGpuProgram(shared, plan, seed) };
}
