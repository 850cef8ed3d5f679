// An op as dispatches of kernels: which entry of which file, its constants, what it is bound to, how many workgroups.

import { Opcode, Reduction } from "../../assembly/opcode.ts";
import type { Tensor } from "../plan/graph.ts";
import type { Source } from "./webgpu-kernels.ts";

/** Live rows of a tensor. */
export type Rows = (t: Tensor) => number;

export interface Dispatch {
  readonly source: Source;
  readonly entry: string;
  /** Pipeline overrides. */
  readonly constants: Readonly<Record<string, number>>;
  /** Tensors by binding; null: of no interest. */
  readonly bindings: ReadonlyMap<number, Tensor | null>;
  /** Which of its buffers is bound where a tensor has several. */
  readonly part: number;
  /** Whether it reads the step and the seed. */
  readonly moment: boolean;
  /** Whose rows and columns the kernel is told: the result's, then the inputs'. */
  readonly operands: readonly (Tensor | null)[];
  readonly attributes: (rows: Rows) => readonly number[];
  /** Workgroups along x and y. */
  readonly grid: (rows: Rows) => readonly [number, number];
}

/** Invocations of a workgroup of the kernels that compute element by element. */
const LANES = 256;
/** Longer sums are shared by the invocations of a workgroup. */
const FEW = 32;
/** Workgroups along one side of a grid. */
const LONGEST = 65535;

/** A grid of n workgroups, folded where it is too long for one dimension. */
const fold = (n: number): [number, number] => [Math.min(n, LONGEST), Math.ceil(n / LONGEST)];
/** An invocation for each of n. */
const lanes = (n: number): [number, number] => fold(Math.ceil(n / LANES));

/** A dispatch with an invocation for each element of the result, which is bound first and the inputs after it. */
function each(
  source: Source,
  entry: string,
  y: Tensor,
  inputs: readonly (Tensor | null)[],
  own: Partial<Dispatch> = {},
): Dispatch {
  return {
    source,
    entry,
    constants: {},
    bindings: new Map([y, ...inputs].map((t, i) => [2 + i, t])),
    part: 0,
    moment: false,
    operands: [y, ...inputs],
    attributes: () => y.attributes,
    grid: (rows) => lanes(rows(y) * y.cols),
    ...own,
  };
}

const perRow = (y: Tensor) => (rows: Rows) => lanes(rows(y));

function reduce(y: Tensor, x: Tensor): Dispatch {
  const constants = { KIND: y.attributes[0] as number };
  const terms = (x.rows.max / y.rows.max) * (x.cols / y.cols);
  if (terms <= FEW) return each("reduce", "reduce_few", y, [x], { constants });
  if (y.cols === 1) return each("reduce", "reduce_runs", y, [x], { constants, grid: (rows) => fold(rows(y)) });
  const across = Math.ceil(y.cols / 32);
  return each("reduce", "reduce_columns", y, [x], { constants, grid: (rows) => [across, Math.min(rows(y), LONGEST)] });
}

/** A gather reads a table that lies in several buffers one after the other. */
function gather(y: Tensor, [table, index]: readonly Tensor[], partRows: (t: Tensor) => readonly number[]): Dispatch[] {
  let first = 0;
  return partRows(table as Tensor).map((rows, part) => {
    const attributes = [y.attributes[0] as number, first, rows];
    first += rows;
    return each("rows", "gather", y, [table as Tensor, index as Tensor], { attributes: () => attributes, part });
  });
}

function concat(y: Tensor, parts: readonly Tensor[]): Dispatch[] {
  let end = 0;
  return parts.map((x) => {
    const start = end;
    end += x.cols;
    return each("rows", "put_columns", y, [x], { attributes: () => [start], grid: (rows) => lanes(rows(x) * x.cols) });
  });
}

/** Below this many tiles of 64 × 64 most of a GPU would idle: tiles of 32 × 32 then. */
const TILES = 64;

function product(y: Tensor, inputs: readonly (Tensor | null)[]): Dispatch {
  const linear = y.op?.code === Opcode.Linear;
  const [transposeA = 0, transposeB = 0, block = 0] = linear ? [] : y.attributes;
  const [activation = 0, slope = 0] = linear ? y.attributes : [];
  const [a, b, bias = null, group = null] = inputs;
  const m = block || y.rows.max;
  const blocks = y.rows.max / m;
  const side = blocks * Math.ceil(m / 64) * Math.ceil(y.cols / 64) < TILES ? 8 : 16;
  const tiles = (n: number): number => Math.ceil(n / (4 * side));
  return each("matmul", "matmul", y, [a as Tensor, b as Tensor, bias, group], {
    constants: {
      TALL: side,
      WIDE: side,
      TRANSPOSE_A: transposeA,
      TRANSPOSE_B: transposeB,
      BIAS: bias ? 1 : 0,
      GROUP_BIAS: group ? 1 : 0,
      ACTIVATION: activation,
    },
    attributes: (rows) => (block ? [block, rows(y) / block, slope] : [rows(y), 1, slope]),
    grid: (rows) => fold((block ? (rows(y) / block) * tiles(block) : tiles(rows(y))) * tiles(y.cols)),
  });
}

