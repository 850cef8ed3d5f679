// Which tasks share a dispatch. A dispatch costs the host microseconds whatever it computes, and between two of them the
// GPU waits; so what does not wait for each other is computed together, and what waits for the same element alone too.

import { type Plan, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { rareOverrides } from "./elementwise-ops.ts";
import { fusionsOf } from "./fusion.ts";
import { advanceStep, lower, snapshotStep } from "./lowering.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import type { KernelTask, StepClock } from "./task.ts";

/** Tasks that the same invocations compute one after the other. */
export type TaskChain = readonly KernelTask[];

/** A dispatch. */
export interface PlannedDispatch {
  readonly kernel: ShaderKernel;
  readonly table: KernelTask["table"];
  readonly chains: readonly TaskChain[];
}

export interface DispatchSchedule {
  readonly prologue: readonly PlannedDispatch[];
  readonly body: readonly PlannedDispatch[];
}

/** The dispatches of a plan. `parts`: rows of each buffer of a table that lies outside the arena. */
export function scheduleOf(plan: Plan, parts: ReadonlyMap<Tensor, readonly number[]>): DispatchSchedule {
  const fused = fusionsOf(plan, parts);
  const tasksOf = (ops: readonly Tensor[]) => ops.flatMap((t) => fused.get(t) ?? lower(t, parts));
  const body = tasksOf(plan.body);
  const held = body.some(({ clock }) => clock.reads === "optimiser step") ? [snapshotStep] : [];
  return { prologue: stages(tasksOf(plan.prologue)), body: stages([...held, ...body, advanceStep]) };
}

/** For each task those that it waits for, and whether it waits for the same element of them alone. */
type Waits = ReadonlyMap<number, boolean>[];

/** Invocations of a task, however many rows are live: equal where they always are. */
function extentOf({ operands, lanes }: KernelTask): string {
  const count = operands.find((t) => t)?.rows.count ?? null;
  const rows = (times: number) => lanes((t) => (t.rows.count === count ? t.rows.times * times : t.rows.max));
  return `${count} ${rows(1)} ${rows(2)}`;
}

function waitsOf(tasks: readonly KernelTask[]): Waits {
  const extents = tasks.map(extentOf);
  /** Who wrote a place last, and who has read it since. */
  const places = new Map<Tensor | StepClock, { writer: number | null; readers: number[] }>();
  /** Places of which a task touches more than its own element. */
  const beyond = tasks.map(
    ({ operands, aligned }) => new Set(operands.flatMap((t, i) => (t && !aligned.includes(i) ? [storage(t)] : []))),
  );
  return tasks.map((task, i) => {
    const waits = new Map<number, boolean>();
    const wait = (place: Tensor | StepClock, on: number) => {
      const own = (k: number) => typeof place !== "string" && !(beyond[k] as Set<Tensor>).has(place);
      const near = own(i) && own(on) && extents[i] === extents[on];
      waits.set(on, near && (waits.get(on) ?? true));
    };
    const touch = (place: Tensor | StepClock, writes: boolean) => {
      const known = places.get(place) ?? { writer: null, readers: [] };
      places.set(place, known);
      if (known.writer !== null && known.writer !== i) wait(place, known.writer);
      if (!writes) known.readers.push(i);
      else {
        for (const reader of known.readers) if (reader !== i) wait(place, reader);
        Object.assign(known, { writer: i, readers: [] });
      }
    };
    const { operands, writes, clock } = task;
    if (clock.reads) touch(clock.reads, false);
    if (clock.sets) touch(clock.sets, true);
    for (const writing of [false, true]) {
      operands.forEach((t, k) => {
        if (t && writes.includes(k) === writing) touch(storage(t), writing);
      });
    }
    return waits;
  });
}

/** How many dispatches at least come after each task's own. */
function heightsOf(tasks: readonly KernelTask[], waits: Waits): number[] {
  const heights = tasks.map(() => 0);
  for (let i = tasks.length - 1; i >= 0; i--) {
    for (const [j, near] of waits[i] as Waits[number]) {
      heights[j] = Math.max(heights[j] as number, (heights[i] as number) + (near ? 0 : 1));
    }
  }
  return heights;
}

/** List scheduling: of the kernels that could run now the one that most is waiting for, with all that it can compute. */
function stages(tasks: readonly KernelTask[]): PlannedDispatch[] {
  // One elementwise shader for the whole plan: changing it costs as much as a dispatch.
  const overrides = rareOverrides(new Set(tasks.map(({ code }) => code)));
  const waits = waitsOf(tasks);
  const heights = heightsOf(tasks, waits);
  const left = new Set(tasks.keys());
  const list: PlannedDispatch[] = [];
  while (left.size > 0) {
    const ready = [...left].filter((i) => [...(waits[i] as Waits[number]).keys()].every((j) => !left.has(j)));
    const next = ready.reduce((best, i) => ((heights[i] as number) > (heights[best] as number) ? i : best));
    const chains = fill(tasks, waits, left, tasks[next] as KernelTask);
    for (const i of chains.flat()) left.delete(i);
    const chosen = chains.map((chain) => chain.map((i) => tasks[i] as KernelTask));
    list.push({
      kernel: specialised(chosen.flat(), overrides),
      table: chosen.flat().find(({ table }) => table)?.table ?? null,
      chains: chosen,
    });
  }
  return list;
}

const sameKernel = ({ kernel: p }: KernelTask, { kernel: q }: KernelTask): boolean =>
  p.entry === q.entry && JSON.stringify(p.constants) === JSON.stringify(q.constants);

/** All that can run in one dispatch with this task, in chains. */
function fill(tasks: readonly KernelTask[], waits: Waits, left: ReadonlySet<number>, first: KernelTask): number[][] {
  const chainOf = new Map<number, number[]>();
  let table = first.table;
  for (const i of left) {
    const task = tasks[i] as KernelTask;
    if (!sameKernel(task, first)) continue;
    if (task.table && table && (task.table.of !== table.of || task.table.part !== table.part)) continue;
    const waited = [...(waits[i] as Waits[number])].filter(([j]) => left.has(j));
    if (!waited.every(([j, near]) => near && chainOf.has(j))) continue;
    table ??= task.table;
    const joined = [...new Set(waited.map(([j]) => chainOf.get(j) as number[]))].flat();
    const chain = [...joined, i].sort((p, q) => p - q);
    for (const j of chain) chainOf.set(j, chain);
  }
  return [...new Set(chainOf.values())];
}

/** The kernel without what none of its tasks needs. */
function specialised(tasks: readonly KernelTask[], overrides: Readonly<Record<string, number>>): ShaderKernel {
  const { kernel } = tasks[0] as KernelTask;
  if (kernel.shader === "elementwise") return { ...kernel, constants: overrides };
  if (kernel.shader !== "matmul") return kernel;
  const flag = (at: number) => {
    const all = new Set(tasks.map(({ attributes }) => attributes((t) => t.rows.max)[at] as number));
    return all.size > 1 ? 2 : ([...all][0] as number);
  };
  return { ...kernel, constants: { ...kernel.constants, TRANSPOSE_A: flag(4), TRANSPOSE_B: flag(5) } };
}
