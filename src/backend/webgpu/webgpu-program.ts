// Plans on a GPU. Pipelines and bind groups are created once; then any number of steps is one submission, because the step
// counter, schedules, noise and sampling are on the GPU.

import { at } from "../../base/arrays.ts";
import { BackendError } from "../../base/errors.ts";
import type { HostType } from "../../base/host-types.ts";
import { seedKey } from "../../base/philox.ts";
import type { Plan } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { liveRows } from "../../plan/shape.ts";
import { type Counts, checkLoad, checkSteps, checkWrite, liveCounts, namedTensor, type Program } from "../backend.ts";
import { allocate, bindingLimit, externalTables, type Memory } from "./arena.ts";
import { gridOf, layOut, writeOps } from "./dispatch-records.ts";
import { type DispatchSchedule, type PlannedDispatch, scheduleOf } from "./list-scheduling.ts";
import { bindGroups, type Dispatch, recorder } from "./pass.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";
import type { LiveRows } from "./task.ts";

/** Maximum number of dispatches in one submission; more would block other users of the GPU for too long. */
const MAX_DISPATCHES = 8192;

/** The objects that all programs of a device share. */
export interface DeviceContext {
  readonly device: HostType<"GPUDevice">;
  readonly layout: HostType<"GPUBindGroupLayout">;
  readonly pipeline: (kernel: ShaderKernel) => Promise<HostType<"GPUComputePipeline">>;
  /** The buffer bound as the table of dispatches that read no external table. */
  readonly noTable: HostType<"GPUBuffer">;
  /** Why the device was lost; null while it is not. */
  lost: string | null;
}

