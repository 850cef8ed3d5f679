import {
  ATTRIBUTES,
  OPERANDS,
  Usage,
  allocate,
  bindGroupLayout,
  bindingLimit,
  externalTables,
  pipelines,
  scheduleOf,
  stopwatch
} from "./chunk-GOFHLA3T.js";
import {
  checkLoad,
  checkSteps,
  checkWrite,
  liveCounts,
  namedTensor
} from "./chunk-W3ZU5B5M.js";
import {
  seedKey
} from "./chunk-2Z7GBDHD.js";
import {
  BackendError
} from "./chunk-MMKH5L6C.js";
import {
  liveRows
} from "./chunk-XHHEE3EZ.js";
import {
  at
} from "./chunk-NNLXVFEM.js";
import {
  hasMethods,
  refuse
} from "./chunk-FOST4AUN.js";

// src/backend/webgpu/dispatch-records.ts
var WORDS = 39, FIRST_OPERAND = 5, FLOATS = 23, INTEGERS = 31, MAX_SIDE = 65535, recordsOf = ({ operands }) => Math.max(1, Math.ceil(operands.length / OPERANDS));
function layOut(dispatches) {
  let end = 0;
  return { ranges: dispatches.map(({ chains }) => {
    let first = end;
    for (let task of chains.flat()) end += recordsOf(task);
    return [first, end];
  }), bytes: 4 * WORDS * end };
}
function gridOf(groups, i, count) {
  let height = i + 1;
  for (; Math.ceil(groups / height) > MAX_SIDE; ) height += count;
  return [Math.ceil(groups / height), height];
}
function writeOps({ chains }, rows, at2, buffer, start) {
  let record = 4 * WORDS * start, first = 0;
  for (let chain of chains) {
    let groups = chain[0]?.groups(rows) ?? 0, chainIndex = 0;
    for (let task of chain) {
      let attributes = task.attributes(rows);
      for (let part = 0; part < recordsOf(task); part++) {
        let words = new Uint32Array(buffer, record, WORDS);
        words.set([task.code, first, groups, task.lanes(rows), chainIndex++]), task.operands.slice(part * OPERANDS, (part + 1) * OPERANDS).forEach((t, i) => {
          t && words.set([at2(t), rows(t), t.cols], FIRST_OPERAND + 3 * i);
        });
        let recordAttributes = attributes.slice(part * ATTRIBUTES, (part + 1) * ATTRIBUTES);
        new Float32Array(buffer, record + 4 * FLOATS, ATTRIBUTES).set(recordAttributes), words.set(recordAttributes, INTEGERS), record += 4 * WORDS;
      }
    }
    first += groups;
  }
  return first;
}

// src/backend/webgpu/pass.ts
function bindGroups(device, layout, buffersOf) {
  let made = /* @__PURE__ */ new Map();
  return (table) => {
    let entries = buffersOf(table).map((buffer, binding) => ({ binding, resource: { buffer } })), bindings = made.get(table) ?? device.createBindGroup({ layout, entries });
    return made.set(table, bindings), bindings;
  };
}
function recorder(pass) {
  let set = null, bound = null;
  return ({ pipeline, bindings, grid }) => {
    pipeline !== set && pass.setPipeline(pipeline), bindings !== bound && pass.setBindGroup(0, bindings), set = pipeline, bound = bindings, pass.dispatchWorkgroups(grid[0], grid[1]);
  };
}

