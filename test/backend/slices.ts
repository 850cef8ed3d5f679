// Split-K on a GPU against the f64 reference: sums of so many terms, with so few results, that slices are summed first.

import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { scheduleOf } from "../../src/backend/webgpu/list-scheduling.ts";
import { Random } from "../../src/base/philox.ts";
import {
  compile,
  Graph,
  matmul,
  maxColumns,
  maxRows,
  mean,
  meanRows,
  sum,
  sumRows,
  type Tensor,
} from "../../src/plan/index.ts";

type Make = (x: Tensor, y: Tensor) => Tensor;
const SUMS: Record<string, Make> = {
  sum: (x) => sum(x),
  mean: (x) => mean(x),
  sumRows: (x) => sumRows(x),
  meanRows: (x) => meanRows(x),
  "meanRows, two groups": (x) => meanRows(x, x.rows.max / 2),
  maxRows: (x) => maxRows(x),
  maxColumns: (x) => maxColumns(x),
  "product, left transposed": (x, y) => matmul(x, y, { transposeA: true }),
  "product, both transposed": (x, y) => matmul(x, y, { transposeA: true, transposeB: true }),
  "product of long rows": (x, y) => matmul(x, y),
};
export const SLICED = Object.keys(SUMS);

/** Rows and columns of x, and of y. */
const SHAPES: Record<string, [number, number, number, number][]> = {
  "meanRows, two groups": [[2500, 37, 1, 1]],
  maxColumns: [[3, 5000, 1, 1]],
  "product, left transposed": [
    [2050, 5, 2050, 7],
    [1031, 70, 1031, 3],
  ],
  "product, both transposed": [[1100, 33, 2, 1100]],
  "product of long rows": [[9, 4097, 4097, 31]],
};
const DEFAULT_SHAPES: [number, number, number, number][] = [
  [5002, 3, 1, 1],
  [1026, 37, 1, 1],
  [40_000, 1, 1, 1],
];

/** Throws an Error where a result differs by more than 1e-6 of the largest result, times the square root of its terms. */
export async function slicesAgree(backend: Backend, name: string): Promise<void> {
  for (const [rows, cols, rows2, cols2] of SHAPES[name] ?? DEFAULT_SHAPES) {
    const graph = new Graph();
    // Live rows vary where the shape of the result does not depend on them.
    const varies = !name.startsWith("product") && name !== "maxColumns" && !name.endsWith("two groups");
    const x = graph.data("x", varies ? graph.count("rows", rows) : rows, cols);
    const y = (SUMS[name] as Make)(x, graph.data("y", rows2, cols2));
    const plan = compile(graph, { result: y });
    const tasks = scheduleOf(plan, new Map()).body.flatMap(({ chains }) => chains.flat());
    if (tasks.length !== 3)
      throw new Error(
        `${name}, ${rows} × ${cols}: ${tasks.length} tasks; expected 3: slices, their sum, the step counter`,
      );
    const random = new Random(rows, cols);
    const programs = [reference.load(plan, 1), backend.load(plan, 1)];
    for (const [leaf, t] of plan.named) {
      if (!t.leaf) continue;
      const values = Array.from({ length: t.rows.max * t.cols }, () => Math.fround(random.normal()));
      for (const program of programs) program.write(leaf, values);
    }
    for (const live of varies ? [rows, rows - 777, 5] : [rows]) {
      for (const program of programs) await program.run(1, varies ? { rows: live } : {});
      const [want, got] = await Promise.all(programs.map((program) => program.read("result")));
      const scale = Math.max(1, ...Array.from(want as Float64Array, Math.abs));
      (want as Float64Array).forEach((value, i) => {
        const error = Math.abs(value - (got?.[i] as number));
        const terms = name.startsWith("mean") ? 1 : Math.sqrt(rows);
        if (!(error <= 1e-6 * scale * terms))
          throw new Error(`${name}, ${live} × ${cols}, result ${i}: got ${got?.[i]}, expected ${value}`);
      });
    }
    for (const program of programs) program.dispose?.();
  }
}
