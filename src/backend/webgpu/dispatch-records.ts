// The ops of dispatches as the kernels read them: `Op` of kernels/common.wgsl.

import type { Tensor } from "../../plan/graph.ts";
import type { PlannedDispatch } from "./list-scheduling.ts";
import { ATTRIBUTES, type KernelTask, type LiveRows, OPERANDS } from "./task.ts";

/** Words of an `Op`, and where its operands and attributes begin. */
const WORDS = 39;
const FIRST_OPERAND = 5;
const NUMBERS = 23;
const WHOLES = 31;
/** Workgroups along one side of a grid. */
const LONGEST = 65535;

/** Records of a task: more than one where its operands need them. */
const recordsOf = ({ operands }: KernelTask): number => Math.max(1, Math.ceil(operands.length / OPERANDS));

/** The first record of each dispatch, and the first that is not its own: all lie in one buffer. */
export function layOut(stages: readonly PlannedDispatch[]): { ranges: [number, number][]; bytes: number } {
  let end = 0;
  const ranges = stages.map(({ chains }): [number, number] => {
    const first = end;
    for (const task of chains.flat()) end += recordsOf(task);
    return [first, end];
  });
  return { ranges, bytes: 4 * WORDS * end };
}

/** Workgroups along x and y of dispatch `i` of `all`, by whose number of rows kernels know it (`find_op` of common.wgsl). */
export function gridOf(groups: number, i: number, all: number): [number, number] {
  let rows = i + 1;
  while (Math.ceil(groups / rows) > LONGEST) rows += all;
  return [Math.ceil(groups / rows), rows];
}

/** Writes the ops of a dispatch from this record on when so many rows are live; gives its workgroups. */
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
  return first;
}
