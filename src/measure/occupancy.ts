// What a plan will be on a GPU, on paper: its dispatches, and how full they make the GPU.

import { type DispatchSchedule, type PlannedDispatch, scheduleOf } from "../backend/webgpu/list-scheduling.ts";
import { shaderCode } from "../backend/webgpu/pipelines.ts";
import type { Plan } from "../plan/compile.ts";
import { type Amount, amountOf } from "./op-counts.ts";
import { workgroupOf } from "./workgroup.ts";

/** A GPU of the class of the H100: multiprocessors, and what each has room for at a time. Registers are left out. */
export const PAPER = { multiprocessors: 132, invocations: 2048, workgroups: 32, memory: 227 * 1024 } as const;

/** All dispatches of an entry point with the same size of workgroup. */
export interface KernelProfile extends Amount {
  entry: string;
  dispatches: number;
  /** Of a workgroup. */
  invocations: number;
  /** Of a workgroup, in bytes. */
  memory: number;
  /** Of the largest dispatch. */
  workgroups: number;
  /** The share of a multiprocessor's invocations that workgroups fill. */
  occupancy: number;
  /** How often the largest dispatch fills the whole GPU; below 1 some of it idles. */
  waves: number;
}

export function profileKernels(plan: Plan): KernelProfile[] {
  const kernels = new Map<string, KernelProfile>();
  const counted = new Set<unknown>();
  const { body }: DispatchSchedule = scheduleOf(plan, new Map());
  for (const stage of body) {
    const row = rowOf(stage);
    const known = kernels.get(`${row.entry} ${row.invocations}`) ?? row;
    kernels.set(`${row.entry} ${row.invocations}`, known);
    known.dispatches++;
    for (const { ops } of stage.chains.flat()) {
      if (ops.length === 0 || counted.has(ops.at(-1))) continue;
      counted.add(ops.at(-1));
      const amount = amountOf(...ops);
      known.flop += amount.flop;
      known.bytes += amount.bytes;
    }
    if (row.workgroups > known.workgroups) Object.assign(known, { workgroups: row.workgroups, waves: row.waves });
  }
  return [...kernels.values()].sort((p, q) => q.flop - p.flop || q.bytes - p.bytes);
}

/** A step when all rows are live: what one kernel hands on to itself is not moved. */
export function fusedAmount(plan: Plan): Amount {
  const kernels = profileKernels(plan);
  const sum = (f: (k: KernelProfile) => number) => kernels.reduce((total, k) => total + f(k), 0);
  return { flop: sum(({ flop }) => flop), bytes: sum(({ bytes }) => bytes) };
}

function rowOf({ kernel: { shader, entry, constants }, chains }: PlannedDispatch): KernelProfile {
  const { invocations, memory } = workgroupOf(shaderCode(shader), entry, constants);
  const resident = Math.min(
    PAPER.workgroups,
    Math.floor(PAPER.invocations / invocations),
    memory > 0 ? Math.floor(PAPER.memory / memory) : PAPER.workgroups,
  );
  const workgroups = chains.reduce((sum, [task]) => sum + (task?.groups((t) => t.rows.max) ?? 0), 0);
  return {
    entry,
    dispatches: 0,
    flop: 0,
    bytes: 0,
    invocations,
    memory,
    workgroups,
    occupancy: (resident * invocations) / PAPER.invocations,
    waves: workgroups / (resident * PAPER.multiprocessors),
  };
}
