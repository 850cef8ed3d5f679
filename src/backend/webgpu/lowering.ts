// An op as tasks of a GPU: which kernel computes it, and what of it.

import { Opcode, Reduction } from "../../../assembly/opcode.ts";
import type { Tensor } from "../../plan/graph.ts";
import { ADVANCE_STEP, type ShaderKernel, SNAPSHOT_STEP } from "./pipelines.ts";
import { product, reduce } from "./split-k.ts";
import { ELEMENTWISE, elementwise, type KernelTask, LANES, type LiveRows, OPERANDS, workgroupTask } from "./task.ts";

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

/** Finite, for a shader's sake: to the power of it nothing is left of a moment. */
const logarithm = (beta: number): number => Math.max(Math.log(beta), -1000);

function adam(t: Tensor): KernelTask {
  const [w, gradient, first, second, rate] = t.inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const [beta1 = 0, beta2 = 0, epsilon = 0, decay = 0] = t.attributes;
  const attributes = [beta1, beta2, epsilon, decay, logarithm(beta1), logarithm(beta2), 1 - beta1, 1 - beta2];
  return {
    ...elementwise(w, [gradient, rate, first, second], { aligned: [0, 1, 3, 4], attributes: () => attributes }),
    ops: [t],
    code: Opcode.Adam,
    writes: [0, 3, 4],
    clock: { reads: "optimiser step" },
  };
}

const perRow = (y: Tensor) => ({ aligned: [], lanes: (rows: LiveRows) => rows(y) });

/** The tasks of an op. `parts`: rows of each buffer of a table that lies outside the arena. */
export function lower(t: Tensor, parts: ReadonlyMap<Tensor, readonly number[]>): KernelTask[] {
  const inputs = t.inputs as readonly Tensor[];
  const [x, x1, x2] = inputs as [Tensor, Tensor, Tensor];
  const adjoint = () => [t.attributes[0] ? Reduction.Mean : Reduction.Sum];
  switch (t.op?.code) {
    case Opcode.Unary:
    case Opcode.ToFloat:
      return [elementwise(t, [x], { aligned: [0, 1] })];
    case Opcode.Binary: {
      const whole = [x, x1].flatMap((side, i) => (side.cols === t.cols && side.rows.max === t.rows.max ? [i + 1] : []));
      return [elementwise(t, [x, x1], { aligned: [0, ...whole] })];
    }
    case Opcode.Select:
      return [elementwise(t, [x, x1, x2], { aligned: [0, 1, 2, 3] })];
    case Opcode.ActivationGradient:
      return [elementwise(t, [x, x1], { aligned: [0, 1, 2] })];
    case Opcode.OuterSum:
    case Opcode.SegmentReduce:
    case Opcode.ScatterAdd:
    case Opcode.LogSumExp:
    case Opcode.Slice:
    case Opcode.Pad:
    case Opcode.Transpose:
      return [elementwise(t, inputs)];
    case Opcode.Reduce:
      return reduce(t, x);
    case Opcode.Expand:
    case Opcode.SegmentExpand:
      return [elementwise(t, inputs, { attributes: adjoint })];
    case Opcode.Softmax:
      return [elementwise(t, [x], perRow(t))];
    case Opcode.MeanSigmoid: {
      const kernel: ShaderKernel = { shader: "sigmoids", entry: "mean_sigmoid", constants: {} };
      return [workgroupTask(kernel, t, [x, x1], (rows) => Math.ceil(rows(t) / LANES))];
    }
    case Opcode.Gather:
      return gather(t, parts.get(x));
    case Opcode.Concat:
      return concat(t);
    case Opcode.Matmul:
    case Opcode.Linear:
      return product(t, t.inputs);
    case Opcode.InverseCholesky:
      return [elementwise(t, [x], { aligned: [], lanes: (rows) => rows(t) / t.cols })];
    case Opcode.Uniform:
    case Opcode.Normal:
    case Opcode.SampleIndex:
    case Opcode.Schedule:
    case Opcode.Categorical:
      return [elementwise(t, inputs, { clock: { reads: "step" } })];
    case Opcode.SampleSegment:
      return [elementwise(t, inputs, { clock: { reads: "step" }, ...perRow(t) })];
    case Opcode.Adam:
      return [adam(t)];
    case Opcode.Polyak:
      return [
        { ...elementwise(x, [x1], { aligned: [0, 1], attributes: () => t.attributes }), ops: [t], code: Opcode.Polyak },
      ];
    case Opcode.Record:
      return [
        {
          ...elementwise(x, [x1], { aligned: [1], lanes: (rows) => rows(x1) * x1.cols }),
          ops: [t],
          code: Opcode.Record,
        },
      ];
    default:
      throw new TypeError(`webgpu: no kernel for ${t.op?.name}`);
  }
}

const ofClock = (code: number, clock: KernelTask["clock"]): KernelTask => ({
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
export const advanceStep = ofClock(ADVANCE_STEP, { sets: "step" });
/** Holds the step for optimisers, so that the counter need not wait for them. */
export const snapshotStep = ofClock(SNAPSHOT_STEP, { reads: "step", sets: "optimiser step" });
