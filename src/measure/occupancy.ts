// The dispatches of a plan and their occupancy on a reference GPU, computed without running anything.

import { type PlannedDispatch, scheduleOf } from "../backend/webgpu/list-scheduling.ts";
import { workgroupOf } from "../backend/webgpu/workgroups.ts";
import type { Plan } from "../plan/compile.ts";
import type { Tensor } from "../plan/graph.ts";
import { type Amount, amountOf } from "./op-counts.ts";

/** The reference GPU, an H100 in its limits: the number of multiprocessors, and the limits of each. Registers are not modelled. */
export const REFERENCE_GPU = { multiprocessors: 132, invocations: 2048, workgroups: 32, memory: 227 * 1024 } as const;

/** All dispatches of one entry point with the same workgroup size. */
export interface KernelProfile extends Amount {
  entry: string;
  dispatches: number;
  /** Invocations per workgroup. */
  invocations: number;
  /** Bytes of workgroup memory. */
  memory: number;
  /** Workgroups of the largest dispatch. */
  workgroups: number;
  /** Share of a multiprocessor's invocations that resident workgroups can fill. */
  occupancy: number;
  /** Workgroups of the largest dispatch, divided by those that the GPU can run at a time; below 1, part of the GPU idles. */
  waves: number;
}

/** The kernels of one step with all counts at their maximum, by descending number of operations. */
export function profileKernels(plan: Plan): KernelProfile[] {
  const kernels = new Map<string, KernelProfile>();
  const counted = new Set<Tensor>();
  for (const dispatch of scheduleOf(plan, new Map()).body) {
    const profile = profileOf(dispatch);
    const key = `${profile.entry} ${profile.invocations}`;
    const total = kernels.get(key) ?? profile;
    kernels.set(key, total);
    total.dispatches++;
    for (const { ops } of dispatch.chains.flat()) {
      const result = ops.at(-1);
      if (!result || counted.has(result)) continue; // split-K: several tasks compute parts of one op
      counted.add(result);
      const amount = amountOf(...ops);
      total.flop += amount.flop;
      total.bytes += amount.bytes;
    }
    if (profile.workgroups > total.workgroups) {
      total.workgroups = profile.workgroups;
      total.waves = profile.waves;
    }
  }
  return [...kernels.values()].sort((p, q) => q.flop - p.flop || q.bytes - p.bytes);
}

/** Operations and bytes of one step with all counts at their maximum, without the bytes that fused ops keep in registers. */
export function fusedAmount(plan: Plan): Amount {
  const kernels = profileKernels(plan);
  const sum = (f: (k: KernelProfile) => number) => kernels.reduce((total, k) => total + f(k), 0);
  return { flop: sum(({ flop }) => flop), bytes: sum(({ bytes }) => bytes) };
}

/** The profile of a dispatch before its work is counted. */
function profileOf({ kernel, chains }: PlannedDispatch): KernelProfile {
  const { invocations, memory } = workgroupOf(kernel);
  const resident = Math.min(
    REFERENCE_GPU.workgroups,
    Math.floor(REFERENCE_GPU.invocations / invocations),
    memory > 0 ? Math.floor(REFERENCE_GPU.memory / memory) : REFERENCE_GPU.workgroups,
  );
  const workgroups = chains.reduce((sum, [task]) => sum + (task?.groups((t) => t.rows.max) ?? 0), 0);
  return {
    entry: kernel.entry,
    dispatches: 0,
    flop: 0,
    bytes: 0,
    invocations,
    memory,
    workgroups,
    occupancy: (resident * invocations) / REFERENCE_GPU.invocations,
    waves: workgroups / (resident * REFERENCE_GPU.multiprocessors),
  };
}
