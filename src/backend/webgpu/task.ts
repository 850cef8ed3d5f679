// What a workgroup is asked to do: a kernel, its operands and attributes, and how many invocations it takes.

import type { Tensor } from "../../plan/graph.ts";
import type { ShaderKernel } from "./shader-kernel.ts";

/** Live rows of a tensor. */
export type LiveRows = (t: Tensor) => number;

/** The step counter, and what optimisers go by, which stays while the next step is counted. */
export type StepClock = "step" | "optimiser step";

export interface KernelTask {
  /** The ops that it computes, or a part of. */
  readonly ops: readonly Tensor[];
  readonly kernel: ShaderKernel;
  readonly code: number;
  /** y, then a … e of the kernels; what is beyond goes into further records of the task. */
  readonly operands: readonly (Tensor | null)[];
  /** Positions of the operands that it writes. */
  readonly writes: readonly number[];
  /** Positions of the operands of which invocation i touches element i alone. */
  readonly aligned: readonly number[];
  /** Which clock it reads and which it sets. */
  readonly clock: { readonly reads?: StepClock; readonly sets?: StepClock };
  /** Which part of a table that lies outside the arena it reads, if any. */
  readonly table: { readonly of: Tensor; readonly part: number } | null;
  readonly attributes: (rows: LiveRows) => readonly number[];
  /** Invocations that compute something, of kernels where each computes on its own. */
  readonly lanes: (rows: LiveRows) => number;
  /** Workgroups. */
  readonly groups: (rows: LiveRows) => number;
}

/** Invocations of a workgroup of the kernels that compute element by element. */
export const LANES = 256;
/** Of a record, of which a task has as many as it needs (`Op` of kernels/common.wgsl). */
export const OPERANDS = 6;
export const ATTRIBUTES = 8;

export const ELEMENTWISE: ShaderKernel = { shader: "elementwise", entry: "elementwise", constants: {} };

/** A task with an invocation for each element of the result, which is the first operand and the inputs after it. */
export function elementwise(y: Tensor, inputs: readonly (Tensor | null)[], own: Partial<KernelTask> = {}): KernelTask {
  const task = {
    ops: [y],
    kernel: ELEMENTWISE,
    code: y.op?.code as number,
    operands: [y, ...inputs],
    writes: [0],
    aligned: [0],
    clock: {},
    table: null,
    attributes: () => y.attributes,
    lanes: (rows: LiveRows) => rows(y) * y.cols,
    ...own,
  };
  return { groups: (rows) => Math.ceil(task.lanes(rows) / LANES), ...task };
}

/** A task whose workgroups share their work. */
export const workgroupTask = (
  kernel: ShaderKernel,
  y: Tensor,
  inputs: readonly (Tensor | null)[],
  groups: (rows: LiveRows) => number,
  attributes: (rows: LiveRows) => readonly number[] = () => y.attributes,
  own: Partial<KernelTask> = {},
): KernelTask => ({ ...elementwise(y, inputs), kernel, aligned: [], lanes: () => 0, groups, attributes, ...own });
