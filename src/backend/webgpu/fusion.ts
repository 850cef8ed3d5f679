// Ops that one task computes, so that what passes between them is never in memory and nothing waits for it.

import { Opcode } from "../../../assembly/opcode.ts";
import { type Plan, readersOf } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { gatherFrom } from "./lowering.ts";
import { lowerPairs, pairsOf } from "./pair-fusion.ts";
import { sloped } from "./split-k.ts";
import type { KernelTask } from "./task.ts";

/** Ops and the tasks that compute them otherwise than op by op: none where a later op's task does. `apart`: tables outside the arena. */
export function fusionsOf(plan: Plan, apart: { has(t: Tensor): boolean }): Map<Tensor, readonly KernelTask[]> {
  const fused = new Map<Tensor, readonly KernelTask[]>();
  const fuse = (ops: readonly Tensor[], task: KernelTask) => {
    for (const t of ops) fused.set(t, []);
    fused.set(ops.at(-1) as Tensor, [task]);
  };
  for (const chain of pairsOf(plan).values()) fuse(chain, lowerPairs(chain));
  const readers = readersOf(plan);
  const { prologue, body } = plan;
  for (const t of [...prologue, ...body]) {
    const all = readers.get(t) ?? [];
    const [reader] = all;
    if (t.op?.code === Opcode.Matmul && all.length === 1 && reader?.op?.code === Opcode.ActivationGradient) {
      // dX = φ′ · (dY · Wᵀ); what is computed once stays so.
      const isOften = body.includes(t) || prologue.includes(reader);
      const task = isOften && reader.inputs[1] === t ? sloped(t, reader) : null;
      if (task) fuse([t, reader], task);
    }
    if (t.op?.code === Opcode.Gather && !apart.has(t.inputs[0] as Tensor)) {
      // Columns of rows of a table, where nobody wants whole rows.
      const slices = all.filter((y) => y?.op?.code === Opcode.Slice && y.inputs[0] === t) as Tensor[];
      if (slices.length < all.length) continue;
      for (const y of slices) fuse([t, y], { ...gatherFrom(y, t, y.attributes[0]), ops: [t, y], code: Opcode.Gather });
    }
  }
  return fused;
}
