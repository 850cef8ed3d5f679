// List scheduling of a plan's tasks into dispatches. A dispatch costs the host microseconds whatever it computes, and the GPU
// idles between two of them. So a dispatch takes every task that is ready and has the same kernel, and elementwise
// dependents of these tasks as well, which are fused into chains.

import { at } from "../../base/arrays.ts";
import type { Plan } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { criticalPaths, type DependencyGraph, dependencyGraph } from "./dependency-graph.ts";
import { rareOverrides } from "./elementwise-ops.ts";
import { fusionsOf } from "./fusion.ts";
import { advanceStep, lower, snapshotStep } from "./lowering.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import type { ExternalTables, KernelTask, LiveRows, TableBuffer } from "./task.ts";
import { Transposed } from "./wgsl-constants.ts";

/** Tasks that the same invocations compute one after the other. */
export type TaskChain = readonly KernelTask[];

/** One dispatch: chains of tasks that do not depend on each other and have the same kernel. */
export interface PlannedDispatch {
  readonly kernel: ShaderKernel;
  /** The buffer of an external table that it reads; one at most, because there is one binding for it. */
  readonly table: TableBuffer | null;
  readonly chains: readonly TaskChain[];
}

/** The dispatches of a plan, in order. */
export interface DispatchSchedule {
  readonly prologue: readonly PlannedDispatch[];
  readonly body: readonly PlannedDispatch[];
}

/** The dispatches of a plan's prologue, and those of one step. */
export function scheduleOf(plan: Plan, tables: ExternalTables): DispatchSchedule {
  const fused = fusionsOf(plan, tables);
  const tasksOf = (ops: readonly Tensor[]) => ops.flatMap((t) => fused.get(t) ?? lower(t, tables));
  const body = tasksOf(plan.body);
  const hasOptimiser = body.some(({ clock }) => clock.reads === "optimiser step");
  return {
    prologue: listSchedule(tasksOf(plan.prologue)),
    body: listSchedule([...(hasOptimiser ? [snapshotStep] : []), ...body, advanceStep]),
  };
}

/** Each dispatch has the kernel of the ready task with the longest critical path, and every task that fits into it. */
function listSchedule(tasks: readonly KernelTask[]): PlannedDispatch[] {
  // One elementwise shader for the whole plan: changing it costs as much as a dispatch.
  const overrides = rareOverrides(new Set(tasks.map(({ code }) => code)));
  const graph = dependencyGraph(tasks);
  const following = criticalPaths(graph);
  const remaining = new Set(tasks.keys());
  const dispatches: PlannedDispatch[] = [];
  while (remaining.size > 0) {
    const ready = [...remaining].filter((i) => [...at(graph, i).keys()].every((j) => !remaining.has(j)));
    const urgent = ready.reduce((best, i) => (at(following, i) > at(following, best) ? i : best));
    const chosen = chainsWith(at(tasks, urgent), tasks, graph, remaining);
    for (const i of chosen.flat()) remaining.delete(i);
    const chains = chosen.map((chain) => chain.map((i) => at(tasks, i)));
    dispatches.push({
      kernel: specialised(chains.flat(), overrides),
      table: chains.flat().find(({ table }) => table)?.table ?? null,
      chains,
    });
  }
  return dispatches;
}

const sameKernel = ({ kernel: p }: KernelTask, { kernel: q }: KernelTask): boolean =>
  p.entry === q.entry && JSON.stringify(p.constants) === JSON.stringify(q.constants);

const sameTable = (p: TableBuffer | null, q: TableBuffer | null): boolean =>
  !p || !q || (p.of === q.of && p.part === q.part);

/**
 * The remaining tasks that fit into one dispatch with a given one, as chains. A task fits if it has the same kernel, and each
 * of its dependencies is done or is an elementwise dependency on a task of this dispatch, whose chain it then joins:
 *
 *   0 ══▸ 1 ══▸ 4          chains [0, 1, 2, 4] and [3]: task 4 depends on 1 and 2, element by element, and so
 *         2 ══▸ 4          joins their chains into one
 *   3 ──▸ 5                task 5 needs all elements of 3 and is left for a later dispatch
 */
function chainsWith(
  first: KernelTask,
  tasks: readonly KernelTask[],
  graph: DependencyGraph,
  remaining: ReadonlySet<number>,
): number[][] {
  const chainOf = new Map<number, number[]>();
  let table = first.table;
  for (const i of remaining) {
    const task = at(tasks, i);
    if (!sameKernel(task, first) || !sameTable(task.table, table)) continue;
    const pending = [...at(graph, i)].filter(([j]) => remaining.has(j));
    const joined = new Set<number[]>();
    const fits = pending.every(([j, isElementwise]) => {
      const chain = chainOf.get(j);
      if (chain) joined.add(chain);
      return isElementwise && chain !== undefined;
    });
    if (!fits) continue;
    table ??= task.table;
    const chain = [...[...joined].flat(), i].sort((p, q) => p - q);
    for (const j of chain) chainOf.set(j, chain);
  }
  return [...new Set(chainOf.values())];
}

/** The kernel of these tasks, with pipeline overrides set to the values that they share. */
function specialised(tasks: readonly KernelTask[], overrides: Readonly<Record<string, number>>): ShaderKernel {
  const { kernel } = at(tasks, 0);
  if (kernel.shader === "elementwise") return { ...kernel, constants: overrides };
  if (kernel.shader !== "matmul") return kernel;
  const transposition = (position: number): number => {
    const flags = new Set(tasks.map(({ attributes }) => at(attributes(maxRows), position)));
    const [flag = 0] = flags;
    return flags.size > 1 ? Transposed.PerOp : flag ? Transposed.Always : Transposed.Never;
  };
  return {
    ...kernel,
    constants: { ...kernel.constants, TRANSPOSE_A: transposition(4), TRANSPOSE_B: transposition(5) },
  };
}

const maxRows: LiveRows = (t) => t.rows.max;
