// Lowers an op to tasks of a GPU. An op that is not listed here is one task of the elementwise kernel.

import { Opcode } from "../../../assembly/opcode.ts";
import type { Tensor } from "../../plan/graph.ts";
import { elementwiseTask } from "./elementwise-ops.ts";
import { ClockOp } from "./pipelines.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { product, reduce } from "./split-k.ts";
import {
  ELEMENTWISE,
  type ExternalTables,
  elementwise,
  type KernelTask,
  type LiveRows,
  OPERANDS,
  workgroupTask,
} from "./task.ts";
import { LANES } from "./workgroups.ts";

/** The task of a gather in the arena, or of a slice of one: the columns of y are those of the table from `column` on. */
export function gatherFrom(y: Tensor, gathered: Tensor, column = 0): KernelTask {
  const [table, index] = gathered.inputs as [Tensor, Tensor];
  const [group = 0] = gathered.attributes;
  const attributes = (rows: LiveRows) => [group, 0, rows(table), 0, column];
  return elementwise(y, [table, index], { attributes, aligned: y.cols === 1 ? [0, 2] : [0] });
}

/** `parts`: rows of the table in each buffer outside the arena; undefined if the table lies in the arena. */
function gather(y: Tensor, parts?: readonly number[]): KernelTask[] {
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

/** The leaf operands of a concat: a concat of concats reads them directly, so it does not wait for the inner concat. */
const leafOperands = ({ inputs }: Tensor): Tensor[] =>
  (inputs as Tensor[]).flatMap((x) => (x.op?.code === Opcode.Concat ? leafOperands(x) : [x]));

function concat(y: Tensor): KernelTask[] {
  const leaves = leafOperands(y);
  // Several tasks would write y and wait for each other, so nested concats are read directly only if one task suffices.
  const parts = leaves.length < OPERANDS ? leaves : (y.inputs as Tensor[]);
  const tasks: KernelTask[] = [];
  let end = 0;
  for (let i = 0; i < parts.length; i += OPERANDS - 1) {
    const operands = parts.slice(i, i + OPERANDS - 1);
    const start = end;
    const width = operands.reduce((sum, x) => sum + x.cols, 0);
    end += width;
    const attributes = () => [start, operands.length];
    tasks.push(
      elementwise(y, operands, { attributes, aligned: width === y.cols ? [0] : [], lanes: (rows) => rows(y) * width }),
    );
  }
  return tasks;
}

/** The tasks of an op. */
export function lower(t: Tensor, tables: ExternalTables): KernelTask[] {
  const [x, c] = t.inputs as [Tensor, Tensor];
  switch (t.op?.code) {
    case Opcode.Reduce:
      return reduce(t, x);
    case Opcode.Gather:
      return gather(t, tables.get(x));
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

/** A task of the step counter: a single invocation that only touches the header of the arena. */
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
/** Copies the step for the optimisers, so that the counter can advance before they are done. */
export const snapshotStep = clockTask(ClockOp.SnapshotStep, { reads: "step", sets: "optimiser step" });
