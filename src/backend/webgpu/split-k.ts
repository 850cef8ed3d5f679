// Matrix products and reductions as tasks. Invocations of a workgroup share the terms of long sums. Where few results have very
// many terms, split-K keeps the GPU busy: workgroups sum slices of the terms into partial results, and a second task adds these
// up. The order of summation is fixed.

import { Opcode, Reduction } from "../../../assembly/opcode.ts";
import { at } from "../../base/arrays.ts";
import { Tensor } from "../../plan/graph.ts";
import { extent } from "../../plan/shape.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { elementwise, type KernelTask, type LiveRows, opcodeOf, workgroupTask } from "./task.ts";
import { OperandC } from "./wgsl-constants.ts";

/** Maximum number of terms that a single invocation sums; the invocations of a workgroup share longer sums. */
const FEW = 32;
/** Number of workgroups that keeps a GPU busy. */
const BUSY = 256;
/** Minimum number of terms in a slice, and maximum number of slices. */
const [MIN_TERMS, MAX_SLICES] = [512, 128];
/** Minimum number of tiles that keeps a GPU busy; with fewer, smaller tiles are used. */
const MIN_TILES = 64;
/** Columns that a workgroup of the kernel `reduce` handles. */
const COLUMNS = 32;

/** Number of slices for sums of `terms` terms that `workgroups` workgroups would compute without split-K. */
const sliceCount = (terms: number, workgroups: number): number =>
  Math.max(1, Math.min(MAX_SLICES, Math.floor(terms / MIN_TERMS), Math.ceil(BUSY / workgroups)));

/** A temporary for the partial results of y, which is not part of the graph. */
const partialResults = (y: Tensor, slices: number): Tensor =>
  new Tensor(y.graph, -1, null, [], [], { ...y.shape, rows: extent(slices * y.rows.max) }, `slices of ${y}`);

/** The same memory with another number of rows. */
function viewed(t: Tensor, rows: number): Tensor {
  const shape = { ...t.shape, rows: extent(rows), cols: (t.rows.max * t.cols) / rows };
  return new Tensor(t.graph, -1, { name: "view", code: null, shape: () => shape }, [t], [], shape);
}

/** The tasks of the reduction y of x. */
export function reduce(y: Tensor, x: Tensor): KernelTask[] {
  const kind = at(y.attributes, 0);
  const terms = (x.rows.max / y.rows.max) * (x.cols / y.cols);
  const slices = y.rows.count === null ? sliceCount(terms, y.rows.max * Math.ceil(y.cols / COLUMNS)) : 1;
  if (slices === 1) return [reduction(y, y, x, kind)];
  const partials = partialResults(y, slices);
  // Partial means are already divided by the number of all terms, so they are summed.
  return [
    reduction(y, partials, x, kind, slices),
    reduction(y, y, partials, kind === Reduction.Max ? kind : Reduction.Sum),
  ];
}

/** A task of the given op that reduces equal runs of rows of x to the rows of `result`. */
function reduction(op: Tensor, result: Tensor, x: Tensor, kind: Reduction, slices = 1): KernelTask {
  const terms = (x.rows.max / result.rows.max) * (x.cols / result.cols);
  const task = { ops: [op], code: Opcode.Reduce };
  if (terms <= FEW && slices === 1) return elementwise(result, [x], { ...task, attributes: () => [kind] });
  const kernel: ShaderKernel = { shader: "columns", entry: "reduce", constants: {} };
  const groups = (rows: LiveRows) => rows(result) * Math.ceil(result.cols / COLUMNS);
  return workgroupTask(kernel, result, [x], groups, () => [kind, slices], task);
}

function productSlices(y: Tensor): number {
  if (y.op?.code === Opcode.Linear || y.rows.count !== null) return 1;
  const [transposeA = 0, , block = 0] = y.attributes;
  if (block) return 1;
  const [a] = y.inputs as [Tensor];
  const tiles = Math.ceil(y.rows.max / 64) * Math.ceil(y.cols / 64);
  return sliceCount(transposeA ? a.rows.max : a.cols, tiles);
}

/** The tasks of the matrix product or linear layer y. */
export function product(y: Tensor, inputs: readonly (Tensor | null)[]): KernelTask[] {
  const slices = productSlices(y);
  if (slices === 1) return [tiledProduct(y, y, inputs)];
  const partials = partialResults(y, slices);
  return [tiledProduct(y, partials, inputs), reduction(y, viewed(y, 1), viewed(partials, slices), Reduction.Sum)];
}

/** The product and its activation gradient y as one task, with φ′ in the epilogue; null if the product is split. */
export function productWithSlope(product: Tensor, y: Tensor): KernelTask | null {
  const [a, b] = product.inputs as [Tensor, Tensor];
  return productSlices(product) > 1 ? null : tiledProduct(product, y, [a, b, y.inputs[0] as Tensor], y);
}

/**
 * A task that computes the product of the given op into `result`. A result with several times the rows of the op receives
 * partial sums over slices of the terms. `slope` is the activation gradient whose φ′ multiplies the product, if any.
 */
function tiledProduct(
  op: Tensor,
  result: Tensor,
  inputs: readonly (Tensor | null)[],
  slope: Tensor | null = null,
): KernelTask {
  const isLinear = op.op?.code === Opcode.Linear;
  const [transposeA = 0, transposeB = 0, block = 0] = isLinear ? [] : op.attributes;
  const [activation = 0, leak = 0] = slope?.attributes ?? (isLinear ? op.attributes : []);
  const [a, b, bias = null, group = null] = inputs;
  const m = block || op.rows.max;
  const tiles = (side: number) => (result.rows.max / m) * Math.ceil(m / side) * Math.ceil(result.cols / side);
  const side = tiles(128) >= 2 * MIN_TILES ? 128 : tiles(64) >= MIN_TILES ? 64 : 32;
  const kernel: ShaderKernel =
    side === 128
      ? { shader: "matmul", entry: "matmul_large", constants: {} }
      : { shader: "matmul", entry: "matmul", constants: { SIDE: side / 4 } };
  const groups = (rows: LiveRows) => {
    const height = block || rows(op);
    return (rows(result) / height) * Math.ceil(height / side) * Math.ceil(result.cols / side);
  };
  const operandC = slope ? OperandC.ActivationOutput : bias ? OperandC.Bias : OperandC.None;
  const flags = [transposeA, transposeB, operandC, group ? 1 : 0];
  const blocks = (rows: LiveRows) => (block ? [block, rows(result) / block] : [rows(op), 1]);
  const attributes = (rows: LiveRows) => [...blocks(rows), activation, leak, ...flags];
  return workgroupTask(kernel, result, [a as Tensor, b as Tensor, bias, group], groups, attributes, {
    ops: slope ? [op, slope] : [op],
    code: opcodeOf(op),
  });
}
