// Products and reductions as tasks. Sums of many terms are shared by a workgroup; where there are many terms for few
// results, slices of them are summed first, each by workgroups of its own, and then the slices, always in their order.

import { Opcode, Reduction } from "../../../assembly/opcode.ts";
import { Tensor } from "../../plan/graph.ts";
import { extent } from "../../plan/shape.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { elementwise, type KernelTask, type LiveRows, workgroupTask } from "./task.ts";

/** An invocation sums as many terms as these on its own; a workgroup shares more. */
const FEW = 32;
/** Workgroups that keep a GPU busy. */
const BUSY = 256;
/** Terms of a slice at the least, and slices at the most. */
const [TERMS, SLICES] = [512, 128];
/** Below this many tiles most of a GPU would idle: smaller ones then. */
const TILES = 64;

/** Slices of so many terms, which so many workgroups would share. */
const slicesOf = (terms: number, workgroups: number): number =>
  Math.max(1, Math.min(SLICES, Math.floor(terms / TERMS), Math.ceil(BUSY / workgroups)));

/** What slices of y give: a tensor that no graph has. */
const scratch = (y: Tensor, slices: number): Tensor =>
  new Tensor(y.graph, -1, null, [], [], { ...y.shape, rows: extent(slices * y.rows.max) }, `slices of ${y}`);

/** The same memory in other rows. */
function viewed(t: Tensor, rows: number): Tensor {
  const shape = { ...t.shape, rows: extent(rows), cols: (t.rows.max * t.cols) / rows };
  return new Tensor(t.graph, -1, { name: "view", code: null, shape: () => shape }, [t], [], shape);
}

export function reduce(y: Tensor, x: Tensor): KernelTask[] {
  const kind = y.attributes[0] as Reduction;
  const terms = (x.rows.max / y.rows.max) * (x.cols / y.cols);
  const slices = y.rows.count === null ? slicesOf(terms, y.rows.max * Math.ceil(y.cols / 32)) : 1;
  if (slices === 1) return [reduced(y, y, x, kind)];
  const part = scratch(y, slices);
  return [reduced(y, part, x, kind, slices), reduced(y, y, part, kind === Reduction.Max ? kind : Reduction.Sum)];
}

/** Of the op `of`: into each row of y as many rows of x. A mean of slices has been divided by all terms. */
function reduced(of: Tensor, y: Tensor, x: Tensor, kind: Reduction, slices = 1): KernelTask {
  const terms = (x.rows.max / y.rows.max) * (x.cols / y.cols);
  const own = { ops: [of], code: Opcode.Reduce };
  if (terms <= FEW && slices === 1) return elementwise(y, [x], { ...own, attributes: () => [kind] });
  const kernel: ShaderKernel = { shader: "columns", entry: "reduce", constants: {} };
  const groups = (rows: LiveRows) => rows(y) * Math.ceil(y.cols / 32);
  return workgroupTask(kernel, y, [x], groups, () => [kind, slices], own);
}

function slicesOfProduct(y: Tensor): number {
  const linear = y.op?.code === Opcode.Linear;
  const [transposeA = 0, , block = 0] = linear ? [] : y.attributes;
  const [a] = y.inputs as [Tensor];
  const tiles = Math.ceil(y.rows.max / 64) * Math.ceil(y.cols / 64);
  return linear || block || y.rows.count !== null ? 1 : slicesOf(transposeA ? a.rows.max : a.cols, tiles);
}

export function product(y: Tensor, inputs: readonly (Tensor | null)[]): KernelTask[] {
  const slices = slicesOfProduct(y);
  if (slices === 1) return [multiplied(y, y, inputs)];
  const part = scratch(y, slices);
  return [multiplied(y, part, inputs), reduced(y, viewed(y, 1), viewed(part, slices), Reduction.Sum)];
}

/** A product that only the slope of φ multiplies, at once; null: it is one of slices. */
export function sloped(product: Tensor, y: Tensor): KernelTask | null {
  const [a, b] = product.inputs as [Tensor, Tensor];
  return slicesOfProduct(product) > 1 ? null : multiplied(product, y, [a, b, y.inputs[0] as Tensor], y);
}

/** Of the op `of`; where y has several times its rows, slices of the terms are apart. `slope`: φ′ is a factor. */
function multiplied(
  of: Tensor,
  y: Tensor,
  inputs: readonly (Tensor | null)[],
  slope: Tensor | null = null,
): KernelTask {
  const linear = of.op?.code === Opcode.Linear;
  const [transposeA = 0, transposeB = 0, block = 0] = linear ? [] : of.attributes;
  const [activation = 0, leak = 0] = slope?.attributes ?? (linear ? of.attributes : []);
  const [a, b, bias = null, group = null] = inputs;
  const m = block || of.rows.max;
  const tiles = (side: number) => (y.rows.max / m) * Math.ceil(m / side) * Math.ceil(y.cols / side);
  const side = [128, 64].find((side) => tiles(side) >= (side === 128 ? 2 * TILES : TILES)) ?? 32;
  const kernel: ShaderKernel =
    side === 128
      ? { shader: "matmul", entry: "matmul_large", constants: {} }
      : { shader: "matmul", entry: "matmul", constants: { SIDE: side / 4 } };
  const groups = (rows: LiveRows) => {
    const height = block || rows(of);
    return (rows(y) / height) * Math.ceil(height / side) * Math.ceil(y.cols / side);
  };
  const flags = [transposeA, transposeB, slope ? 2 : bias ? 1 : 0, group ? 1 : 0];
  const shape = (rows: LiveRows) => (block ? [block, rows(y) / block] : [rows(of), 1]);
  const attributes = (rows: LiveRows) => [...shape(rows), activation, leak, ...flags];
  const operands = [a as Tensor, b as Tensor, bias, group];
  return workgroupTask(kernel, y, operands, groups, attributes, {
    ops: slope ? [of, slope] : [of],
    code: of.op?.code as number,
  });
}
