// The work of a plan: floating-point operations, and the minimum number of bytes that are moved.

import { Activation, Opcode } from "../../assembly/opcode.ts";
import { type Plan, storage } from "../plan/compile.ts";
import type { PlanOpcode, Tensor } from "../plan/graph.ts";

/** An amount of work. */
export interface Amount {
  /** Floating-point operations. A multiply-add counts as two, a function of one number (e^x, σ) as one, integers as none. */
  flop: number;
  /** Bytes moved if every input is read once and every result written once; caches may save some of them. */
  bytes: number;
}

/** The work of fused ops, whose intermediate results are not moved. */
export const amountOf = (...ops: readonly Tensor[]): Amount => ({
  flop: ops.reduce((sum, y) => sum + flopOf(y), 0),
  bytes: bytesMoved(ops),
});

/** The work of one step with all rows live. */
export function amountOfPlan({ body }: Plan): Amount {
  const all = body.map((y) => amountOf(y));
  const sum = (f: (amount: Amount) => number) => all.reduce((total, amount) => total + f(amount), 0);
  return { flop: sum(({ flop }) => flop), bytes: sum(({ bytes }) => bytes) };
}

/** Floating-point operations of the matrix products alone. */
export const productsOf = (tensors: readonly Tensor[]): number =>
  tensors.reduce((flop, y) => flop + (isProduct(y) ? productOf(y) : 0), 0);

const isProduct = ({ op }: Tensor): boolean => op?.code === Opcode.Linear || op?.code === Opcode.Matmul;
const sizeOf = (t: Tensor): number => t.rows.max * t.cols;

function productOf(y: Tensor): number {
  const a = y.inputs[0] as Tensor;
  const [transposeA] = y.op?.code === Opcode.Matmul ? y.attributes : [];
  if (!transposeA) return 2 * sizeOf(y) * a.cols;
  const blocks = y.rows.max / (y.attributes[2] || y.rows.max); // each sums over its share of the rows of a
  return (2 * sizeOf(y) * a.rows.max) / blocks;
}

const sizeOfInput = (y: Tensor, i: number): number => (y.inputs[i] ? sizeOf(y.inputs[i]) : 0);
const activates = (y: Tensor): boolean => y.attributes[0] !== Activation.None;
const none = () => 0;

/** Floating-point operations of the ops that do not take one for each element of the result. */
const FLOP: Readonly<Partial<Record<PlanOpcode, (y: Tensor) => number>>> = {
  [Opcode.Linear]: (y) =>
    productOf(y) + sizeOf(y) * ((y.inputs[2] ? 1 : 0) + (y.inputs[3] ? 1 : 0) + (activates(y) ? 1 : 0)),
  [Opcode.Matmul]: productOf,
  [Opcode.OuterSum]: (y) => (activates(y) ? 2 : 1) * sizeOf(y),
  [Opcode.ActivationGradient]: (y) => 2 * sizeOf(y),
  [Opcode.Reduce]: (y) => sizeOfInput(y, 0),
  [Opcode.SegmentReduce]: (y) => sizeOfInput(y, 0),
  [Opcode.ScatterAdd]: (y) => sizeOfInput(y, 0),
  [Opcode.Softmax]: (y) => 5 * sizeOf(y), // the maximum, the difference to it, e^x, their sum, the quotient
  [Opcode.LogSumExp]: (y) => 4 * sizeOfInput(y, 0),
  [Opcode.MeanSigmoid]: (y) => 3 * sizeOfInput(y, 0) * sizeOfInput(y, 1), // a difference, σ, a sum
  [Opcode.InverseCholesky]: (y) => (2 / 3) * y.rows.max * y.cols ** 2, // n³ / 3 each for the factor and its inverse
  [Opcode.Adam]: (y) => 14 * sizeOf(y), // moments (3 and 4), bias corrections (2), √, + ε, ÷, the rate and the decay
  [Opcode.Polyak]: (y) => 3 * sizeOf(y),
  // Ops that only move or convert values
  [Opcode.ToFloat]: none,
  [Opcode.Expand]: none,
  [Opcode.SegmentExpand]: none,
  [Opcode.Gather]: none,
  [Opcode.Concat]: none,
  [Opcode.Slice]: none,
  [Opcode.Pad]: none,
  [Opcode.Transpose]: none,
};

/** Floating-point operations of an op. Random numbers and schedules, which depend on the step, count as none. */
function flopOf(y: Tensor): number {
  if (!y.op || y.op.code === null || y.op.volatile) return 0;
  return (FLOP[y.op.code] ?? sizeOf)(y);
}

function bytesMoved(ops: readonly Tensor[]): number {
  const read = new Map<Tensor, number>();
  const last = ops.at(-1) as Tensor;
  for (const y of ops) {
    y.inputs.forEach((t, i) => {
      if (!t || ops.includes(storage(t))) return;
      // A gather reads only the rows of the table that it copies, or the columns of them that are used.
      const elements = y.op?.code === Opcode.Gather && i === 0 ? Math.min(sizeOf(t), sizeOf(last)) : sizeOf(storage(t));
      read.set(storage(t), Math.max(elements, read.get(storage(t)) ?? 0));
    });
  }
  const written = last.op?.code === Opcode.Adam ? 3 : 1; // the weight and its moments
  return 4 * ([...read.values()].reduce((sum, n) => sum + n, 0) + written * sizeOf(last));
}
