// A plan: which tensors are computed, in which order, and where each one lies in one block of memory.

import type { Graph, Tensor } from "./graph.ts";

export interface Plan {
  readonly graph: Graph;
  /** Ops whose inputs never change while the plan runs: computed once, after parameters are written. */
  readonly prologue: readonly Tensor[];
  /** The ops of one step; effects last. */
  readonly body: readonly Tensor[];
  /** Named tensors that can be read after a run: leaves and requested outputs. */
  readonly named: ReadonlyMap<string, Tensor>;
  /** Byte offset of every tensor that has memory. */
  readonly offsets: ReadonlyMap<Tensor, number>;
  /** Parameters and state, in one block: a checkpoint is one copy of these bytes. */
  readonly state: { readonly start: number; readonly end: number };
  readonly bytes: number;
}

/** Kernels work in vectors of 16 bytes and may run over the end of a buffer by less than one. */
const ALIGN = 16;

/** The memory of a tensor: rows × columns × 4 bytes, rounded up, and one vector to spare. */
export const bytesOf = (t: Tensor): number => Math.ceil((t.rows.max * t.cols * 4) / ALIGN) * ALIGN + ALIGN;

/** The tensor whose memory this one is: itself unless it is a reshape. */
export function storage(t: Tensor): Tensor {
  let at = t;
  while (at.op && at.op.code === null) at = at.inputs[0] as Tensor;
  return at;
}

/** For the memory of each tensor the ops that read it, and a null for each name by which it is read afterwards. */
export function readersOf({ prologue, body, named }: Plan): Map<Tensor, (Tensor | null)[]> {
  const readers = new Map<Tensor, (Tensor | null)[]>();
  const add = (t: Tensor, reader: Tensor | null) =>
    readers.set(storage(t), [...(readers.get(storage(t)) ?? []), reader]);
  for (const y of [...prologue, ...body]) for (const x of y.inputs) if (x) add(x, y);
  for (const t of named.values()) add(t, null);
  return readers;
}

/**
 * Lays out a plan that computes `outputs` (readable by name afterwards) and every effect of the graph.
 * Tensors that neither needs are left out; buffers are used again when their last reader is done.
 */
export function compile(graph: Graph, outputs: Readonly<Record<string, Tensor>> = {}): Plan {
  const order = liveTensors(graph, [...Object.values(outputs), ...graph.effects]);
  const ops = order.filter((t) => t.op && t.op.code !== null && !t.op.effect);
  const effects = graph.effects.filter((t) => order.includes(t));

  const changing = new Set(
    effects.flatMap((e) => e.inputs.filter((t) => t?.leaf === "parameter" && t === e.inputs[0])),
  );
  const fixed = new Set<Tensor>();
  for (const t of order) {
    const leafFixed = t.leaf === "constant" || (t.leaf === "parameter" && !changing.has(t));
    const opFixed = t.op && !t.op.effect && !t.op.volatile && t.inputs.every((x) => !x || fixed.has(x));
    if (leafFixed || opFixed) fixed.add(t);
  }
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
  const start = end;
  for (const t of leaves) if (t.leaf === "parameter") place(t);
  for (const t of leaves) if (t.leaf === "state") place(t);
  const state = { start, end };
  for (const t of leaves) place(t);
  for (const t of prologue) place(t);
  for (const t of Object.values(outputs)) place(storage(t));
  const steps = body.map((t) => ({ makes: t.op?.effect ? [] : [t], uses: [t, ...t.inputs] }));
  end = placeTemporaries(steps, offsets, end);

  const named = new Map(Object.entries(outputs));
  for (const t of leaves) {
    const taken = named.get(t.name);
    if (taken && taken !== t)
      throw new RangeError(`compile: output "${t.name}" has the name of a leaf; give it another`);
    if (t.name) named.set(t.name, t);
  }
  return { graph, prologue, body, named, offsets, state, bytes: end };
}

function liveTensors(graph: Graph, roots: readonly Tensor[]): Tensor[] {
  const live = new Set<Tensor>(roots);
  for (let id = graph.tensors.length - 1; id >= 0; id--) {
    const t = graph.tensors[id] as Tensor;
    if (live.has(t)) for (const x of t.inputs) if (x) live.add(x);
  }
  return graph.tensors.filter((t) => live.has(t));
}

/** What is computed together: results, and all that it touches. */
export interface Step {
  readonly makes: readonly Tensor[];
  readonly uses: readonly (Tensor | null)[];
}

/** Places results that have no place yet, first fit over a list of free gaps; one is free again after its last step. */
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
    const last = gaps.at(-1);
    let at = end;
    if (last && last.at + last.size === end) {
      at = last.at; // grow the gap at the end instead of leaving it behind
      gaps.pop();
    }
    end = at + size;
    return at;
  };
  const give = (at: number, size: number) => {
    gaps.push({ at, size });
    gaps.sort((p, q) => p.at - q.at);
    const merged: typeof gaps = [];
    for (const g of gaps) {
      const before = merged.at(-1);
      if (before && before.at + before.size === g.at) before.size += g.size;
      else if (g.size > 0) merged.push(g);
    }
    gaps = merged;
  };
  steps.forEach(({ makes }, i) => {
    for (const t of makes) if (!offsets.has(t)) offsets.set(t, take(bytesOf(t)));
    for (const dead of dying.get(i) ?? []) give(offsets.get(dead) as number, bytesOf(dead));
  });
  return end;
}
