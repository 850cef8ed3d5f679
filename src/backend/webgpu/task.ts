// A task: one kernel applied to operands and attributes. The scheduler groups tasks into dispatches.

import type { Tensor } from "../../plan/graph.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { LANES } from "./workgroups.ts";

/** The number of live rows of a tensor. */
export type LiveRows = (t: Tensor) => number;

/** The step counter, and the snapshot of it that optimisers use, so that the counter can advance before they are done. */
export type StepClock = "step" | "optimiser step";

/** Tables in buffers of their own outside the arena: the number of rows in each buffer of a table. */
export type ExternalTables = ReadonlyMap<Tensor, readonly number[]>;

/** One of the buffers of an external table. */
export interface TableBuffer {
  readonly of: Tensor;
  readonly part: number;
}

/** One kernel applied to operands and attributes. */
export interface KernelTask {
  /** The ops that it computes, in full or in part. */
  readonly ops: readonly Tensor[];
  readonly kernel: ShaderKernel;
  /** An opcode, or a code of `ClockOp`. */
  readonly code: number;
  /** The operands y, a, b, c, d and e of the kernel. Further operands go into further records of the task. */
  readonly operands: readonly (Tensor | null)[];
  /** Positions of the operands that it writes. */
  readonly writes: readonly number[];
  /** Positions of the operands of which invocation i accesses element i and no other. */
  readonly aligned: readonly number[];
  /** The step counter that it reads or sets. */
  readonly clock: { readonly reads?: StepClock; readonly sets?: StepClock };
  /** The buffer of an external table that it reads. */
  readonly table: TableBuffer | null;
  readonly attributes: (rows: LiveRows) => readonly number[];
  /** Invocations with something to compute; 0 for kernels whose workgroups compute together. */
  readonly lanes: (rows: LiveRows) => number;
  /** Number of workgroups. */
  readonly groups: (rows: LiveRows) => number;
}

/** Number of operands and attributes of a record (`Op` of kernels/common.wgsl). */
export const OPERANDS = 6;
export const ATTRIBUTES = 8;

export const ELEMENTWISE: ShaderKernel = { shader: "elementwise", entry: "elementwise", constants: {} };

/** The opcode of a tensor that an op computes. */
export const opcodeOf = ({ op }: Tensor): number => op?.code as number;

/** A task of the elementwise kernel, one invocation per element of y unless `given` says otherwise. */
export function elementwise(
  y: Tensor,
  inputs: readonly (Tensor | null)[],
  given: Partial<KernelTask> = {},
): KernelTask {
  const task = {
    ops: [y],
    kernel: ELEMENTWISE,
    code: opcodeOf(y),
    operands: [y, ...inputs],
    writes: [0],
    aligned: [0],
    clock: {},
    table: null,
    attributes: () => y.attributes,
    lanes: (rows: LiveRows) => rows(y) * y.cols,
    ...given,
  };
  return { groups: (rows) => Math.ceil(task.lanes(rows) / LANES), ...task };
}

/** A task of a kernel in which the invocations of a workgroup compute together. */
export const workgroupTask = (
  kernel: ShaderKernel,
  y: Tensor,
  inputs: readonly (Tensor | null)[],
  groups: (rows: LiveRows) => number,
  attributes: (rows: LiveRows) => readonly number[] = () => y.attributes,
  given: Partial<KernelTask> = {},
): KernelTask => ({ ...elementwise(y, inputs), kernel, aligned: [], lanes: () => 0, groups, attributes, ...given });
