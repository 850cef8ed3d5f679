// One plan, one WebAssembly memory, one call for many steps. The module imports its memory and nothing
// else; the host lays everything out:
//
//   0        constants of the kernels
//   BASE     step counter, seed
//            the plan's arena (state, data, results: see compile.ts)
//            packed copies of weights that do not change
//            scratch for one kernel
//            instructions: prologue, then body (see assembly/interpreter.ts)

import { HEADER_BYTES, OPERAND_BYTES, Opcode } from "../../../assembly/opcode.ts";
import { seedKey } from "../../base/philox.ts";
import { type Plan, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { type Extent, liveRows } from "../../plan/shape.ts";
import { type Backend, type Counts, checkSteps, checkWrite, liveCounts, type Program } from "../backend.ts";

/** Kernel constants lie below this address. */
const BASE = 4096;
const PAGE = 65536;
const ARENA = BASE + 16;

/** Bytes of gemm's scratch memory and of a packed right operand, as assembly/gemm.ts states them. */
const packedBytes = (k: number, n: number): number => 4 * k * 8 * Math.ceil(n / 8);
const gemmScratch = (k: number, n: number): number => 128 + 16384 + 16 * k + packedBytes(Math.min(k, 256), n);

interface Instruction {
  code: Opcode;
  operands: (Operand | null)[];
  attributes: readonly number[];
}
interface Operand {
  address: number;
  rows: Extent;
  cols: number;
}

export class WasmProgram implements Program {
  private readonly memory: WebAssembly.Memory;
  private readonly runSteps: (start: number, end: number, steps: number, moment: number, scratch: number) => void;
  private readonly scratch: number;
  private readonly prologue: { start: number; end: number };
  private readonly body: { start: number; end: number };
  /** Where each lowered count has to be written: the rows words of the operands that depend on it. */
  private readonly rowWords: { address: number; rows: Extent }[] = [];
  private readonly words: Int32Array;
  /** Whether what is computed ahead depends on a count. */
  private readonly prologueCounts: boolean;
  /** The counts that the instructions are set to; null: all at their maximum, as they were encoded. */
  private live: string | null = null;
  private prologueDone = false;

  constructor(
    module: WebAssembly.Module,
    readonly plan: Plan,
    seed: number,
  ) {
    let end = ARENA + plan.bytes;
    const take = (bytes: number): number => {
      const at = end;
      end += Math.ceil(bytes / 16) * 16 + 16;
      return at;
    };
    const { prologue, body } = this.instructions(take);
    const list = [...prologue, ...body];
    this.scratch = take(Math.max(1024, ...list.map(scratchBytes)));
    const bytes = (instructions: Instruction[]) => instructions.reduce((n, i) => n + instructionBytes(i), 0);
    const start = take(bytes(list));
    const middle = start + bytes(prologue);
    this.prologue = { start, end: middle };
    this.body = { start: middle, end: start + bytes(list) };

    this.prologueCounts = prologue.some(({ operands }) => operands.some((o) => o?.rows.count));

    const pages = Math.ceil(end / PAGE);
    if (pages > PAGE) throw new RangeError(`plan: it needs ${(end / 2 ** 20).toFixed(0)} MiB; WebAssembly has 4096`);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.runSteps = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports
      .run as typeof this.runSteps;
    this.words = new Int32Array(this.memory.buffer);
    let at = start;
    for (const instruction of list) at = this.encode(instruction, at);
    const [low, high] = seedKey(seed);
    this.words.set([0, low | 0, high | 0], BASE / 4);
    for (const [t, offset] of plan.offsets) {
      if (!t.values || t.leaf !== "constant") continue;
      const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
      new kind(this.memory.buffer, ARENA + offset, t.values.length).set(t.values);
    }
  }

  get step(): number {
    return (this.words[BASE / 4] as number) >>> 0;
  }
  set step(step: number) {
    this.words[BASE / 4] = step | 0;
  }

  write(name: string, values: ArrayLike<number>): void {
    checkWrite(this.plan, name, values);
    this.view(name).set(values);
    if (this.plan.named.get(name)?.leaf === "parameter") this.prologueDone = false;
  }

  read(name: string): Float32Array | Int32Array {
    return this.view(name).slice();
  }

  /** The values of a leaf or output in place: for hosts that copy nothing. Parameters are set with `write`. */
  view(name: string): Float32Array | Int32Array {
    const t = this.plan.named.get(name);
    if (!t) throw new RangeError(`read: the plan has no tensor "${name}"`);
    const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
    return new kind(this.memory.buffer, this.address(t), t.rows.max * t.cols);
  }

  run(steps = 1, counts?: Counts): void {
    checkSteps(steps);
    // Most plans are always full: what a device does thousands of times a second allocates nothing.
    if (counts || this.live !== null) this.setCounts(counts ?? {});
    if (!this.prologueDone) {
      const step = this.step;
      this.runSteps(this.prologue.start, this.prologue.end, 1, BASE, this.scratch);
      this.step = step;
      this.prologueDone = true;
    }
    this.runSteps(this.body.start, this.body.end, steps, BASE, this.scratch);
  }

  /** Overwrites all of its memory; the program cannot run again. */
  erase(): void {
    new Uint8Array(this.memory.buffer).fill(0);
  }

  private setCounts(counts: Counts): void {
    const live = liveCounts(this.plan, counts);
    const key = [...live.values()].join();
    if (key === this.live) return;
    this.live = key;
    if (this.prologueCounts) this.prologueDone = false;
    for (const { address, rows } of this.rowWords) this.words[address / 4] = liveRows(rows, live);
  }

  private address(t: Tensor): number {
    return ARENA + (this.plan.offsets.get(storage(t)) as number);
  }

  /** The plan as instructions; a right operand that never changes is packed once, in the prologue. */
  private instructions(take: (bytes: number) => number): { prologue: Instruction[]; body: Instruction[] } {
    const fixed = new Set<Tensor>(this.plan.prologue);
    for (const [t] of this.plan.offsets) if (t.leaf === "constant" || t.leaf === "parameter") fixed.add(t);
    for (const t of this.plan.body) if (t.op?.effect) fixed.delete(t.inputs[0] as Tensor);
    const packed = new Map<string, Operand>();
    const prologue: Instruction[] = [];
    const operand = (t: Tensor): Operand => ({ address: this.address(t), rows: t.rows, cols: t.cols });

    const lower = (t: Tensor): Instruction => {
      const code = t.op?.code as Opcode;
      const operands = [operand(t.op?.effect ? (t.inputs[0] as Tensor) : t), ...t.inputs.map((x) => x && operand(x))];
      const attributes = [...t.attributes];
      if (code !== Opcode.Matmul && code !== Opcode.Linear) return { code, operands, attributes };
      const b = t.inputs[1] as Tensor;
      const transposed = code === Opcode.Matmul && attributes[1] === 1;
      const blocked = code === Opcode.Matmul && attributes[2] !== 0;
      if (!fixed.has(storage(b)) || blocked || b.rows.count !== null)
        return { code, operands, attributes: [...attributes, 0] };
      const [k, n] = transposed ? [b.cols, b.rows.times] : [b.rows.times, b.cols];
      const name = `${storage(b).id} ${k} ${n} ${transposed}`;
      let copy = packed.get(name);
      if (!copy) {
        copy = { address: take(packedBytes(k, n)), rows: b.rows, cols: b.cols };
        packed.set(name, copy);
        prologue.push({ code: Opcode.PackB, operands: [copy, operand(b)], attributes: [transposed ? 1 : 0, k, n] });
      }
      operands[2] = copy;
      return { code, operands, attributes: [...attributes, 1] };
    };
    for (const t of this.plan.prologue) prologue.push(lower(t));
    const body = this.plan.body.map(lower);
    return { prologue, body };
  }

  private encode({ code, operands, attributes }: Instruction, at: number): number {
    const bytes = instructionBytes({ code, operands, attributes });
    const view = new DataView(this.memory.buffer, at, bytes);
    view.setInt32(0, code, true);
    view.setInt32(4, bytes, true);
    view.setInt32(8, operands.length, true);
    operands.forEach((operand, i) => {
      const word = HEADER_BYTES + i * OPERAND_BYTES;
      view.setUint32(word, operand?.address ?? 0, true);
      view.setInt32(word + 4, operand?.rows.max ?? 0, true);
      view.setInt32(word + 8, operand?.cols ?? 0, true);
      if (operand?.rows.count) this.rowWords.push({ address: at + word + 4, rows: operand.rows });
    });
    attributes.forEach((value, i) => {
      view.setFloat64(HEADER_BYTES + operands.length * OPERAND_BYTES + 8 * i, value, true);
    });
    return at + bytes;
  }
}

const instructionBytes = ({ operands, attributes }: Instruction): number =>
  HEADER_BYTES + operands.length * OPERAND_BYTES + attributes.length * 8;

function scratchBytes({ code, operands, attributes }: Instruction): number {
  const [y, a] = operands;
  if (!y || !a) return 0;
  if (code === Opcode.LogSumExp) return a.cols * 4 + 16;
  if (code === Opcode.MeanSigmoid) return 8 * (operands[2]?.rows.max ?? 0) + 16;
  if (code === Opcode.Linear) return gemmScratch(a.cols, y.cols);
  if (code !== Opcode.Matmul) return 0;
  const [transposeA, , block = 0] = attributes;
  const blocks = block ? y.rows.max / block : 1;
  return gemmScratch(transposeA ? a.rows.max / blocks : a.cols, y.cols);
}

export interface WasmBackend extends Backend {
  load(plan: Plan, seed: number): WasmProgram;
}

/** Plans on WebAssembly, from a compiled module of assembly/index.ts. */
export const wasm = (module: WebAssembly.Module): WasmBackend => ({
  name: "wasm",
  load: (plan, seed) => new WasmProgram(module, plan, seed),
});
