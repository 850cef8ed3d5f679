// Plans on a GPU: pipelines and bind groups once, then k steps are one submission. The step counter, schedules, noise and
// sampling live on the GPU.

import { BackendError } from "../../base/errors.ts";
import { seedKey } from "../../base/philox.ts";
import type { Plan } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { liveRows } from "../../plan/shape.ts";
import { type Backend, type Counts, checkSteps, checkWrite, liveCounts, type Program } from "../backend.ts";
import { allocate, bindingLimit, externalTables, type Memory, Usage } from "./arena.ts";
import { gridOf, layOut, writeOps } from "./dispatch-records.ts";
import { type DispatchSchedule, type PlannedDispatch, scheduleOf } from "./list-scheduling.ts";
import { bindGroups, type Dispatch, recorder } from "./pass.ts";
import { bindGroupLayout, pipelines } from "./pipelines.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";
import type { LiveRows } from "./task.ts";

export { requestDevice } from "./device.ts";

/** Dispatches of one submission: more would keep the GPU from everything else for too long. */
const SUBMITTED = 8192;

/** What programs of one device share. */
interface Shared {
  readonly device: GPUDevice;
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: (kernel: ShaderKernel) => Promise<GPUComputePipeline>;
  /** Bound where no table lies outside the arena. */
  readonly nothing: GPUBuffer;
  lost: string | null;
}

export class WebGpuProgram implements Program {
  readonly #shared: Shared;
  readonly #memory: Memory;
  readonly #schedule: DispatchSchedule;
  readonly #ready: Promise<{ prologue: Dispatch[]; body: Dispatch[] }>;
  #live: string | null = null;
  #prologueDone = false;
  #step = 0;
  #disposed = false;
  /** What was submitted before the last submission. */
  #earlier: Promise<unknown> = Promise.resolve();

  constructor(
    shared: Shared,
    readonly plan: Plan,
    seed: number,
  ) {
    const { device } = shared;
    this.#shared = shared;
    const apart = externalTables(plan, bindingLimit(device));
    this.#schedule = scheduleOf(plan, apart);
    const { ranges, bytes } = layOut(this.#stages);
    this.#memory = allocate(device, plan, this.#schedule, apart, { ops: bytes, dispatches: 8 * ranges.length });
    device.queue.writeBuffer(this.#memory.dispatches, 0, Uint32Array.from(ranges.flat()));
    device.queue.writeBuffer(this.#memory.arena, 0, Uint32Array.of(0, ...seedKey(seed), 0));
    for (const t of plan.offsets.keys()) if (t.leaf === "constant" && t.values) this.#memory.write(t, t.values);
    this.#ready = this.#prepare();
    this.#ready.catch(() => {}); // whoever runs it is told
  }

  /** Bytes that it takes of the GPU's memory. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  get #stages() {
    return [...this.#schedule.prologue, ...this.#schedule.body];
  }

  get step(): number {
    return this.#step;
  }
  set step(step: number) {
    this.#step = step;
    this.#shared.device.queue.writeBuffer(this.#memory.arena, 0, Uint32Array.of(step));
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
    this.#check(`read ${name}`);
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
    const { prologue, body } = await this.#ready;
    const { device } = this.#shared;
    this.#check("run");
    this.#setCounts(live, [...prologue, ...body]);
    const list: Dispatch[] = [];
    if (!this.#prologueDone) list.push(...prologue);
    this.#prologueDone = true;
    const perSubmission = Math.max(1, Math.floor(SUBMITTED / body.length));
    let busy = 0;
    for (let k = 0; k < Math.max(1, steps); k += perSubmission) {
      const began = performance.now();
      const encoder = device.createCommandEncoder();
      const timestampWrites = watch?.writes(k === 0, k + perSubmission >= steps);
      const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
      const record = recorder(pass);
      if (k === 0) list.forEach(record);
      for (let i = k; i < Math.min(steps, k + perSubmission); i++) body.forEach(record);
      pass.end();
      device.queue.submit([encoder.finish()]);
      const done = device.queue.onSubmittedWorkDone();
      done.catch(() => {}); // whoever comes next is told
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
    this.#disposed = true;
    this.#memory.destroy();
  }

  async #prepare() {
    const { device, layout, pipeline, nothing } = this.#shared;
    const { arena, ops, dispatches, refused } = this.#memory;
    const why = await refused;
    if (why) throw this.#failed("load", why);
    const bindingsOf = bindGroups(device, layout, (table) => [arena, ops, table, dispatches]);
    const all = await Promise.all(
      this.#stages.map(async ({ kernel, table, chains }): Promise<Dispatch> => {
        const bindings = bindingsOf(table ? (this.#memory.tables(table.of)[table.part] as GPUBuffer) : nothing);
        const compiled = await pipeline(kernel).catch((error) => {
          throw this.#failed(opsOf(chains), error);
        });
        return { pipeline: compiled, bindings, grid: [0, 0] };
      }),
    );
    const n = this.#schedule.prologue.length;
    return { prologue: all.slice(0, n), body: all.slice(n) };
  }

  /** Tells the kernels how many rows are live. */
  #setCounts(live: ReadonlyMap<string, number>, encoded: readonly Dispatch[]): void {
    const key = [...live.values()].join();
    if (key === this.#live) return;
    this.#live = key;
    this.#prologueDone = false;
    const rows: LiveRows = (t) => liveRows(t.rows, live);
    const stages = this.#stages;
    const { ranges, bytes } = layOut(stages);
    const block = new ArrayBuffer(bytes);
    stages.forEach((stage, i) => {
      const [first] = ranges[i] as [number, number];
      const groups = writeOps(stage, rows, this.#memory.at, block, first);
      (encoded[i] as Dispatch).grid = gridOf(groups, i, stages.length);
    });
    this.#shared.device.queue.writeBuffer(this.#memory.ops, 0, block);
  }

  #check(what: string): void {
    if (this.#shared.lost !== null) throw this.#failed(what, null);
    if (this.#disposed) throw this.#failed(what, "the program was disposed of; load its plan again");
  }

  #failed(what: string, error: unknown): BackendError {
    const why = this.#shared.lost ?? (error instanceof Object && "message" in error ? error.message : String(error));
    return new BackendError(`webgpu: ${what}: ${why}`);
  }
}

/** The names of the ops of a dispatch. */
const opsOf = (chains: PlannedDispatch["chains"]): string =>
  [...new Set(chains.flat().flatMap(({ ops }) => ops.map(({ op }) => op?.name)))].join(", ") || "step counter";

export interface WebGpuBackend extends Backend {
  readonly device: GPUDevice;
  load(plan: Plan, seed: number): WebGpuProgram;
}

/** Plans on this device, which must be able to bind and allocate what they need: `requestDevice` asks for all there is. */
export function webgpu(device: GPUDevice): WebGpuBackend {
  const nothing = device.createBuffer({ size: 16, usage: Usage.STORAGE });
  const layout = bindGroupLayout(device);
  const shared: Shared = { device, layout, pipeline: pipelines(device, layout), nothing, lost: null };
  device.lost.then(({ message, reason }) => {
    shared.lost = `the device was lost (${message || reason}); open another, or use --backend auto, which continues on the CPU`;
  });
  return { name: "webgpu", device, load: (plan, seed) => new WebGpuProgram(shared, plan, seed) };
}
