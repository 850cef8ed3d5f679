// Fusion of ops into one task, so that intermediate results are never stored and no dispatch waits for them.

import { Opcode } from "../../../assembly/opcode.ts";
import { type Plan, readersOf } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { gatherFrom } from "./lowering.ts";
import { lowerPairs, pairsOf } from "./pair-fusion.ts";
import { productWithSlope } from "./split-k.ts";
import type { KernelTask } from "./task.ts";

/** The tasks of fused ops: the last op of a fusion has its task, the others have none. Ops that are not fused are absent. */
export function fusionsOf(plan: Plan, tables: { has(t: Tensor): boolean }): Map<Tensor, readonly KernelTask[]> {
  const fused = new Map<Tensor, readonly KernelTask[]>();
  const fuse = (ops: readonly Tensor[], task: KernelTask) => {
    for (const t of ops) fused.set(t, []);
    fused.set(ops.at(-1) as Tensor, [task]);
  };
  for (const chain of pairsOf(plan)) fuse(chain, lowerPairs(chain));
  const readers = readersOf(plan);
  const { prologue, body } = plan;
  for (const t of [...prologue, ...body]) {
    const readersOfT = readers.get(t) ?? [];
    const [reader] = readersOfT;
    if (t.op?.code === Opcode.Matmul && readersOfT.length === 1 && reader?.op?.code === Opcode.ActivationGradient) {
      // dX = φ′ ∘ (dY·Wᵀ). A product of the prologue is not moved into the body, where every step would compute it.
      const samePhase = body.includes(t) || prologue.includes(reader);
      const task = samePhase && reader.inputs[1] === t ? productWithSlope(t, reader) : null;
      if (task) fuse([t, reader], task);
    }
    if (t.op?.code === Opcode.Gather && !tables.has(t.inputs[0] as Tensor)) {
      // Slices of gathered rows, where nothing reads whole rows, gather their columns directly.
      const slices = readersOfT.filter((y) => y?.op?.code === Opcode.Slice && y.inputs[0] === t) as Tensor[];
      if (slices.length < readersOfT.length) continue;
      for (const y of slices) fuse([t, y], { ...gatherFrom(y, t, y.attributes[0]), ops: [t, y], code: Opcode.Gather });
    }
  }
  return fused;
}