// src/backend/webgpu/webgpu-program.ts
var MAX_DISPATCHES = 8192, WebGpuProgram = class {
  /** @internal */
  constructor(context, plan, seed) {
    this.plan = plan;
    checkLoad(plan, seed);
    let { device } = context;
    this.#context = context;
    let tables = externalTables(plan, bindingLimit(device));
    this.#schedule = scheduleOf(plan, tables);
    let { ranges, bytes } = layOut(this.#dispatches);
    this.#memory = allocate(device, plan, this.#schedule, tables, { ops: bytes, dispatches: 8 * ranges.length }), device.queue.writeBuffer(this.#memory.dispatches, 0, Uint32Array.from(ranges.flat())), device.queue.writeBuffer(this.#memory.arena, 0, Uint32Array.of(0, ...seedKey(seed), 0));
    for (let t of plan.offsets.keys()) t.leaf === "constant" && t.values && this.#memory.write(t, t.values);
    this.#ready = this.#prepare(), this.#ready.catch(() => {
    });
  }
  plan;
  #context;
  #memory;
  #schedule;
  #ready;
  /** The live counts that the op records were written for, as a key. */
  #live = null;
  #prologueDone = !1;
  #step = 0;
  #disposed = !1;
  /** Resolves when the last submission is done. */
  #submitted = Promise.resolve();
  /** GPU memory in use, in bytes. */
  get bytes() {
    return this.#memory.bytes;
  }
  get #dispatches() {
    return [...this.#schedule.prologue, ...this.#schedule.body];
  }
  get step() {
    return this.#step;
  }
  set step(step) {
    checkSteps(step, "step"), this.#step = step, this.#context.device.queue.writeBuffer(this.#memory.arena, 0, Uint32Array.of(step));
  }
  write(name, values) {
    checkWrite(this.plan, name, values);
    let t = this.plan.named.get(name);
    this.#memory.write(t, values), t.leaf === "parameter" && (this.#prologueDone = !1);
  }
  async read(name) {
    let t = namedTensor(this.plan, name);
    await this.#ready, this.#check(`read ${name}`);
    let copy = await this.#memory.read(t).catch((error) => {
      throw this.#failed(`read ${name}`, error);
    });
    return t.shape.type === "i32" ? new Int32Array(copy) : new Float32Array(copy);
  }
  /**
   * Submits a number of steps. The promise resolves when the previous submission is done, so that the GPU always has the next
   * one queued; `read` waits for all of them.
   * @throws BackendError when the device was lost, a kernel does not compile, or memory ran out.
   */
  async run(steps = 1, counts = {}) {
    await this.#submit(steps, counts);
  }
  /** Runs steps on an idle GPU. Returns their time on the GPU and the host's time to submit them, in nanoseconds. */
  async time(steps = 1, counts = {}) {
    await this.#ready, await this.#context.device.queue.onSubmittedWorkDone();
    let watch = stopwatch(this.#context.device), host = await this.#submit(steps, counts, watch);
    return { gpu: await watch.nanoseconds(), host };
  }
  /** Returns the nanoseconds that the host was busy, without the time that it waited. */
  async #submit(steps, counts, watch) {
    checkSteps(steps);
    let live = liveCounts(this.plan, counts), { prologue, body } = await this.#ready, { device } = this.#context;
    this.#check("run"), this.#setCounts(live, [...prologue, ...body]);
    let first = this.#prologueDone ? [] : prologue;
    this.#prologueDone = !0;
    let perSubmission = Math.max(1, Math.floor(MAX_DISPATCHES / body.length)), busy = 0;
    for (let k = 0; k < Math.max(1, steps); k += perSubmission) {
      let began = performance.now(), encoder = device.createCommandEncoder(), timestampWrites = watch?.writes(k === 0, k + perSubmission >= steps), pass = encoder.beginComputePass(timestampWrites && { timestampWrites }), record = recorder(pass);
      k === 0 && first.forEach(record);
      for (let i = k; i < Math.min(steps, k + perSubmission); i++) body.forEach(record);
      pass.end(), device.queue.submit([encoder.finish()]);
      let done = device.queue.onSubmittedWorkDone();
      done.catch(() => {
      }), busy += performance.now() - began, await this.#submitted.catch((error) => {
        throw this.#failed("run", error);
      }), this.#submitted = done;
    }
    return this.#step = (this.#step + steps) % 2 ** 32, 1e6 * busy;
  }
  /** Releases the GPU memory. The program cannot run or be read afterwards. */
  dispose() {
    this.#disposed = !0, this.#memory.destroy();
  }
  async #prepare() {
    let { device, layout, pipeline, noTable } = this.#context, { arena, ops, dispatches, refused } = this.#memory, refusal = await refused;
    if (refusal) throw this.#failed("load", refusal);
    let bindingsOf = bindGroups(device, layout, (table) => [arena, ops, table, dispatches]), encoded = await Promise.all(
      this.#dispatches.map(async ({ kernel, table, chains }) => {
        let bindings = bindingsOf(table ? this.#memory.tables(table.of)[table.part] : noTable);
        return { pipeline: await pipeline(kernel).catch((error) => {
          throw this.#failed(opNames(chains), error);
        }), bindings, grid: [0, 0] };
      })
    ), n = this.#schedule.prologue.length;
    return { prologue: encoded.slice(0, n), body: encoded.slice(n) };
  }
  /** Writes the op records for these live counts, and sets the grids of the dispatches. */
  #setCounts(live, dispatches) {
    let key = [...live.values()].join();
    if (key === this.#live) return;
    this.#live = key, this.#prologueDone = !1;
    let rows = (t) => liveRows(t.rows, live), planned = this.#dispatches, { ranges, bytes } = layOut(planned), block = new ArrayBuffer(bytes);
    planned.forEach((dispatch, i) => {
      let [first] = at(ranges, i), groups = writeOps(dispatch, rows, this.#memory.at, block, first);
      at(dispatches, i).grid = gridOf(groups, i, planned.length);
    }), this.#context.device.queue.writeBuffer(this.#memory.ops, 0, block);
  }
  /** Throws a BackendError if the device was lost or the program was disposed of. */
  #check(action) {
    if (this.#context.lost !== null) throw this.#failed(action, null);
    if (this.#disposed) throw this.#failed(action, "the program was disposed of; load its plan again");
  }
  #failed(action, error) {
    let reason = this.#context.lost ?? (error instanceof Object && "message" in error ? error.message : String(error));
    return new BackendError(`webgpu: ${action}: ${reason}`);
  }
}, opNames = (chains) => [...new Set(chains.flat().flatMap(({ ops }) => ops.map(({ op }) => op?.name)))].join(", ") || "step counter";