/** A plan on a GPU. */
export class WebGpuProgram implements Program {
  readonly #context: DeviceContext;
  readonly #memory: Memory;
  readonly #schedule: DispatchSchedule;
  readonly #ready: Promise<{ prologue: Dispatch[]; body: Dispatch[] }>;
  /** The live counts that the op records were written for, as a key. */
  #live: string | null = null;
  #prologueDone = false;
  #step = 0;
  #disposed = false;
  /** Resolves when the last submission is done. */
  #submitted: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(
    context: DeviceContext,
    /** The plan that it runs. */
    readonly plan: Plan,
    seed: number,
  ) {
    checkLoad(plan, seed);
    const { device } = context;
    this.#context = context;
    const tables = externalTables(plan, bindingLimit(device));
    this.#schedule = scheduleOf(plan, tables);
    const { ranges, bytes } = layOut(this.#dispatches);
    this.#memory = allocate(device, plan, this.#schedule, tables, { ops: bytes, dispatches: 8 * ranges.length });
    device.queue.writeBuffer(this.#memory.dispatches, 0, Uint32Array.from(ranges.flat()));
    device.queue.writeBuffer(this.#memory.arena, 0, Uint32Array.of(0, ...seedKey(seed), 0));
    for (const t of plan.offsets.keys()) if (t.leaf === "constant" && t.values) this.#memory.write(t, t.values);
    this.#ready = this.#prepare();
    this.#ready.catch(() => {}); // run and read report it
  }

  /** GPU memory in use, in bytes. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  get #dispatches(): PlannedDispatch[] {
    return [...this.#schedule.prologue, ...this.#schedule.body];
  }

  get step(): number {
    return this.#step;
  }
  set step(step: number) {
    checkSteps(step, "step");
    this.#step = step;
    this.#context.device.queue.writeBuffer(this.#memory.arena, 0, Uint32Array.of(step));
  }

  write(name: string, values: ArrayLike<number>): void {
    checkWrite(this.plan, name, values);
    const t = this.plan.named.get(name) as Tensor;
    this.#memory.write(t, values);
    if (t.leaf === "parameter") this.#prologueDone = false;
  }

  async read(name: string): Promise<Float32Array | Int32Array> {
    const t = namedTensor(this.plan, name);
    await this.#ready;
    this.#check(`read ${name}`);
    const copy = await this.#memory.read(t).catch((error) => {
      throw this.#failed(`read ${name}`, error);
    });
    return t.shape.type === "i32" ? new Int32Array(copy) : new Float32Array(copy);
  }

  /**
   * Submits a number of steps. The promise resolves when the previous submission is done, so that the GPU always has the next
   * one queued; `read` waits for all of them.
   * @throws BackendError when the device was lost, a kernel does not compile, or memory ran out.
   */
  async run(steps = 1, counts: Counts = {}): Promise<void> {
    await this.#submit(steps, counts);
  }

  /** Runs steps on an idle GPU. Returns their time on the GPU and the host's time to submit them, in nanoseconds. */
  async time(steps = 1, counts: Counts = {}): Promise<{ gpu: number; host: number }> {
    await this.#ready;
    await this.#context.device.queue.onSubmittedWorkDone();
    const watch = stopwatch(this.#context.device);
    const host = await this.#submit(steps, counts, watch);
    return { gpu: await watch.nanoseconds(), host };
  }

  /** Returns the nanoseconds that the host was busy, without the time that it waited. */
  async #submit(steps: number, counts: Counts, watch?: Stopwatch): Promise<number> {
    checkSteps(steps);
    const live = liveCounts(this.plan, counts);
    const { prologue, body } = await this.#ready;
    const { device } = this.#context;
    this.#check("run");
    this.#setCounts(live, [...prologue, ...body]);
    const first = this.#prologueDone ? [] : prologue;
    this.#prologueDone = true;
    const perSubmission = Math.max(1, Math.floor(MAX_DISPATCHES / body.length));
    let busy = 0;
    for (let k = 0; k < Math.max(1, steps); k += perSubmission) {
      const began = performance.now();
      const encoder = device.createCommandEncoder();
      const timestampWrites = watch?.writes(k === 0, k + perSubmission >= steps);
      const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
      const record = recorder(pass);
      if (k === 0) first.forEach(record);
      for (let i = k; i < Math.min(steps, k + perSubmission); i++) body.forEach(record);
      pass.end();
      device.queue.submit([encoder.finish()]);
      const done = device.queue.onSubmittedWorkDone();
      done.catch(() => {}); // the next submission reports it
      busy += performance.now() - began;
      await this.#submitted.catch((error) => {
        throw this.#failed("run", error);
      });
      this.#submitted = done;
    }
    this.#step = (this.#step + steps) % 2 ** 32;
    return 1e6 * busy;
  }

  /** Releases the GPU memory. The program cannot run or be read afterwards. */
  dispose(): void {
    this.#disposed = true;
    this.#memory.destroy();
  }

  async #prepare() {
    const { device, layout, pipeline, noTable } = this.#context;
    const { arena, ops, dispatches, refused } = this.#memory;
    const refusal = await refused;
    if (refusal) throw this.#failed("load", refusal);
    const bindingsOf = bindGroups(device, layout, (table) => [arena, ops, table, dispatches]);
    const encoded = await Promise.all(
      this.#dispatches.map(async ({ kernel, table, chains }): Promise<Dispatch> => {
        const bindings = bindingsOf(table ? (this.#memory.tables(table.of)[table.part] as GPUBuffer) : noTable);
        const compiled = await pipeline(kernel).catch((error) => {
          throw this.#failed(opNames(chains), error);
        });
        return { pipeline: compiled, bindings, grid: [0, 0] };
      }),
    );
    const n = this.#schedule.prologue.length;
    return { prologue: encoded.slice(0, n), body: encoded.slice(n) };
  }

  /** Writes the op records for these live counts, and sets the grids of the dispatches. */
  #setCounts(live: ReadonlyMap<string, number>, dispatches: readonly Dispatch[]): void {
    const key = [...live.values()].join();
    if (key === this.#live) return;
    this.#live = key;
    this.#prologueDone = false;
    const rows: LiveRows = (t) => liveRows(t.rows, live);
    const planned = this.#dispatches;
    const { ranges, bytes } = layOut(planned);
    const block = new ArrayBuffer(bytes);
    planned.forEach((dispatch, i) => {
      const [first] = at(ranges, i);
      const groups = writeOps(dispatch, rows, this.#memory.at, block, first);
      at(dispatches, i).grid = gridOf(groups, i, planned.length);
    });
    this.#context.device.queue.writeBuffer(this.#memory.ops, 0, block);
  }

  /** Throws a BackendError if the device was lost or the program was disposed of. */
  #check(action: string): void {
    if (this.#context.lost !== null) throw this.#failed(action, null);
    if (this.#disposed) throw this.#failed(action, "the program was disposed of; load its plan again");
  }

  #failed(action: string, error: unknown): BackendError {
    const reason =
      this.#context.lost ?? (error instanceof Object && "message" in error ? error.message : String(error));
    return new BackendError(`webgpu: ${action}: ${reason}`);
  }
}

/** The names of the ops of a dispatch, for errors. */
const opNames = (chains: PlannedDispatch["chains"]): string =>
  [...new Set(chains.flat().flatMap(({ ops }) => ops.map(({ op }) => op?.name)))].join(", ") || "step counter";
