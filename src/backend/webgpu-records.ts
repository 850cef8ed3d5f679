// The ops of dispatches as the kernels read them: `Op` of kernels/common.wgsl.

import type { Tensor } from "../plan/graph.ts";
import { OPERANDS, type Rows, type Task } from "./webgpu-lower.ts";
import type { Stage } from "./webgpu-schedule.ts";

/** Words of an `Op`, and where its operands and attributes begin. */
const WORDS = 39;
const FIRST_OPERAND = 5;
const NUMBERS = 23;
const WHOLES = 31;
const ATTRIBUTES = WORDS - WHOLES;
/** Bytes between which a binding may begin. */
const ALIGN = 256;
/** Workgroups along one side of a grid. */
const LONGEST = 65535;

/** Records of a task: more than one where its operands need them. */
const recordsOf = ({ operands }: Task): number => Math.max(1, Math.ceil(operands.length / OPERANDS));

/** Where the ops of each dispatch lie in one buffer. */
export function layOut(stages: readonly Stage[]): { slots: { offset: number; size: number }[]; bytes: number } {
  let bytes = 0;
  const slots = stages.map(({ chains }) => {
    const slot = { offset: bytes, size: 4 * WORDS * chains.flat().reduce((n, task) => n + recordsOf(task), 0) };
    bytes = Math.ceil((bytes + slot.size) / ALIGN) * ALIGN;
    return slot;
  });
  return { slots, bytes };
}

/** Writes the ops of a dispatch when so many rows are live; gives its workgroups along x and y. */
export function writeOps(
  { chains }: Stage,
  rows: Rows,
  at: (t: Tensor) => number,
  buffer: ArrayBuffer,
  offset: number,
): [number, number] {
  let record = offset;
  let first = 0;
  for (const chain of chains) {
    const groups = chain[0]?.groups(rows) ?? 0;
    let since = 0;
    for (const task of chain) {
      const attributes = task.attributes(rows);
      for (let part = 0; part < recordsOf(task); part++) {
        const words = new Uint32Array(buffer, record, WORDS);
        words.set([task.code, first, groups, task.lanes(rows), since++]);
        task.operands.slice(part * OPERANDS, (part + 1) * OPERANDS).forEach((t, i) => {
          if (t) words.set([at(t), rows(t), t.cols], FIRST_OPERAND + 3 * i);
        });
        const own = attributes.slice(part * ATTRIBUTES, (part + 1) * ATTRIBUTES);
        new Float32Array(buffer, record + 4 * NUMBERS, ATTRIBUTES).set(own);
        words.set(own, WHOLES);
        record += 4 * WORDS;
      }
    }
    first += groups;
  }
  return [Math.min(first, LONGEST), Math.ceil(first / LONGEST)];
}
