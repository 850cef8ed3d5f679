// The ops of the elementwise kernel, in which every invocation computes one element, row or block on its own. The
// kernel's dispatch over opcodes and the tasks of these ops both come from this table.

import { Opcode } from "../../../assembly/opcode.ts";
import type { Tensor } from "../../plan/graph.ts";
import { elementwise, type KernelTask } from "./task.ts";
import type { NumericEnum } from "./wgsl-constants.ts";

/** How the elementwise kernel computes an op. */
export interface ElementwiseOp {
  /** The WGSL function that computes it: `fn name(op: Op, i: u32)`, with i the number of the invocation. */
  readonly wgsl: string;
  /** Its code is long, so only shaders of plans that use the op contain it. All plans share the other code. */
  readonly rare?: true;
  /** Element i of the result depends on element i of each input of the result's shape. */
  readonly pointwise?: true;
  /** How its task differs from the default, one invocation for each element of the result. */
  readonly task?: (y: Tensor) => Partial<KernelTask>;
}

const perRow = (y: Tensor): Partial<KernelTask> => ({ aligned: [], lanes: (rows) => rows(y) });
const perBlock = (y: Tensor): Partial<KernelTask> => ({ aligned: [], lanes: (rows) => rows(y) / y.cols });

/** ln β, clamped because shaders need finite values; β^t is 0 in f32 either way. */
const logarithm = (beta: number): number => Math.max(Math.log(beta), -1000);

function adam({ attributes: [beta1 = 0, beta2 = 0, epsilon = 0, decay = 0] }: Tensor): Partial<KernelTask> {
  const attributes = [beta1, beta2, epsilon, decay, logarithm(beta1), logarithm(beta2), 1 - beta1, 1 - beta2];
  return { attributes: () => attributes, aligned: [0, 1, 2, 3], writes: [0, 2, 3], clock: { reads: "optimiser step" } };
}

function record({ inputs: [, x] }: Tensor): Partial<KernelTask> {
  const row = x as Tensor;
  return { aligned: [1], lanes: (rows) => rows(row) * row.cols };
}

/** The ops of the elementwise kernel, by opcode. */
export const ELEMENTWISE_OPS: Readonly<Partial<Record<number, ElementwiseOp>>> = {
  [Opcode.Unary]: { wgsl: "unary", pointwise: true },
  [Opcode.Binary]: { wgsl: "binary", pointwise: true },
  [Opcode.Select]: { wgsl: "choose", pointwise: true },
  [Opcode.OuterSum]: { wgsl: "outer_sum" },
  [Opcode.ActivationGradient]: { wgsl: "activation_gradient", pointwise: true },
  [Opcode.ToFloat]: { wgsl: "to_float", pointwise: true },
  [Opcode.Reduce]: { wgsl: "reduce_few" },
  [Opcode.Expand]: { wgsl: "expand" },
  [Opcode.SegmentReduce]: { wgsl: "segment_reduce" },
  [Opcode.SegmentExpand]: { wgsl: "segment_expand" },
  [Opcode.Softmax]: { wgsl: "softmax", task: perRow },
  [Opcode.LogSumExp]: { wgsl: "log_sum_exp" },
  [Opcode.Gather]: { wgsl: "gather" },
  [Opcode.ScatterAdd]: { wgsl: "scatter_add" },
  [Opcode.Concat]: { wgsl: "concat" },
  [Opcode.Slice]: { wgsl: "take_columns" },
  [Opcode.Pad]: { wgsl: "pad" },
  [Opcode.Transpose]: { wgsl: "transpose_blocks" },
  [Opcode.InverseCholesky]: { wgsl: "inverse_cholesky", rare: true, task: perBlock },
  [Opcode.Uniform]: { wgsl: "draw_uniform" },
  [Opcode.Normal]: { wgsl: "draw_normal", rare: true },
  [Opcode.Categorical]: { wgsl: "categorical", rare: true },
  [Opcode.SampleIndex]: { wgsl: "sample_index" },
  [Opcode.SampleSegment]: { wgsl: "sample_segment", rare: true, task: perRow },
  [Opcode.Schedule]: { wgsl: "schedule" },
  [Opcode.Adam]: { wgsl: "adam", task: adam },
  [Opcode.Polyak]: { wgsl: "polyak", pointwise: true },
  [Opcode.Record]: { wgsl: "record", task: record },
};

const codesOf = (table: typeof ELEMENTWISE_OPS): [number, ElementwiseOp][] =>
  Object.entries(table).flatMap(([code, op]) => (op ? [[Number(code), op]] : []));

/** WGSL of `run_op`, which calls the function of an op; an override for each rare op leaves its code out. */
export function elementwiseDispatch(opcodes: NumericEnum = Opcode, table = ELEMENTWISE_OPS): string {
  const ops = codesOf(table);
  const overrides = ops.flatMap(([code, { rare }]) => (rare ? [`override HAS_${opcodes[code]}: bool = true;`] : []));
  const cases = ops.map(([code, { wgsl, rare }]) => {
    const name = opcodes[code];
    return `if (${rare ? `HAS_${name} && ` : ""}op.code == Opcode_${name}) { ${wgsl}(op, i); }`;
  });
  cases.push(
    "if (op.code == ClockOp_SnapshotStep) { snapshot_step(op, i); }",
    "if (op.code == ClockOp_AdvanceStep) { advance_step(op, i); }",
  );
  return [...overrides, "fn run_op(op: Op, i: u32) {", `  ${cases.join("\n  else ")}`, "}"].join("\n");
}

/** Pipeline overrides of the elementwise kernel for a plan with these opcodes. */
export function rareOverrides(
  present: ReadonlySet<number>,
  opcodes: NumericEnum = Opcode,
  table = ELEMENTWISE_OPS,
): Record<string, number> {
  const rare = codesOf(table).filter(([, op]) => op.rare);
  return Object.fromEntries(rare.map(([code]) => [`HAS_${opcodes[code]}`, present.has(code) ? 1 : 0]));
}

/** The task of an op of the table: an invocation for each element of the result, or of the leaf that an effect updates. */
export function elementwiseTask(t: Tensor): KernelTask {
  const code = t.op?.code as number;
  const entry = ELEMENTWISE_OPS[code];
  if (!entry) throw new TypeError(`webgpu: no kernel for ${t.op?.name}`);
  const operands = t.op?.effect ? t.inputs : [t, ...t.inputs];
  const [y, ...inputs] = operands as [Tensor, ...(Tensor | null)[]];
  const isLike = (x: Tensor | null) => x?.cols === y.cols && x.rows.max === y.rows.max;
  const aligned = operands.flatMap((x, i) => (i === 0 || (entry.pointwise && isLike(x)) ? [i] : []));
  return elementwise(y, inputs, {
    ops: [t],
    code,
    aligned,
    attributes: () => t.attributes,
    clock: t.op?.volatile ? { reads: "step" } : {},
    ...entry.task?.(t),
  });
}
