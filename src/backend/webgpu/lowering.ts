// An op as tasks of a GPU: which kernel computes it, and what of it.

import { Opcode } from "../../../assembly/opcode.ts";
import type { Tensor } from "../../plan/graph.ts";
import { elementwiseTask } from "./elementwise-ops.ts";
import { ClockOp } from "./pipelines.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { product, reduce } from "./split-k.ts";
import { ELEMENTWISE, elementwise, type KernelTask, type LiveRows, OPERANDS, workgroupTask } from "./task.ts";
import { LANES } from "./workgroups.ts";

/** Of each row that is asked for y's columns from `column` on. */
export function gatherFrom(y: Tensor, { inputs, attributes: [group = 0] }: Tensor, column = 0): KernelTask {
  const [table, index] = inputs as [Tensor, Tensor];
  const attributes = (rows: LiveRows) => [group, 0, rows(table), 0, column];
  return elementwise(y, [table, index], { attributes, aligned: y.cols === 1 ? [0, 2] : [0] });
}

/** `parts`: how many rows of the table each buffer outside the arena holds; undefined: it lies in the arena. */
function gather(y: Tensor, parts: readonly number[] | undefined): KernelTask[] {
  if (!parts) return [gatherFrom(y, y)];
  const [group = 0] = y.attributes;
  const [table, index] = y.inputs as [Tensor, Tensor];
  let end = 0;
  return parts.map((rows, part) => {
    const first = end;
    end += rows;
    const attributes = () => [group, first, rows, 1];
    return elementwise(y, [null, index], { attributes, table: { of: table, part } });
  });
}

/** What is put together of what was put together reads the parts of that, so as not to wait for it. */
const partsOf = ({ inputs }: Tensor): Tensor[] =>
  (inputs as Tensor[]).flatMap((x) => (x.op?.code === Opcode.Concat ? partsOf(x) : [x]));

function concat(y: Tensor): KernelTask[] {
  const all = partsOf(y);
  const parts = all.length < OPERANDS ? all : (y.inputs as Tensor[]); // more would wait for each other
  const tasks: KernelTask[] = [];
  let end = 0;
  for (let i = 0; i < parts.length; i += OPERANDS - 1) {
    const some = parts.slice(i, i + OPERANDS - 1);
    const start = end;
    const width = some.reduce((sum, x) => sum + x.cols, 0);
    end += width;
    const attributes = () => [start, some.length];
    tasks.push(
      elementwise(y, some, { attributes, aligned: width === y.cols ? [0] : [], lanes: (rows) => rows(y) * width }),
    );
  }
  return tasks;
}

/** The tasks of an op. `parts`: rows of each buffer of a table that lies outside the arena. */
export function lower(t: Tensor, parts: ReadonlyMap<Tensor, readonly number[]>): KernelTask[] {
  const [x, c] = t.inputs as [Tensor, Tensor];
  switch (t.op?.code) {
    case Opcode.Reduce:
      return reduce(t, x);
    case Opcode.Gather:
      return gather(t, parts.get(x));
    case Opcode.Concat:
      return concat(t);
    case Opcode.Matmul:
    case Opcode.Linear:
      return product(t, t.inputs);
    case Opcode.MeanSigmoid: {
      const kernel: ShaderKernel = { shader: "sigmoids", entry: "mean_sigmoid", constants: {} };
      return [workgroupTask(kernel, t, [x, c], (rows) => Math.ceil(rows(t) / LANES))];
    }
    default:
      return [elementwiseTask(t)];
  }
}

const clockTask = (code: number, clock: KernelTask["clock"]): KernelTask => ({
  ops: [],
  kernel: ELEMENTWISE,
  code,
  operands: [],
  writes: [],
  aligned: [],
  clock,
  table: null,
  attributes: () => [],
  lanes: () => 1,
  groups: () => 1,
});

/** Advances the step counter. */
export const advanceStep = clockTask(ClockOp.AdvanceStep, { sets: "step" });
/** Holds the step for optimisers, so that the counter need not wait for them. */
export const snapshotStep = clockTask(ClockOp.SnapshotStep, { reads: "step", sets: "optimiser step" });
