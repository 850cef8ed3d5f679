// The interface that all backends implement, and the checks that they share.

import { areFinite, checkNumbers, checkOptions, checkWhole, refuse } from "../base/check.ts";
import { type BackendError, isBackendError } from "../base/errors.ts";
import { seedKey } from "../base/philox.ts";
import type { Plan } from "../plan/compile.ts";
import type { Tensor } from "../plan/graph.ts";

/** Live values of a plan's named counts; a count that is left out has its maximum. */
export type Counts = Readonly<Record<string, number>>;

/**
 * A plan loaded on a backend, with memory of its own. Leaves and outputs are addressed by their names in the plan. A GPU
 * backend returns promises, so code that runs on any backend must await.
 */
export interface Program {
  /** The plan that it runs. */
  readonly plan: Plan;
  /** Steps run so far; schedules and random ops depend on it. */
  step: number;
  /**
   * Copies values into a leaf, from row 0. Fewer values than it holds leave the rest unchanged.
   * @throws RangeError when the plan has no such leaf, there are too many values, or one is not finite (i32: not a whole number).
   */
  write(name: string, values: ArrayLike<number>): void;
  /**
   * A copy of the values of a leaf or output, row by row.
   * @throws RangeError when the plan has no such tensor.
   */
  read(name: string): Float32Array | Int32Array | Float64Array | Promise<Float32Array | Int32Array>;
  /**
   * Runs a number of steps, 1 by default.
   * @throws RangeError when `steps` is not a whole number, or a count is unknown or outside 1 to its maximum.
   */
  run(steps?: number, counts?: Counts): void | Promise<void>;
  /** GPU memory in use, in bytes; absent on a CPU. */
  readonly bytes?: number;
  /** Releases GPU memory, which garbage collection does not reclaim. */
  dispose?(): void;
}

/** Runs plans: WebAssembly, a GPU, or `auto`, which chooses between the two. */
export interface Backend {
  /** The name, such as "wasm" or "webgpu". */
  readonly name: string;
  /** Allocates memory for a plan; `seed` determines its random ops. */
  load(plan: Plan, seed: number): Program;
  /**
   * Present on WebAssembly: resolves to a backend that can load this number of programs at once even where a page may not
   * instantiate a module synchronously (Chromium before 115). @internal
   */
  prepare?(programs: number): Promise<Backend>;
  /** Present on a backend that combines several. @internal */
  readonly failover?: Failover;
}

/** How a backend that combines a CPU and a GPU chooses between them, and recovers when the GPU fails. */
export interface Failover {
  /** Times work, which may compile to a different plan on each backend, and returns the faster backend. */
  faster(work: (backend: Backend) => Trial): Promise<Backend>;
  /** Stops using the GPU, for the reason in this error. */
  giveUp(error: BackendError): void;
}

/** A program that is timed to compare backends, and the amount of work in one run of it. */
export interface Trial {
  program: Program;
  /** Units of work in a full run. */
  units: number;
  /** The counts for a run of this many units; without it every run is full. */
  counts?(units: number): Counts;
}

/** Loads a plan, by default on the backend that was given to `withPrograms`. */
export type Load = (plan: Plan, seed: number, on?: Backend) => Program;

/** The most programs that any work loads at once: those of an encoder, of Newton's method, and of what is predicted. */
const MOST_PROGRAMS = 3;

/**
 * Runs `work`, and afterwards disposes of the programs that it loaded. If a backend with failover fails, gives up its GPU and
 * repeats the work once from the start.
 */
export async function withPrograms<T>(backend: Backend, work: (load: Load) => Promise<T>): Promise<T> {
  const once = async () => {
    const programs: Program[] = [];
    const prepared = (await backend.prepare?.(MOST_PROGRAMS)) ?? backend;
    const load: Load = (plan, seed, on = backend) => {
      const program = (on === backend ? prepared : on).load(plan, seed);
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

/** A size in bytes as text, to three digits. */
export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toPrecision(3)} MiB`;

/** Throws a TypeError unless `plan` is a plan, and a RangeError unless `seed` is a seed. */
export function checkLoad(plan: Plan, seed: number): void {
  if (!plan?.named) refuse("plan", plan, "a plan, such as compile returns");
  seedKey(seed);
}

/** A leaf or output, or with `leaves` a leaf only. @throws RangeError when the plan has none of this name. */
export function namedTensor({ named }: Plan, name: string, leaves = false): Tensor {
  const tensor = named.get(name);
  if (tensor && (tensor.leaf || !leaves)) return tensor;
  const names = [...named].flatMap(([known, { leaf }]) => (leaf || !leaves ? known : []));
  return refuse("name", name, `one of ${names.join(", ")}`, RangeError);
}

/** Throws a RangeError unless the leaf exists, has room for the values, and every value is valid for its type. */
export function checkWrite(plan: Plan, name: string, values: ArrayLike<number>): void {
  const t = namedTensor(plan, name, true);
  if (t.shape.type === "i32") checkNumbers(name, values, "a 32-bit whole number", (value) => value === (value | 0));
  else if (!(values instanceof Float32Array && areFinite(values))) checkNumbers(name, values, "finite in f32", isF32);
  const room = t.rows.max * t.cols;
  if (values.length > room) throw new RangeError(`${name}: got ${values.length} values; it holds ${room}`);
}

const isF32 = (value: number): boolean => Number.isFinite(Math.fround(value));

/** Throws a RangeError unless a number of steps, or a step, is valid. */
export const checkSteps = (steps: number, name = "steps"): void => checkWhole(name, steps, 0, 2 ** 32 - 1);

/** The live value of every count, with those of a run applied. Throws a RangeError when one is unknown or out of range. */
export function liveCounts(plan: Plan, counts: Counts): ReadonlyMap<string, number> {
  const live = new Map(plan.graph.counts);
  checkOptions(counts, [...live.keys()], "counts");
  for (const [name, n] of Object.entries(counts)) {
    checkWhole(name, n, 1, plan.graph.counts.get(name));
    live.set(name, n);
  }
  return live;
}
