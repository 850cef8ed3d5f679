import {
  checkLoad,
  checkSteps,
  checkWrite,
  liveCounts,
  mebibytes,
  namedTensor
} from "./chunk-W3ZU5B5M.js";
import {
  BackendError,
  isBackendError
} from "./chunk-MMKH5L6C.js";
import {
  hasMethods,
  refuse
} from "./chunk-FOST4AUN.js";

// src/backend/auto.ts
var TRIAL = 20, AutoProgram = class {
  constructor(plan, seed, faster) {
    this.plan = plan;
    this.seed = seed;
    this.faster = faster;
    checkLoad(plan, seed);
  }
  plan;
  seed;
  faster;
  #chosen = null;
  #choosing = null;
  #step = 0;
  #pending = [];
  get step() {
    return this.#chosen?.step ?? this.#step;
  }
  set step(step) {
    checkSteps(step, "step"), this.#chosen ? this.#chosen.step = step : this.#step = step;
  }
  write(name, values) {
    if (this.#chosen) {
      this.#chosen.write(name, values);
      return;
    }
    checkWrite(this.plan, name, values), this.#pending = this.#pending.filter((write) => write.name !== name || write.values.length > values.length);
    let isInteger = this.plan.named.get(name)?.shape.type === "i32";
    this.#pending.push({ name, values: isInteger ? Int32Array.from(values) : Float32Array.from(values) });
  }
  async read(name) {
    return namedTensor(this.plan, name), await (await this.#program()).read(name);
  }
  async run(steps = 1, counts = {}) {
    checkSteps(steps), liveCounts(this.plan, counts), await (await this.#program(counts)).run(steps, counts);
  }
  get bytes() {
    return this.#chosen?.bytes;
  }
  dispose() {
    this.#chosen?.dispose?.();
  }
  async #program(counts) {
    return this.#choosing ??= this.#choose(counts), this.#chosen = await this.#choosing, this.#chosen;
  }
  /** Loads the plan on a backend and replays the pending writes. */
  #load(backend) {
    let program = backend.load(this.plan, this.seed);
    for (let { name, values } of this.#pending) program.write(name, values);
    return program.step = this.#step, program;
  }
  /** Loads a fresh program on the faster backend, so that results do not depend on the trial. */
  async #choose(counts = {}) {
    let trial = (candidate) => ({ program: this.#load(candidate), units: 1, counts: () => counts }), program = this.#load(await this.faster(trial));
    return this.#pending = [], program;
  }
};
async function timeOf({ program, units, counts }, now) {
  let smallest = [...program.plan.named].map(([name, t]) => ({ name, size: t.rows.max * t.cols })).reduce((p, q) => q.size < p.size ? q : p).name, timed = async (steps, done) => {
    let began = now();
    return await program.run(steps, counts?.(done)), await program.read(smallest), now() - began;
  };
  await timed(1, 1);
  for (let steps = 1, done = counts ? 1 : units; ; ) {
    let elapsed = await timed(steps, done);
    if (elapsed >= TRIAL) return elapsed / (steps * done);
    done < units ? done = Math.min(units, 2 * done) : steps *= 2;
  }
}
var refusal = (backend, refused) => ({
  backend,
  time: Number.POSITIVE_INFINITY,
  refused,
  bytes: void 0
});
async function attempt(backend, work, now) {
  let trial = null;
  try {
    return trial = work(backend), { backend, time: await timeOf(trial, now), refused: null, bytes: trial.program.bytes };
  } catch (error) {
    let isTooLarge = trial === null && error instanceof RangeError;
    if (!isBackendError(error) && !isTooLarge) throw error;
    return refusal(backend, error.message);
  } finally {
    trial?.program.dispose?.();
  }
}
function autoByClock(cpu, gpu, log, now) {
  let failed = null, faster = async (work) => {
    let onCpu = await attempt(cpu, work, now), onGpu = failed === null ? await attempt(gpu, work, now) : refusal(gpu, failed), [best, other] = onCpu.time <= onGpu.time ? [onCpu, onGpu] : [onGpu, onCpu];
    if (best.refused !== null)
      throw new BackendError(`auto: no backend can run the plan (${best.refused}; ${other.refused})`);
    let speedUp = (other.time / best.time).toPrecision(2), reason = other.refused === null ? `, ${speedUp} times as fast as ${other.backend.name}` : ` (${other.refused})`, memory = best.bytes === void 0 ? "" : `; the plan takes ${mebibytes(best.bytes)} of the GPU's memory`;
    return log(`auto: using ${best.backend.name}${reason}${memory}`), best.backend;
  };
  return { name: "auto", load: (plan, seed) => new AutoProgram(plan, seed, faster), failover: { faster, giveUp: ({ message }) => {
    failed = message;
  } } };
}
function auto(cpu, gpu, log) {
  for (let [name, backend] of Object.entries({ cpu, gpu }))
    hasMethods(backend, "load") || refuse(name, backend, "a backend, such as await wasmBackend() or await openGpu()");
  return typeof log != "function" && refuse("log", log, "a function, such as console.log"), autoByClock(cpu, gpu, log, () => performance.now());
}

export {
  auto
};
