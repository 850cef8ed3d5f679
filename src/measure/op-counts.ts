// What a plan asks of a device: floating-point operations, and bytes that must at least be moved.

import { Activation, Opcode } from "../../assembly/opcode.ts";
import { type Plan, storage } from "../plan/compile.ts";
import type { Tensor } from "../plan/graph.ts";

export interface Amount {
  /** A multiply-add is two; a function of one number (e^x, σ) is one; whole numbers, Philox's too, are none. */
  flop: number;
  /** Every input is read once and every result written once, though a cache may spare some of it. */
  bytes: number;
}

/** Of ops that are computed together: what passes between them is not moved. */
export const amountOf = (...ops: readonly Tensor[]): Amount => ({
  flop: ops.reduce((sum, y) => sum + flopOf(y), 0),
  bytes: bytesOf(ops),
});

/** A step when all rows are live. */
export function amountOfPlan({ body }: Plan): Amount {
  const all = body.map((y) => amountOf(y));
  const sum = (f: (amount: Amount) => number) => all.reduce((total, amount) => total + f(amount), 0);
  return { flop: sum(({ flop }) => flop), bytes: sum(({ bytes }) => bytes) };
}

/** Of matrix products alone. */
export const productsOf = (tensors: readonly Tensor[]): number =>
  tensors.reduce((flop, y) => flop + (isProduct(y) ? productOf(y) : 0), 0);

const isProduct = ({ op }: Tensor): boolean => op?.code === Opcode.Linear || op?.code === Opcode.Matmul;
const sizeOf = (t: Tensor): number => t.rows.max * t.cols;

function productOf(y: Tensor): number {
  const a = y.inputs[0] as Tensor;
  const [transposeA] = y.op?.code === Opcode.Matmul ? y.attributes : [];
  if (!transposeA) return 2 * sizeOf(y) * a.cols;
  const blocks = y.rows.max / (y.attributes[2] || y.rows.max); // each has its own share of a's rows
  return (2 * sizeOf(y) * a.rows.max) / blocks;
}

function flopOf(y: Tensor): number {
  const size = sizeOf(y);
  const [x, other, group] = y.inputs as (Tensor | null | undefined)[];
  const [kind] = y.attributes;
  const of = (t: Tensor | null | undefined): number => (t ? sizeOf(t) : 0);
  switch (y.op?.code) {
    case Opcode.Linear: {
      const activation = kind === Activation.None ? 0 : size;
      return productOf(y) + (group ? size : 0) + (y.inputs[3] ? size : 0) + activation;
    }
    case Opcode.Matmul:
      return productOf(y);
    case Opcode.OuterSum:
      return kind === Activation.None ? size : 2 * size;
    case Opcode.Unary:
    case Opcode.Binary:
    case Opcode.Select:
    case Opcode.Record:
      return size;
    case Opcode.ActivationGradient:
      return 2 * size;
    case Opcode.Reduce:
    case Opcode.SegmentReduce:
    case Opcode.ScatterAdd:
      return of(x);
    case Opcode.Softmax: // the largest, the difference to it, e^x, their sum, the quotient
      return 5 * size;
    case Opcode.LogSumExp:
      return 4 * of(x);
    case Opcode.MeanSigmoid: // a difference, σ, a sum
      return 3 * of(x) * of(other);
    case Opcode.InverseCholesky: // n³ / 3 for the factor, as many for its inverse
      return (2 / 3) * y.rows.max * y.cols ** 2;
    case Opcode.Adam: // both moments (3 and 4), their corrections (2), √, + ε, ÷, the rate and the decay
      return 14 * size;
    case Opcode.Polyak:
      return 3 * size;
    default:
      return 0;
  }
}

function bytesOf(ops: readonly Tensor[]): number {
  const read = new Map<Tensor, number>();
  const last = ops.at(-1) as Tensor;
  for (const y of ops) {
    y.inputs.forEach((t, i) => {
      if (!t || ops.includes(storage(t))) return;
      // Of a table, only the rows that are asked for, or those columns of them that are left.
      const asked = y.op?.code === Opcode.Gather && i === 0 ? Math.min(sizeOf(t), sizeOf(last)) : sizeOf(storage(t));
      read.set(storage(t), Math.max(asked, read.get(storage(t)) ?? 0));
    });
  }
  const written = last.op?.code === Opcode.Adam ? 3 : 1; // the weight and its moments
  return 4 * ([...read.values()].reduce((sum, n) => sum + n, 0) + written * sizeOf(last));
}
