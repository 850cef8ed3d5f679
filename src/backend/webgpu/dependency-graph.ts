// The dependency graph of tasks in program order. A task depends on an earlier one if both access the same tensor and one of
// them writes it: read after write, write after read, or write after write.
//
// A dependency is elementwise if both tasks have the same number of invocations, and invocation i of either accesses element
// i of the shared tensor and no other. The same invocations can then compute both, one after the other, in one dispatch. Any other
// dependency has to wait for the whole dispatch of the earlier task.
//
//   0  h = exp(x)
//   1  y = h + b            0 ══▸ 1 ──▸ 2         ══▸ elementwise
//   2  s = sum(y)                                 ──▸ all elements
//   3  v = tanh(u)          3 ══▸ 4
//   4  w ← w − v            critical path: 1 dispatch after those of 0 and 1, none after the others

import { at } from "../../base/arrays.ts";
import { storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import type { KernelTask, StepClock } from "./task.ts";

/** For each task, the earlier tasks that it depends on, and whether that dependency is elementwise. */
export type DependencyGraph = readonly ReadonlyMap<number, boolean>[];

/** A location that tasks read and write: the memory of a tensor, or a step counter. */
type Location = Tensor | StepClock;

export function dependencyGraph(tasks: readonly KernelTask[]): DependencyGraph {
  const extents = tasks.map(extentOf);
  const crossed = tasks.map(crossedTensors);
  /** The last writer of each location, and its readers since then. */
  const accesses = new Map<Location, { writer: number | null; readers: number[] }>();
  return tasks.map(({ operands, writes, clock }, i) => {
    const dependencies = new Map<number, boolean>();
    const dependOn = (j: number, location: Location) => {
      if (j === i) return;
      const staysInElement = (k: number) => typeof location !== "string" && !at(crossed, k).has(location);
      const isElementwise = staysInElement(i) && staysInElement(j) && extents[i] === extents[j];
      dependencies.set(j, isElementwise && (dependencies.get(j) ?? true));
    };
    const accessesOf = (location: Location) => {
      const known = accesses.get(location) ?? { writer: null, readers: [] };
      accesses.set(location, known);
      return known;
    };
    const read = (location: Location) => {
      const { writer, readers } = accessesOf(location);
      if (writer !== null) dependOn(writer, location); // read after write
      readers.push(i);
    };
    const write = (location: Location) => {
      const known = accessesOf(location);
      if (known.writer !== null) dependOn(known.writer, location); // write after write
      for (const reader of known.readers) dependOn(reader, location); // write after read
      known.writer = i;
      known.readers = [];
    };
    if (clock.reads) read(clock.reads);
    if (clock.sets) write(clock.sets);
    const written = new Set(writes);
    for (const [k, t] of operands.entries()) if (t && !written.has(k)) read(storage(t));
    for (const [k, t] of operands.entries()) if (t && written.has(k)) write(storage(t));
    return dependencies;
  });
}

/** The number of invocations as a function of the live rows, as a key: equal keys mean equal numbers for all live rows. */
function extentOf({ operands, lanes }: KernelTask): string {
  const count = operands.find((t) => t)?.rows.count ?? null;
  const lanesAt = (live: number) => lanes((t) => (t.rows.count === count ? t.rows.times * live : t.rows.max));
  return `${count} ${lanesAt(1)} ${lanesAt(2)}`; // linear in the live rows: two points determine it
}

/** Tensors of which an invocation accesses more than its own element. */
const crossedTensors = ({ operands, aligned }: KernelTask): ReadonlySet<Tensor> =>
  new Set(operands.flatMap((t, k) => (t && !aligned.includes(k) ? [storage(t)] : [])));

/** The critical path of each task: the least number of dispatches that must follow its own. */
export function criticalPaths(graph: DependencyGraph): number[] {
  const following = graph.map(() => 0);
  for (let i = graph.length - 1; i >= 0; i--) {
    for (const [j, isElementwise] of at(graph, i)) {
      following[j] = Math.max(at(following, j), at(following, i) + (isElementwise ? 0 : 1));
    }
  }
  return following;
}
