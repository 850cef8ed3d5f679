import { type BackendError, isBackendError } from "../base/errors.ts";
import type { Plan } from "../plan/compile.ts";

/** Live values of a plan's named counts; one left out has its maximum. */
export type Counts = Readonly<Record<string, number>>;

/**
 * A plan with memory: what every backend gives. Names are those of the plan's leaves and outputs. A
 * backend on a GPU answers with promises, so code for any backend awaits.
 */
export interface Program {
  readonly plan: Plan;
  /** Steps run so far: what schedules and noise follow. */
  step: number;
  /** Copies values into a leaf, from row 0; fewer than it holds leave the rest as it was. */
  write(name: string, values: ArrayLike<number>): void;
  /** A copy of the values of a leaf or output. */
  read(name: string): Float32Array | Int32Array | Float64Array | Promise<Float32Array | Int32Array>;
  run(steps?: number, counts?: Counts): void | Promise<void>;
  /** Bytes of a GPU's memory that it takes. */
  readonly bytes?: number;
  /** Gives memory back that is not garbage once the program is dropped: that of a GPU. */
  dispose?(): void;
}

export interface Backend {
  readonly name: string;
  load(plan: Plan, seed: number): Program;
  /** There where it is several backends in one. */
  readonly failover?: Failover;
}

export interface Failover {
  /** The one that is faster at work whose plan may be another on each. */
  faster(work: (backend: Backend) => Trial): Promise<Backend>;
  /** The GPU has failed: it is not taken any more. */
  giveUp(error: BackendError): void;
}

/** What backends are compared by: a program that may be run, and how much of the work a run does. */
export interface Trial {
  program: Program;
  /** Units of work of a full run. */
  units: number;
  /** The counts of a run of so many units; without it runs are always full. */
  counts?(units: number): Counts;
}

export type Load = (plan: Plan, seed: number, on?: Backend) => Program;

/**
 * Does work whose programs give their memory back when it is done. Where one of several backends fails it is called once
 * more, without that one.
 */
export async function withPrograms<T>(backend: Backend, work: (load: Load) => Promise<T>): Promise<T> {
  const once = async () => {
    const programs: Program[] = [];
    const load: Load = (plan, seed, on = backend) => {
      const program = on.load(plan, seed);
      programs.push(program);
      return program;
    };
    try {
      return await work(load);
    } finally {
      for (const program of programs) program.dispose?.();
    }
  };
  try {
    return await once();
  } catch (error) {
    if (!(backend.failover && isBackendError(error))) throw error;
    backend.failover.giveUp(error);
    return once();
  }
}

/** As people read it. */
export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toPrecision(3)} MiB`;

/** Checks the values of a write against the leaf: named, long enough, finite. */
export function checkWrite(plan: Plan, name: string, values: ArrayLike<number>): void {
  const t = plan.named.get(name);
  if (!t?.leaf) throw new RangeError(`write: the plan has no leaf "${name}"; it has ${leafNames(plan)}`);
  const room = t.rows.max * t.cols;
  if (values.length > room) throw new RangeError(`${name}: got ${values.length} values; it holds ${room}`);
  if (t.shape.type === "i32") {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value !== (value | 0))
        throw new RangeError(`${name}: value ${i} is ${value}; all must be 32-bit whole numbers`);
    }
    return;
  }
  let zero = 0; // NaN as soon as a value is not finite: a loop without a branch, which every write pays for
  for (let i = 0; i < values.length; i++) zero += Math.fround(values[i] as number) * 0;
  if (zero === 0) return;
  const bad = Array.from(values).findIndex((value) => !Number.isFinite(Math.fround(value)));
  throw new RangeError(`${name}: value ${bad} is ${values[bad]}; all must be finite in f32`);
}

export function checkSteps(steps: number): void {
  if (Number.isInteger(steps) && steps >= 0 && steps < 2 ** 32) return;
  throw new RangeError(`run: got ${steps} steps; it must be a whole number from 0 to 2^32 − 1`);
}

/** Checks the live counts of a run; returns them as a map. */
export function liveCounts(plan: Plan, counts: Counts): ReadonlyMap<string, number> {
  const live = new Map(plan.graph.counts);
  for (const [name, n] of Object.entries(counts)) {
    const max = plan.graph.counts.get(name);
    if (max === undefined)
      throw new RangeError(`run: the plan has no count "${name}"; it has ${[...live.keys()].join(", ")}`);
    if (!Number.isInteger(n) || n < 1 || n > max) {
      throw new RangeError(`${name}: got ${n}; it must be a whole number from 1 to ${max}`);
    }
    live.set(name, n);
  }
  return live;
}

const leafNames = (plan: Plan): string => [...plan.named].flatMap(([name, t]) => (t.leaf ? [name] : [])).join(", ");
