// The faster of two backends for each plan, found out by trying both: small batches are a CPU's work, large ones a GPU's.

import { BackendError } from "../errors.ts";
import type { Plan } from "../plan/compile.ts";
import { type Backend, type Counts, checkSteps, checkWrite, liveCounts, type Program } from "./backend.ts";

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
  #step = 0;
  #writes: Write[] = [];

  constructor(
    readonly plan: Plan,
    private readonly seed: number,
    private readonly backends: readonly Backend[],
    private readonly say: (line: string) => void,
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
    this.#chosen ??= await this.#choose();
    return (await this.#chosen.read(name)) as Float32Array | Int32Array;
  }

  async run(steps = 1, counts: Counts = {}): Promise<void> {
    checkSteps(steps);
    liveCounts(this.plan, counts);
    this.#chosen ??= await this.#choose(counts);
    await this.#chosen.run(steps, counts);
  }

  dispose(): void {
    this.#chosen?.dispose?.();
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
    const tried: { backend: Backend; time: number; refused: string | null }[] = [];
    for (const backend of this.backends) {
      try {
        const program = this.#load(backend);
        const time = await timeOf(program, counts).finally(() => program.dispose?.());
        tried.push({ backend, time, refused: null });
      } catch (error) {
        if (!(error instanceof BackendError)) throw error;
        tried.push({ backend, time: Number.POSITIVE_INFINITY, refused: error.message });
      }
    }
    const [best, other] = tried.sort((p, q) => p.time - q.time) as [(typeof tried)[0], (typeof tried)[0]];
    const why = other.refused ?? `${(other.time / best.time).toPrecision(2)} times as fast as ${other.backend.name}`;
    this.say(`auto: ${best.backend.name}, ${why}`);
    const program = this.#load(best.backend);
    this.#writes = [];
    return program;
  }
}

/** Milliseconds of a step, the first aside, which makes what others use again. */
async function timeOf(program: Program, counts: Counts): Promise<number> {
  const sizes = [...program.plan.named].map(([name, t]) => ({ name, size: t.rows.max * t.cols }));
  const { name } = sizes.reduce((p, q) => (q.size < p.size ? q : p));
  const timed = async (steps: number): Promise<number> => {
    const began = performance.now();
    await program.run(steps, counts);
    await program.read(name); // a GPU is done only then
    return performance.now() - began;
  };
  await timed(1);
  for (let steps = 1; ; steps *= 2) {
    const taken = await timed(steps);
    if (taken >= MOMENT) return taken / steps;
  }
}

/**
 * Runs each plan on the backend that is faster at it, tried for a moment at its first run; one that refuses the plan (a
 * BackendError) is not taken. `say` is told which one, in a line for each plan.
 */
export const auto = (cpu: Backend, gpu: Backend, say: (line: string) => void): Backend => ({
  name: "auto",
  load: (plan, seed) => new AutoProgram(plan, seed, [cpu, gpu], say),
});
