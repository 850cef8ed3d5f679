// A program on WebAssembly: one plan, one memory, one call for many steps. The module imports only its memory, which the
// host lays out:
//
//   0        constants of the kernels
//   BASE     step counter, seed
//            the arena of the plan: leaves and results (see compile.ts)
//            packed copies of weights that do not change
//            scratch memory of a kernel
//            instructions: prologue, then body (see assembly/interpreter.ts)

import { seedKey } from "../../base/philox.ts";
import { type Plan, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { liveRows } from "../../plan/shape.ts";
import {
  type Backend,
  type Counts,
  checkLoad,
  checkSteps,
  checkWrite,
  liveCounts,
  namedTensor,
  type Program,
} from "../backend.ts";
import { BASE, Instances, type KernelInstance, PAGE } from "./instances.ts";
import {
  encode,
  type Instruction,
  instructionBytes,
  instructionsOf,
  type RowWord,
  rowWordsOf,
  scratchBytes,
} from "./instructions.ts";

/** The maximum number of pages of a memory. */
const MAX_PAGES = 65536;
const ARENA = BASE + 16;

/** A loaded plan in a WebAssembly memory of its own. */
export class WasmProgram implements Program {
  /** Null once the memory was erased: another program may use the instance then. */
  #instance: KernelInstance | null;
  readonly #scratch: number;
  readonly #prologue: { start: number; end: number };
  readonly #body: { start: number; end: number };
  /** Numbers of rows in the instructions that depend on a count. */
  readonly #rowWords: readonly RowWord[];
  readonly #words: Int32Array;
  /** Whether the prologue depends on a count. */
  readonly #prologueCounts: boolean;
  /** Key of the counts to which the instructions are set; null: all at their maximum. */
  #live: string | null = null;
  #prologueDone = false;

  constructor(
    private readonly instances: Instances,
    readonly plan: Plan,
    seed: number,
  ) {
    checkLoad(plan, seed);
    let end = ARENA + plan.bytes;
    const take = (bytes: number): number => {
      const at = end;
      end += Math.ceil(bytes / 16) * 16 + 16;
      return at;
    };
    const { prologue, body } = instructionsOf(plan, (t) => this.#address(t), take);
    const list = [...prologue, ...body];
    this.#scratch = take(Math.max(1024, ...list.map(scratchBytes)));
    const sizeOf = (instructions: Instruction[]) => instructions.reduce((sum, i) => sum + instructionBytes(i), 0);
    const start = take(sizeOf(list));
    const middle = start + sizeOf(prologue);
    this.#prologue = { start, end: middle };
    this.#body = { start: middle, end: middle + sizeOf(body) };
    this.#prologueCounts = prologue.some(({ operands }) => operands.some((operand) => operand?.rows.count));
    const pages = Math.ceil(end / PAGE);
    if (pages > MAX_PAGES)
      throw new RangeError(`plan: it needs ${(end / 2 ** 20).toFixed(0)} MiB; WebAssembly memory has at most 4096`);
    this.#instance = instances.take(pages);
    const { buffer } = this.#instance.memory;
    this.#words = new Int32Array(buffer);
    let address = start;
    this.#rowWords = list.flatMap((instruction) => {
      encode(instruction, buffer, address);
      const words = rowWordsOf(instruction, address);
      address += instructionBytes(instruction);
      return words;
    });
    const [low, high] = seedKey(seed);
    this.#words.set([0, low | 0, high | 0], BASE / 4);
    for (const [t, offset] of plan.offsets) {
      if (!t.values || t.leaf !== "constant") continue;
      const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
      new kind(buffer, ARENA + offset, t.values.length).set(t.values);
    }
  }

  get step(): number {
    return (this.#words[BASE / 4] as number) >>> 0;
  }
  set step(step: number) {
    checkSteps(step, "step");
    this.#words[BASE / 4] = step | 0;
  }

  write(name: string, values: ArrayLike<number>): void {
    checkWrite(this.plan, name, values);
    this.view(name).set(values);
    if (this.plan.named.get(name)?.leaf === "parameter") this.#prologueDone = false;
  }

  read(name: string): Float32Array | Int32Array {
    return this.view(name).slice();
  }

  /** The values of a leaf or output in place, without a copy. Set parameters with `write`, which repeats the prologue. */
  view(name: string): Float32Array | Int32Array {
    const t = namedTensor(this.plan, name);
    const kind = t.shape.type === "i32" ? Int32Array : Float32Array;
    return new kind(this.#loaded.memory.buffer, this.#address(t), t.rows.max * t.cols);
  }

  run(steps = 1, counts?: Counts): void {
    checkSteps(steps);
    const { run } = this.#loaded;
    // Most plans have all rows live. A run of those, thousands of times a second on a device, allocates nothing.
    if (counts !== undefined || this.#live !== null) this.#setCounts(counts);
    if (!this.#prologueDone) {
      const step = this.step;
      run(this.#prologue.start, this.#prologue.end, 1, BASE, this.#scratch);
      this.step = step;
      this.#prologueDone = true;
    }
    run(this.#body.start, this.#body.end, steps, BASE, this.#scratch);
  }

  /** Overwrites all memory of the program with zeros. The program cannot be used again, and its views are empty. */
  erase(): void {
    if (this.#instance) this.instances.give(this.#instance);
    this.#instance = null;
  }

  get #loaded(): KernelInstance {
    if (!this.#instance) throw new Error("program: its memory was erased; load the plan again");
    return this.#instance;
  }

  #setCounts(counts: Counts = {}): void {
    const live = liveCounts(this.plan, counts);
    const key = [...live.values()].join();
    if (key === this.#live) return;
    this.#live = key;
    if (this.#prologueCounts) this.#prologueDone = false;
    for (const { address, rows } of this.#rowWords) this.#words[address / 4] = liveRows(rows, live);
  }

  #address(t: Tensor): number {
    return ARENA + (this.plan.offsets.get(storage(t)) as number);
  }
}

/** The WebAssembly backend. */
export interface WasmBackend extends Backend {
  load(plan: Plan, seed: number): WasmProgram;
  prepare(programs: number): Promise<WasmBackend>;
}

/** Runs plans on WebAssembly, with a compiled module of assembly/index.ts. */
export const wasm = (module: WebAssembly.Module, instances = new Instances(module)): WasmBackend => ({
  name: "wasm",
  load: (plan, seed) => new WasmProgram(instances, plan, seed),
  async prepare(programs) {
    const own = new Instances(module);
    await own.prepare(programs);
    return wasm(module, own);
  },
});