/** Finite, for a shader's sake: to the power of it nothing is left of a moment. */
const logarithm = (beta: number): number => Math.max(Math.log(beta), -1000);

/** The dispatches of an op. `partRows`: how many rows of a tensor each of its buffers holds. */
export function lower(t: Tensor, partRows: (t: Tensor) => readonly number[]): Dispatch[] {
  const inputs = t.inputs as readonly Tensor[];
  const [x, x1, x2] = inputs as [Tensor, Tensor, Tensor];
  const [kind = 0, second = 0] = t.attributes;
  const constants = { KIND: kind };
  const drawn = (kind: number): Partial<Dispatch> => ({
    constants: { KIND: kind },
    moment: true,
    grid: (rows) => lanes(Math.ceil((rows(t) * t.cols) / 4)),
  });
  const shared = { constants: { KIND: kind ? Reduction.Mean : Reduction.Sum } };
  switch (t.op?.code) {
    case Opcode.Unary:
      return [each("elementwise", "unary", t, [x], { constants })];
    case Opcode.Binary:
      return [each("elementwise", "binary", t, [x, x1], { constants })];
    case Opcode.Select:
      return [each("elementwise", "choose", t, [x, x1, x2])];
    case Opcode.OuterSum:
      return [each("elementwise", "outer_sum", t, [x, x1], { constants: { ACTIVATION: kind } })];
    case Opcode.ActivationGradient:
      return [each("elementwise", "activation_gradient", t, [x, x1], { constants })];
    case Opcode.ToFloat:
      return [each("rows", "to_float", t, [x])];
    case Opcode.Reduce:
      return [reduce(t, x)];
    case Opcode.Expand:
      return [each("reduce", "expand", t, [x], shared)];
    case Opcode.SegmentReduce:
      return [each("reduce", "segment_reduce", t, [x, x1], { constants })];
    case Opcode.SegmentExpand:
      return [each("reduce", "segment_expand", t, [x, x1], shared)];
    case Opcode.ScatterAdd:
      return [each("reduce", "scatter_add", t, [x, x1])];
    case Opcode.Softmax:
      return [each("softmax", "softmax", t, [x], { grid: perRow(t) })];
    case Opcode.LogSumExp:
      return [each("softmax", "log_sum_exp", t, [x])];
    case Opcode.MeanSigmoid:
      return [each("sigmoids", "mean_sigmoid", t, [x, x1])];
    case Opcode.Gather:
      return gather(t, inputs, partRows);
    case Opcode.Concat:
      return concat(t, inputs);
    case Opcode.Slice:
      return [each("rows", "take_columns", t, [x])];
    case Opcode.Pad:
      return [each("rows", "pad", t, [x])];
    case Opcode.Transpose:
      return [each("rows", "transpose_blocks", t, [x])];
    case Opcode.Matmul:
    case Opcode.Linear:
      return [product(t, t.inputs)];
    case Opcode.InverseCholesky:
      return [each("cholesky", "inverse_cholesky", t, [x], { grid: perRow(t) })];
    case Opcode.Uniform:
      return [each("random", "draw", t, [], drawn(0))];
    case Opcode.Normal:
      return [each("random", "draw", t, [], drawn(1))];
    case Opcode.SampleIndex:
      return [each("random", "draw", t, [], drawn(2))];
    case Opcode.Categorical:
      return [each("random", "categorical", t, [x], { moment: true })];
    case Opcode.SampleSegment:
      return [each("random", "sample_segment", t, [x, x1], { moment: true, grid: perRow(t) })];
    case Opcode.Schedule:
      return [each("update", "schedule", t, [], { moment: true })];
    case Opcode.Adam: {
      const [w, gradient, first, moment2, rate] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const [, , epsilon = 0, decay = 0] = t.attributes;
      const attributes = [kind, second, epsilon, decay, logarithm(kind), logarithm(second), 1 - kind, 1 - second];
      const bindings = new Map([w, gradient, rate, first, moment2].map((t, i) => [2 + i, t]));
      return [each("update", "adam", w, [gradient], { moment: true, attributes: () => attributes, bindings })];
    }
    case Opcode.Polyak:
      return [each("update", "polyak", x, [x1], { attributes: () => t.attributes })];
    case Opcode.Record:
      return [each("update", "record", x, [x1])];
    default:
      throw new TypeError(`webgpu: no kernel for ${t.op?.name}`);
  }
}
