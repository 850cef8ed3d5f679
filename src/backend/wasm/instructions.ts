// A plan as a list of instructions for assembly/interpreter.ts.

import { HEADER_BYTES, OPERAND_BYTES, Opcode } from "../../../assembly/opcode.ts";
import { type Plan, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import type { Extent } from "../../plan/shape.ts";

/** A matrix in the memory of a program. */
interface Operand {
  readonly address: number;
  readonly rows: Extent;
  readonly cols: number;
}

/** Operand 0 is the result, or the leaf that an effect updates; an optional input may be null. */
export interface Instruction {
  readonly code: Opcode;
  readonly operands: readonly (Operand | null)[];
  readonly attributes: readonly number[];
}

/** Bytes of a packed right operand of gemm and of its scratch memory, as assembly/gemm.ts lays them out. */
const packedBytes = (k: number, n: number): number => 4 * k * 8 * Math.ceil(n / 8);
const gemmScratch = (k: number, n: number): number => 128 + 16384 + 16 * k + packedBytes(Math.min(k, 256), n);

/**
 * The instructions of the prologue and of a step. The right operand of a product, if it does not change, is packed once in
 * the prologue. `take` allocates memory for the packed copies.
 */
export function instructionsOf(
  plan: Plan,
  addressOf: (t: Tensor) => number,
  take: (bytes: number) => number,
): { prologue: Instruction[]; body: Instruction[] } {
  const fixed = new Set<Tensor>(plan.prologue);
  for (const t of plan.offsets.keys()) if (t.leaf === "constant" || t.leaf === "parameter") fixed.add(t);
  for (const t of plan.body) if (t.op?.effect && t.inputs[0]) fixed.delete(t.inputs[0]);

  const operandOf = (t: Tensor): Operand => ({ address: addressOf(t), rows: t.rows, cols: t.cols });
  const packedCopies = new Map<string, Operand>();
  const prologue: Instruction[] = [];
  const pack = (b: Tensor, transposed: boolean): Operand => {
    const [k, n] = transposed ? [b.cols, b.rows.times] : [b.rows.times, b.cols];
    const key = `${storage(b).id} ${k} ${n} ${transposed}`;
    const known = packedCopies.get(key);
    if (known) return known;
    const copy = { address: take(packedBytes(k, n)), rows: b.rows, cols: b.cols };
    packedCopies.set(key, copy);
    prologue.push({ code: Opcode.PackB, operands: [copy, operandOf(b)], attributes: [transposed ? 1 : 0, k, n] });
    return copy;
  };

  const lower = (t: Tensor): Instruction => {
    const code = t.op?.code as Opcode;
    const inputs = t.inputs.map((x) => x && operandOf(x));
    const result = t.op?.effect ? (inputs[0] ?? null) : operandOf(t);
    if (code !== Opcode.Matmul && code !== Opcode.Linear) {
      return { code, operands: [result, ...inputs], attributes: t.attributes };
    }
    const [, transposeB = 0, block = 0] = code === Opcode.Matmul ? t.attributes : [];
    const [a = null, b = null, ...biases] = inputs;
    const right = t.inputs[1] as Tensor;
    const isPacked = fixed.has(storage(right)) && block === 0 && right.rows.count === null;
    return {
      code,
      operands: [result, a, isPacked ? pack(right, transposeB === 1) : b, ...biases],
      attributes: [...t.attributes, isPacked ? 1 : 0],
    };
  };
  for (const t of plan.prologue) prologue.push(lower(t));
  return { prologue, body: plan.body.map(lower) };
}

/** Bytes of an encoded instruction. */
export const instructionBytes = ({ operands, attributes }: Instruction): number =>
  HEADER_BYTES + operands.length * OPERAND_BYTES + attributes.length * 8;

/** Encodes an instruction at an address, with every count at its maximum. */
export function encode(instruction: Instruction, memory: ArrayBuffer, address: number): void {
  const { code, operands, attributes } = instruction;
  const bytes = instructionBytes(instruction);
  const view = new DataView(memory, address, bytes);
  view.setInt32(0, code, true);
  view.setInt32(4, bytes, true);
  view.setInt32(8, operands.length, true);
  operands.forEach((operand, i) => {
    const at = HEADER_BYTES + i * OPERAND_BYTES;
    view.setUint32(at, operand?.address ?? 0, true);
    view.setInt32(at + 4, operand?.rows.max ?? 0, true);
    view.setInt32(at + 8, operand?.cols ?? 0, true);
  });
  const first = HEADER_BYTES + operands.length * OPERAND_BYTES;
  attributes.forEach((value, i) => {
    view.setFloat64(first + 8 * i, value, true);
  });
}

/** The address of a number of rows in an encoded instruction that a run may lower. */
export interface RowWord {
  readonly address: number;
  readonly rows: Extent;
}

/** The row words of an instruction at an address. */
export const rowWordsOf = ({ operands }: Instruction, address: number): RowWord[] =>
  operands.flatMap((operand, i) =>
    operand?.rows.count ? [{ address: address + HEADER_BYTES + i * OPERAND_BYTES + 4, rows: operand.rows }] : [],
  );

/** Bytes of scratch memory that an instruction needs. */
export function scratchBytes({ code, operands, attributes }: Instruction): number {
  const [y, a, b] = operands;
  if (!y || !a) return 0;
  if (code === Opcode.LogSumExp) return a.cols * 4 + 16;
  if (code === Opcode.MeanSigmoid) return 8 * (b?.rows.max ?? 0) + 16;
  if (code === Opcode.Linear) return gemmScratch(a.cols, y.cols);
  if (code !== Opcode.Matmul) return 0;
  const [transposeA, , block = 0] = attributes;
  const blocks = block ? y.rows.max / block : 1;
  return gemmScratch(transposeA ? a.rows.max / blocks : a.cols, y.cols);
}