// src/backend/webgpu/device.ts
async function requestDevice(gpu = globalThis.navigator?.gpu) {
  gpu !== void 0 && !hasMethods(gpu, "requestAdapter") && refuse("gpu", gpu, "navigator.gpu");
  let adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new BackendError("webgpu: this host has no GPU adapter; use --backend wasm");
  let { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits, requiredFeatures = adapter.features.has("timestamp-query") ? ["timestamp-query"] : [], requiredLimits = { maxStorageBufferBindingSize, maxBufferSize };
  return adapter.requestDevice({ requiredLimits, requiredFeatures }).catch((error) => {
    throw new BackendError(`webgpu: the adapter refused a device (${error.message}); use --backend wasm`);
  });
}

// src/backend/webgpu/webgpu.ts
function webgpu(device) {
  hasMethods(device, "createBuffer") || refuse("device", device, "a GPUDevice, such as await requestDevice()");
  let noTable = device.createBuffer({ size: 16, usage: Usage.STORAGE }), layout = bindGroupLayout(device), context = { device, layout, pipeline: pipelines(device, layout), noTable, lost: null };
  return device.lost.then(({ message, reason }) => {
    context.lost = `the device was lost (${message || reason}); open another, or use --backend auto, which continues on the CPU`;
  }), { name: "webgpu", device, load: (plan, seed) => new WebGpuProgram(context, plan, seed) };
}

// src/backend/webgpu/open-gpu.ts
var instance;
async function dawn() {
  let name = "webgpu";
  try {
    let { create, globals } = await import(name);
    return Object.assign(globalThis, globals), create(["disable-dawn-features=timestamp_quantization"]);
  } catch (error) {
    let why = error.message.split(`
`)[0];
    throw new BackendError(
      `webgpu: this host has no navigator.gpu, and the package webgpu does not load (${why}); npm install webgpu`
    );
  }
}
async function openGpu() {
  return instance ??= globalThis.navigator?.gpu ?? await dawn(), webgpu(await requestDevice(instance));
}

export {
  requestDevice,
  webgpu,
  openGpu
};
