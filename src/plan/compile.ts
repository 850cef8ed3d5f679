// Compiles a graph to a plan: the ops to run, in order, and the place of every tensor in one arena.

import { at, last } from "../base/arrays.ts";
import { isObject, kindOf, refuse } from "../base/check.ts";
import type { Graph, Tensor } from "./graph.ts";
import { checked, input, tensor } from "./op.ts";

/** A compiled graph: its ops in execution order, and the place of every tensor in one arena. Backends load it. */
export interface Plan {
  /** The graph that was compiled. */
  readonly graph: Graph;
  /** Ops whose inputs do not change while the plan runs. They are computed once, after parameters are written. */
  readonly prologue: readonly Tensor[];
  /** The ops of one step, effects last. */
  readonly body: readonly Tensor[];
  /** Tensors that can be read by name after a run: leaves and outputs. */
  readonly named: ReadonlyMap<string, Tensor>;
  /** Byte offset in the arena of every tensor with memory of its own. */
  readonly offsets: ReadonlyMap<Tensor, number>;
  /** Size of the arena in bytes. */
  readonly bytes: number;
}

/** Kernels work in vectors of 16 bytes and may access less than one vector beyond the end of a tensor. */
const ALIGN = 16;

/** Bytes that a tensor occupies: rows × columns × 4 rounded up to whole vectors, and one vector beyond the end. */
export const bytesOf = (t: Tensor): number => Math.ceil((t.rows.max * t.cols * 4) / ALIGN) * ALIGN + ALIGN;

/** The tensor that owns the memory of t: t itself unless it is a view (reshape, stopGradient). */
export function storage(t: Tensor): Tensor {
  let owner = t;
  while (owner.op && owner.op.code === null) owner = input(owner.inputs, 0);
  return owner;
}

/** The readers of each tensor's memory: ops, and a null for each name by which the host can read it. */
export function readersOf({ prologue, body, named }: Plan): Map<Tensor, (Tensor | null)[]> {
  const readers = new Map<Tensor, (Tensor | null)[]>();
  const add = (t: Tensor, reader: Tensor | null) =>
    readers.set(storage(t), [...(readers.get(storage(t)) ?? []), reader]);
  for (const y of [...prologue, ...body]) for (const x of y.inputs) if (x) add(x, y);
  for (const t of named.values()) add(t, null);
  return readers;
}

/**
 * Compiles a graph to a plan that computes `outputs`, which can be read by name after a run, and applies all effects of the
 * graph. Tensors that neither needs are left out. The memory of a tensor is reused after its last reader.
 * @throws RangeError when an output has the name of a leaf.
 */
export function compile(graph: Graph, outputs: Readonly<Record<string, Tensor>> = {}): Plan {
  checked(graph);
  if (!isObject(outputs) || kindOf(outputs) !== "Object") refuse("outputs", outputs, "an object of tensors");
  for (const [name, output] of Object.entries(outputs)) tensor(output, `outputs.${name}`);
  const order = liveTensors(graph, [...Object.values(outputs), ...graph.effects]);
  const ops = order.filter((t) => t.op && t.op.code !== null && !t.op.effect);
  const effects = graph.effects.filter((t) => order.includes(t));

  const fixed = fixedTensors(order, effects);
  const prologue = ops.filter((t) => fixed.has(t));
  const body = [...ops.filter((t) => !fixed.has(t)), ...effects];

  const offsets = new Map<Tensor, number>();
  let end = 0;
  const place = (t: Tensor) => {
    if (offsets.has(t)) return;
    offsets.set(t, end);
    end += bytesOf(t);
  };
  const leaves = order.filter((t) => t.leaf !== null);
  for (const t of leaves) if (t.leaf === "parameter") place(t);
  for (const t of leaves) if (t.leaf === "state") place(t);
  for (const t of leaves) place(t);
  for (const t of prologue) place(t);
  for (const t of Object.values(outputs)) place(storage(t));
  const steps = body.map((t) => ({ makes: t.op?.effect ? [] : [t], uses: [t, ...t.inputs] }));
  end = placeTemporaries(steps, offsets, end);

  const named = new Map(Object.entries(outputs));
  for (const t of leaves) {
    const taken = named.get(t.name);
    if (taken && taken !== t)
      throw new RangeError(`compile: output "${t.name}" has the name of a leaf; it must have another name`);
    if (t.name) named.set(t.name, t);
  }
  return { graph, prologue, body, named, offsets, bytes: end };
}

/** Tensors whose values do not change while the plan runs: constants, parameters that no effect updates, and their results. */
function fixedTensors(order: readonly Tensor[], effects: readonly Tensor[]): Set<Tensor> {
  const updated = new Set(effects.map(({ inputs }) => inputs[0]));
  const fixed = new Set<Tensor>();
  for (const t of order) {
    const isFixedLeaf = t.leaf === "constant" || (t.leaf === "parameter" && !updated.has(t));
    const isFixedResult = t.op && !t.op.effect && !t.op.volatile && t.inputs.every((x) => !x || fixed.has(x));
    if (isFixedLeaf || isFixedResult) fixed.add(t);
  }
  return fixed;
}

/** The roots and all tensors on which they depend, in the order of the graph. */
function liveTensors(graph: Graph, roots: readonly Tensor[]): Tensor[] {
  const live = new Set<Tensor>(roots);
  for (let id = graph.tensors.length - 1; id >= 0; id--) {
    const t = at(graph.tensors, id);
    if (live.has(t)) for (const x of t.inputs) if (x) live.add(x);
  }
  return graph.tensors.filter((t) => live.has(t));
}

/** A unit of execution: the results that it makes, and all tensors that it touches. */
export interface Step {
  /** Its results. */
  readonly makes: readonly Tensor[];
  /** Its results and operands; null where an optional operand is absent. */
  readonly uses: readonly (Tensor | null)[];
}

/**
 * Assigns offsets to results that have none: first fit in a list of free gaps, from byte `base` on. The memory of a result is
 * free after the last step that uses it. Returns the byte at which the memory ends.
 */
export function placeTemporaries(steps: readonly Step[], offsets: Map<Tensor, number>, base: number): number {
  const lastUse = new Map<Tensor, number>();
  steps.forEach(({ uses }, i) => {
    for (const x of uses) if (x) lastUse.set(storage(x), i);
  });
  const dying = new Map<number, Tensor[]>();
  for (const [t, i] of lastUse) if (!offsets.has(t)) dying.set(i, [...(dying.get(i) ?? []), t]);

  let gaps: { at: number; size: number }[] = [];
  let end = base;
  const take = (size: number): number => {
    const gap = gaps.find((g) => g.size >= size);
    if (gap) {
      gap.at += size;
      gap.size -= size;
      return gap.at - size;
    }
    const top = last(gaps);
    let start = end;
    if (top && top.at + top.size === end) {
      start = top.at; // extend the last gap rather than leave it unused
      gaps.pop();
    }
    end = start + size;
    return start;
  };
  const free = (t: Tensor) => {
    gaps.push({ at: offsets.get(t) as number, size: bytesOf(t) });
    gaps.sort((p, q) => p.at - q.at);
    const merged: typeof gaps = [];
    for (const gap of gaps) {
      const previous = last(merged);
      if (previous && previous.at + previous.size === gap.at) previous.size += gap.size;
      else if (gap.size > 0) merged.push(gap);
    }
    gaps = merged;
  };
  steps.forEach(({ makes }, i) => {
    for (const t of makes) if (!offsets.has(t)) offsets.set(t, take(bytesOf(t)));
    dying.get(i)?.forEach(free);
  });
  return end;
}
