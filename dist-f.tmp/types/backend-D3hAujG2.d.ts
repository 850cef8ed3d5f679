import { r as BackendError } from "./host-types-BRpVP96z.js";
import { t as Plan } from "./compile--xAo1wLy.js";

// dist/declarations/src/backend/backend.d.ts
/** Live values of a plan's named counts; a count that is left out has its maximum. */
type Counts = Readonly<Record<string, number>>;
/**
 * A plan loaded on a backend, with memory of its own. Leaves and outputs are addressed by their names in the plan. A GPU
 * backend returns promises, so code that runs on any backend must await.
 */
interface Program {
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
interface Backend {
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
interface Failover {
  /** Times work, which may compile to a different plan on each backend, and returns the faster backend. */
  faster(work: (backend: Backend) => Trial): Promise<Backend>;
  /** Stops using the GPU, for the reason in this error. */
  giveUp(error: BackendError): void;
}
/** A program that is timed to compare backends, and the amount of work in one run of it. */
interface Trial {
  program: Program;
  /** Units of work in a full run. */
  units: number;
  /** The counts for a run of this many units; without it every run is full. */
  counts?(units: number): Counts;
}
export { Counts as n, Program as r, Backend as t };