// The reference backend: plain TypeScript in f64, slow and simple. Tests compare all other backends with it.

import { seedKey } from "../../base/philox.ts";
import { type Plan, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { liveRows } from "../../plan/shape.ts";
import {
  type Backend,
  type Counts,
  checkLoad,
  checkSteps,
  checkWrite,
  liveCounts,
  namedTensor,
  type Program,
} from "../backend.ts";
import type { Inputs, Matrix } from "./matrix.ts";
import { KERNELS } from "./op-kernels.ts";

class ReferenceProgram implements Program {
  step = 0;
  private readonly memory = new Map<Tensor, Float64Array>();
  private readonly key: [number, number];

  constructor(
    readonly plan: Plan,
    seed: number,
  ) {
    checkLoad(plan, seed);
    this.key = seedKey(seed);
    for (const t of plan.offsets.keys()) {
      this.memory.set(t, t.leaf === "constant" && t.values ? t.values.slice() : new Float64Array(t.rows.max * t.cols));
    }
  }

  write(name: string, values: ArrayLike<number>): void {
    checkWrite(this.plan, name, values);
    this.array(this.plan.named.get(name) as Tensor).set(Array.from(values));
  }

  read(name: string): Float64Array {
    return this.array(namedTensor(this.plan, name)).slice();
  }

  run(steps = 1, counts: Counts = {}): void {
    checkSteps(steps);
    const live = liveCounts(this.plan, counts);
    const matrix = (t: Tensor): Matrix => ({ data: this.array(t), rows: liveRows(t.rows, live), cols: t.cols });
    for (let k = 0; k < steps; k++) {
      for (const t of [...this.plan.prologue, ...this.plan.body]) {
        const op = t.op;
        if (!op || op.code === null) continue;
        const out = matrix(op.effect ? (t.inputs[0] as Tensor) : t);
        const inputs = t.inputs.map((x) => (x ? matrix(x) : null));
        KERNELS[op.code](out, inputs as unknown as Inputs, t.attributes, { step: this.step, key: this.key });
      }
      this.step++;
    }
  }

  private array(t: Tensor): Float64Array {
    return this.memory.get(storage(t)) as Float64Array;
  }
}

/** Runs plans in f64. */
export const reference: Backend = { name: "reference", load: (plan, seed) => new ReferenceProgram(plan, seed) };
