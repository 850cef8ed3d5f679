// The faster of two backends for each plan, found out by trying both: small batches are a CPU's work, large ones a GPU's.

import { BackendError, isBackendError } from "../base/errors.ts";
import type { Plan } from "../plan/compile.ts";
import {
  type Backend,
  type Counts,
  checkSteps,
  checkWrite,
  liveCounts,
  mebibytes,
  type Program,
  type Trial,
} from "./backend.ts";

/** Milliseconds for which each is tried. */
const MOMENT = 20;

/** A write as it was asked for. */
interface Write {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** A program that is loaded by the backend that turns out to be faster when it is first run. */
class AutoProgram implements Program {
  #chosen: Program | null = null;
  #choosing: Promise<Program> | null = null;
  #step = 0;
  #writes: Write[] = [];

  constructor(
    readonly plan: Plan,
    private readonly seed: number,
    private readonly fastest: (work: (backend: Backend) => Trial) => Promise<Backend>,
  ) {}

  get step(): number {
    return this.#chosen?.step ?? this.#step;
  }
  set step(step: number) {
    if (this.#chosen) this.#chosen.step = step;
    else this.#step = step;
  }

  write(name: string, values: ArrayLike<number>): void {
    if (this.#chosen) {
      this.#chosen.write(name, values);
      return;
    }
    checkWrite(this.plan, name, values);
    // What covers an earlier write takes its place; memory stays what the leaves hold.
    this.#writes = this.#writes.filter((write) => write.name !== name || write.values.length > values.length);
    const whole = this.plan.named.get(name)?.shape.type === "i32";
    this.#writes.push({ name, values: whole ? Int32Array.from(values) : Float32Array.from(values) });
  }

  async read(name: string): Promise<Float32Array | Int32Array> {
    if (!this.plan.named.has(name)) throw new RangeError(`read: the plan has no tensor "${name}"`);
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

  /** A program that has all that was written. */
  #load(backend: Backend): Program {
    const program = backend.load(this.plan, this.seed);
    for (const { name, values } of this.#writes) program.write(name, values);
    program.step = this.#step;
    return program;
  }

  /** The faster one is loaded anew, as if it had not been tried: its numbers are those of its backend alone. */
  async #choose(counts: Counts = {}): Promise<Program> {
    const backend = await this.fastest((tried) => ({ program: this.#load(tried), units: 1, counts: () => counts }));
    const program = this.#load(backend);
    this.#writes = [];
    return program;
  }
}

/** Milliseconds of a unit of work, the first run aside, which makes what others use again. */
async function timeOf({ program, units, counts }: Trial): Promise<number> {
  const sizes = [...program.plan.named].map(([name, t]) => ({ name, size: t.rows.max * t.cols }));
  const { name } = sizes.reduce((p, q) => (q.size < p.size ? q : p));
  const timed = async (steps: number, done: number): Promise<number> => {
    const began = performance.now();
    await program.run(steps, counts?.(done));
    await program.read(name); // a GPU is done only then
    return performance.now() - began;
  };
  await timed(1, 1);
  for (let steps = 1, done = counts ? 1 : units; ; ) {
    const taken = await timed(steps, done);
    if (taken >= MOMENT) return taken / (steps * done);
    if (done < units) done = Math.min(units, 2 * done);
    else steps *= 2;
  }
}

/**
 * Runs each plan on the backend that is faster at it, tried for a moment at its first run. One that refuses the plan is not
 * taken, nor is the GPU once it has failed. `say` is told which one is taken, in a line for each plan.
 */
export function auto(cpu: Backend, gpu: Backend, say: (line: string) => void): Backend {
  let failed: string | null = null;
  /** Milliseconds of a unit of work, or why there is none. */
  const attempt = async (backend: Backend, work: (backend: Backend) => Trial) => {
    const refusal = (refused: string) => ({ backend, time: Number.POSITIVE_INFINITY, refused, bytes: undefined });
    if (backend === gpu && failed !== null) return refusal(failed);
    let started: Trial | null = null;
    try {
      started = work(backend);
      return { backend, time: await timeOf(started), refused: null, bytes: started.program.bytes };
    } catch (error) {
      // WebAssembly has no room for a plan: a RangeError, before anything is run.
      if (!isBackendError(error) && (started || !(error instanceof RangeError))) throw error;
      return refusal(error.message);
    } finally {
      started?.program.dispose?.();
    }
  };
  const faster = async (work: (backend: Backend) => Trial): Promise<Backend> => {
    const [p, q] = [await attempt(cpu, work), await attempt(gpu, work)];
    const [best, other] = p.time <= q.time ? [p, q] : [q, p];
    if (best.refused !== null) throw new BackendError(`auto: ${best.refused}; ${other.refused}`);
    const why = other.refused ?? `${(other.time / best.time).toPrecision(2)} times as fast as ${other.backend.name}`;
    const memory = best.bytes === undefined ? "" : `; it takes ${mebibytes(best.bytes)} of its memory`;
    say(`auto: ${best.backend.name}, ${why}${memory}`);
    return best.backend;
  };
  const giveUp = ({ message }: BackendError) => {
    failed = message;
  };
  return { name: "auto", load: (plan, seed) => new AutoProgram(plan, seed, faster), failover: { faster, giveUp } };
}
