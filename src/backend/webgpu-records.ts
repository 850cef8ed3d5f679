// The ops of dispatches as the kernels read them: `Op` of kernels/common.wgsl.

import type { Tensor } from "../plan/graph.ts";
import type { Rows } from "./webgpu-lower.ts";
import type { Stage } from "./webgpu-schedule.ts";

/** Words of an `Op`, and where its operands and attributes begin. */
const WORDS = 39;
const OPERANDS = 5;
const NUMBERS = 23;
const WHOLES = 31;
/** Bytes between which a binding may begin. */
const ALIGN = 256;
/** Workgroups along one side of a grid. */
const LONGEST = 65535;

/** Where the ops of each dispatch lie in one buffer. */
export function layOut(stages: readonly Stage[]): { slots: { offset: number; size: number }[]; bytes: number } {
  let bytes = 0;
  const slots = stages.map(({ chains }) => {
    const slot = { offset: bytes, size: 4 * WORDS * chains.flat().length };
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
    chain.forEach((task, since) => {
      const words = new Uint32Array(buffer, record, WORDS);
      const attributes = task.attributes(rows);
      words.set([task.code, first, groups, task.lanes(rows), since]);
      task.operands.forEach((t, i) => {
        if (t) words.set([at(t), rows(t), t.cols], OPERANDS + 3 * i);
      });
      new Float32Array(buffer, record + 4 * NUMBERS, WHOLES - NUMBERS).set(attributes);
      words.set(attributes, WHOLES);
      record += 4 * WORDS;
    });
    first += groups;
  }
  return [Math.min(first, LONGEST), Math.ceil(first / LONGEST)];
}
