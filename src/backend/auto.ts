// Chooses the faster of two backends for each plan by timing both: small batches run faster on a CPU, large ones on a GPU.

import { hasMethods, refuse } from "../base/check.ts";
import { BackendError, isBackendError } from "../base/errors.ts";
import type { Plan } from "../plan/compile.ts";
import {
  type Backend,
  type Counts,
  checkLoad,
  checkSteps,
  checkWrite,
  liveCounts,
  mebibytes,
  namedTensor,
  type Program,
  type Trial,
} from "./backend.ts";

/** Trial time per backend, in milliseconds. */
const TRIAL = 20;

/** A clock, in milliseconds. */
type Clock = () => number;

/** A write to replay on the chosen program. */
interface PendingWrite {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** A program that chooses its backend when it is first run or read; until then it records writes. */
class AutoProgram implements Program {
  #chosen: Program | null = null;
  #choosing: Promise<Program> | null = null;
  #step = 0;
  #pending: PendingWrite[] = [];

  constructor(
    readonly plan: Plan,
    private readonly seed: number,
    private readonly faster: (work: (backend: Backend) => Trial) => Promise<Backend>,
  ) {
    checkLoad(plan, seed);
  }

  get step(): number {
    return this.#chosen?.step ?? this.#step;
  }
  set step(step: number) {
    checkSteps(step, "step");
    if (this.#chosen) this.#chosen.step = step;
    else this.#step = step;
  }

  write(name: string, values: ArrayLike<number>): void {
    if (this.#chosen) {
      this.#chosen.write(name, values);
      return;
    }
    checkWrite(this.plan, name, values);
    // A write supersedes earlier ones that it covers, which bounds the memory by the size of the leaves.
    this.#pending = this.#pending.filter((write) => write.name !== name || write.values.length > values.length);
    const isInteger = this.plan.named.get(name)?.shape.type === "i32";
    this.#pending.push({ name, values: isInteger ? Int32Array.from(values) : Float32Array.from(values) });
  }

  async read(name: string): Promise<Float32Array | Int32Array> {
    namedTensor(this.plan, name);
    const program = await this.#program();
    return (await program.read(name)) as Float32Array | Int32Array;
  }

  async run(steps = 1, counts: Counts = {}): Promise<void> {
    checkSteps(steps);
    liveCounts(this.plan, counts);
    const program = await this.#program(counts);
    await program.run(steps, counts);
  }

  get bytes(): number | undefined {
    return this.#chosen?.bytes;
  }

  dispose(): void {
    this.#chosen?.dispose?.();
  }

  async #program(counts?: Counts): Promise<Program> {
    this.#choosing ??= this.#choose(counts);
    this.#chosen = await this.#choosing;
    return this.#chosen;
  }

  /** Loads the plan on a backend and replays the pending writes. */
  #load(backend: Backend): Program {
    const program = backend.load(this.plan, this.seed);
    for (const { name, values } of this.#pending) program.write(name, values);
    program.step = this.#step;
    return program;
  }

  /** Loads a fresh program on the faster backend, so that results do not depend on the trial. */
  async #choose(counts: Counts = {}): Promise<Program> {
    const trial = (candidate: Backend): Trial => ({ program: this.#load(candidate), units: 1, counts: () => counts });
    const program = this.#load(await this.faster(trial));
    this.#pending = [];
    return program;
  }
}

/** Milliseconds per unit of work. The first run is a warm-up and is not timed. */
async function timeOf({ program, units, counts }: Trial, now: Clock): Promise<number> {
  const sizes = [...program.plan.named].map(([name, t]) => ({ name, size: t.rows.max * t.cols }));
  const smallest = sizes.reduce((p, q) => (q.size < p.size ? q : p)).name;
  const timed = async (steps: number, done: number): Promise<number> => {
    const began = now();
    await program.run(steps, counts?.(done));
    await program.read(smallest); // waits until a GPU has finished
    return now() - began;
  };
  await timed(1, 1);
  for (let steps = 1, done = counts ? 1 : units; ; ) {
    const elapsed = await timed(steps, done);
    if (elapsed >= TRIAL) return elapsed / (steps * done);
    if (done < units) done = Math.min(units, 2 * done);
    else steps *= 2;
  }
}

/** The outcome of trying a backend. If it cannot run the plan, `refused` is the reason and `time` is infinite. */
interface Candidate {
  readonly backend: Backend;
  readonly time: number;
  readonly refused: string | null;
  readonly bytes: number | undefined;
}

const refusal = (backend: Backend, refused: string): Candidate => ({
  backend,
  time: Number.POSITIVE_INFINITY,
  refused,
  bytes: undefined,
});

/** Loads and times the work on one backend. */
async function attempt(backend: Backend, work: (backend: Backend) => Trial, now: Clock): Promise<Candidate> {
  let trial: Trial | null = null;
  try {
    trial = work(backend);
    return { backend, time: await timeOf(trial, now), refused: null, bytes: trial.program.bytes };
  } catch (error) {
    // WebAssembly throws a RangeError on load where a plan exceeds its memory.
    const isTooLarge = trial === null && error instanceof RangeError;
    if (!isBackendError(error) && !isTooLarge) throw error;
    return refusal(backend, error.message);
  } finally {
    trial?.program.dispose?.();
  }
}

/** `auto` with a clock as an argument, so that tests do not depend on the machine's load. */
export function autoByClock(cpu: Backend, gpu: Backend, log: (line: string) => void, now: Clock): Backend {
  let failed: string | null = null;
  const faster = async (work: (backend: Backend) => Trial): Promise<Backend> => {
    const onCpu = await attempt(cpu, work, now);
    const onGpu = failed === null ? await attempt(gpu, work, now) : refusal(gpu, failed);
    const [best, other] = onCpu.time <= onGpu.time ? [onCpu, onGpu] : [onGpu, onCpu];
    if (best.refused !== null) {
      throw new BackendError(`auto: no backend can run the plan (${best.refused}; ${other.refused})`);
    }
    const speedUp = (other.time / best.time).toPrecision(2);
    const reason =
      other.refused === null ? `, ${speedUp} times as fast as ${other.backend.name}` : ` (${other.refused})`;
    const memory = best.bytes === undefined ? "" : `; the plan takes ${mebibytes(best.bytes)} of the GPU's memory`;
    log(`auto: using ${best.backend.name}${reason}${memory}`);
    return best.backend;
  };
  const giveUp = ({ message }: BackendError) => {
    failed = message;
  };
  return { name: "auto", load: (plan, seed) => new AutoProgram(plan, seed, faster), failover: { faster, giveUp } };
}

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
export function auto(cpu: Backend, gpu: Backend, log: (line: string) => void): Backend {
  for (const [name, backend] of Object.entries({ cpu, gpu })) {
    if (!hasMethods(backend, "load"))
      refuse(name, backend, "a backend, such as await wasmBackend() or await openGpu()");
  }
  if (typeof log !== "function") refuse("log", log, "a function, such as console.log");
  return autoByClock(cpu, gpu, log, () => performance.now());
}
