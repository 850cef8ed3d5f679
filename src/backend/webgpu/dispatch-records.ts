// Op records of dispatches, as the kernels read them: `Op` of kernels/common.wgsl.

import type { Tensor } from "../../plan/graph.ts";
import type { PlannedDispatch } from "./list-scheduling.ts";
import { ATTRIBUTES, type KernelTask, type LiveRows, OPERANDS } from "./task.ts";

/** Words of an `Op`, and the word at which each of its arrays begins. */
const WORDS = 39;
const FIRST_OPERAND = 5;
const FLOATS = 23;
const INTEGERS = 31;
/** Maximum number of workgroups along one side of a grid. */
const MAX_SIDE = 65535;

/** The number of records of a task: more than one if its operands do not fit into one. */
const recordsOf = ({ operands }: KernelTask): number => Math.max(1, Math.ceil(operands.length / OPERANDS));

/** The first record and the end of the records of each dispatch, in one buffer; and the bytes of that buffer. */
export function layOut(dispatches: readonly PlannedDispatch[]): { ranges: [number, number][]; bytes: number } {
  let end = 0;
  const ranges = dispatches.map(({ chains }): [number, number] => {
    const first = end;
    for (const task of chains.flat()) end += recordsOf(task);
    return [first, end];
  });
  return { ranges, bytes: 4 * WORDS * end };
}

/**
 * Workgroups along x and y of dispatch `i` of `count`. The height of the grid encodes `i`, because WGSL has no builtin for the
 * index of a dispatch: `find_op` of kernels/common.wgsl computes i = (height − 1) mod count. A grid that would be too wide
 * gets `count` more rows, as often as needed, which leaves i unchanged. For count = 3:
 *
 *   i = 0, 5 workgroups: 5 × 1      i = 1, 5 workgroups: 3 × 2      i = 0, 200,000 workgroups: 50,000 × 4
 *
 *     0 1 2 3 4                       0 1 2                           (4 − 1) mod 3 = 0
 *                                     3 4 ·   · exits at once
 */
export function gridOf(groups: number, i: number, count: number): [width: number, height: number] {
  let height = i + 1;
  while (Math.ceil(groups / height) > MAX_SIDE) height += count;
  return [Math.ceil(groups / height), height];
}

/** Writes the records of a dispatch for the given live rows, from record `start` on. Returns its number of workgroups. */
export function writeOps(
  { chains }: PlannedDispatch,
  rows: LiveRows,
  at: (t: Tensor) => number,
  buffer: ArrayBuffer,
  start: number,
): number {
  let record = 4 * WORDS * start;
  let first = 0;
  for (const chain of chains) {
    const groups = chain[0]?.groups(rows) ?? 0;
    let chainIndex = 0;
    for (const task of chain) {
      const attributes = task.attributes(rows);
      for (let part = 0; part < recordsOf(task); part++) {
        const words = new Uint32Array(buffer, record, WORDS);
        words.set([task.code, first, groups, task.lanes(rows), chainIndex++]);
        task.operands.slice(part * OPERANDS, (part + 1) * OPERANDS).forEach((t, i) => {
          if (t) words.set([at(t), rows(t), t.cols], FIRST_OPERAND + 3 * i);
        });
        const recordAttributes = attributes.slice(part * ATTRIBUTES, (part + 1) * ATTRIBUTES);
        new Float32Array(buffer, record + 4 * FLOATS, ATTRIBUTES).set(recordAttributes);
        words.set(recordAttributes, INTEGERS);
        record += 4 * WORDS;
      }
    }
    first += groups;
  }
  return first;
}
