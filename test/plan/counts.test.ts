// A run may lower a named count. It must then give the bits of a plan compiled for that size, and never read the rows beyond,
// which hold 1e30, as do the results of an earlier run at the maximum.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend, Program } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";

const backends = [reference, wasm(await kernels())];
const MAX = 11;
type Rows = p.Extent;
const times = (n: Rows, k: number) => p.scaled(n, k);
const x = (g: p.Graph, n: Rows, cols = 5): p.Tensor => g.data("x", n, cols);
const dense = (g: p.Graph, name: string, rows: Rows | number, cols: number): p.Tensor => g.data(name, rows, cols);

const CASES: Record<string, (g: p.Graph, n: Rows) => p.Tensor> = {
  mean: (g, n) => p.mean(x(g, n)),
  meanRows: (g, n) => p.meanRows(x(g, n)),
  sumRows: (g, n) => p.sumRows(x(g, n)),
  maxRows: (g, n) => p.maxRows(x(g, n)),
  "meanRows of groups": (g, n) => p.meanRows(x(g, times(n, 4)), 4),
  meanColumns: (g, n) => p.meanColumns(x(g, n)),
  softmax: (g, n) => p.softmax(x(g, n)),
  logSumExp: (g, n) => p.logSumExp(x(g, n)),
  tanh: (g, n) => p.tanh(x(g, n)),
  "broadcast rows": (g, n) => p.multiply(x(g, n), dense(g, "b", 1, 5)),
  "broadcast columns": (g, n) => p.subtract(dense(g, "b", n, 1), x(g, n)),
  select: (g, n) => p.select(p.step(dense(g, "mask", n, 5)), x(g, n), dense(g, "b", n, 5)),
  "linear with a group bias": (g, n) =>
    p.linear(x(g, times(n, 4)), dense(g, "w", 5, 9), dense(g, "b", 1, 9), {
      activation: "tanh",
      groupBias: dense(g, "h", n, 9),
    }),
  outerSum: (g, n) => p.outerSum(x(g, n), dense(g, "b", 3, 5), "leaky-relu"),
  "linear to one column": (g, n) => p.linear(x(g, n), dense(g, "w", 5, 1), dense(g, "b", 1, 1)),
  matmul: (g, n) => p.matmul(x(g, n), dense(g, "b", 5, 10)),
  "matmul over the count": (g, n) => p.matmul(x(g, n), dense(g, "b", n, 7), { transposeA: true }),
  "matmul in blocks": (g, n) => p.matmul(x(g, times(n, 3)), dense(g, "b", times(n, 5), 6), { batch: n }),
  "transpose in blocks": (g, n) => p.transpose(x(g, times(n, 3)), n),
  gather: (g, n) => p.gather(dense(g, "t", 6, 5), g.data("i", n, 3, "i32")),
  "gather from counted rows": (g, n) => p.gather(x(g, n), g.data("zero", 4, 2, "i32")),
  gatherGroups: (g, n) => p.gatherGroups(dense(g, "t", times(n, 6), 5), g.data("i", n, 3, "i32")),
  tileRows: (g, n) => p.tileRows(dense(g, "t", 2, 3), n),
  repeatRows: (g, n) => p.repeatRows(x(g, n), 3),
  expand: (g, n) => p.expand(dense(g, "t", 1, 1), n, 5, true),
  "concat and slice": (g, n) => p.slice(p.concat(x(g, n), dense(g, "b", n, 2)), 3, 7),
  reshape: (g, n) => p.sumColumns(p.reshape(x(g, times(n, 4)), 10)),
  sumSegments: (g, n) => p.sumSegments(x(g, n), g.data("offsets", 4, 1, "i32")),
};

const DRAWS: Record<string, (g: p.Graph, n: Rows) => p.Tensor> = {
  normal: (g, n) => p.normal(g, n, 3),
  uniform: (g, n) => p.uniform(g, n, 3),
  sampleIndex: (g, n) => p.sampleIndex(g, 1000, n, 3),
  categorical: (g, n) => p.categorical(p.square(x(g, n))),
};

const rowsOf = (t: p.Tensor, n: number): number => (t.rows.count ? t.rows.times * n : t.rows.times);

/** y and, if `trained`, the gradient of Σ y · dy with respect to every f32 leaf. */
function layOut(make: (g: p.Graph, n: Rows) => p.Tensor, n: number | null, trained: boolean): p.Plan {
  const graph = new p.Graph();
  const y = make(graph, n === null ? graph.count("n", MAX) : p.extent(n));
  const outputs: Record<string, p.Tensor> = { y };
  if (trained) {
    const inputs = graph.tensors.filter((t) => t.leaf === "data" && t.shape.type === "f32" && t.name !== "mask");
    const loss = p.sum(p.multiply(y, graph.data("dy", y.rows, y.cols)));
    p.gradient(loss, inputs).forEach((d, i) => {
      outputs[`d.${inputs[i]?.name}`] = d;
    });
  }
  return p.compile(graph, outputs);
}

/** Values of a leaf that do not depend on its size, so that both plans get the same. */
function fill(program: Program, n: number, seed: number): void {
  let stream = 0;
  for (const [name, t] of program.plan.named) {
    if (t.leaf !== "data") continue;
    const random = new Random(seed, stream++);
    const value = t.shape.type === "i32" ? () => random.index(7) - 1 : () => Math.fround(2 * random.uniform() - 1);
    const values = Array.from({ length: rowsOf(t, n) * t.cols }, name === "zero" ? () => 0 : value);
    program.write(name, name === "offsets" ? [0, 0, 1, 1] : values);
  }
}

const results = (program: Program, n: number): Record<string, number[]> =>
  Object.fromEntries(
    [...program.plan.named].flatMap(([name, t]) =>
      t.leaf ? [] : [[name, Array.from((program.read(name) as Float32Array).subarray(0, rowsOf(t, n) * t.cols))]],
    ),
  );

function compare(backend: Backend, make: (g: p.Graph, n: Rows) => p.Tensor, trained: boolean): void {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: MAX }), { minLength: 1, maxLength: 3 }),
      fc.nat(1e6),
      (sizes, seed) => {
        const counted = backend.load(layOut(make, null, trained), seed);
        for (const [name, t] of counted.plan.named) {
          if (t.leaf && t.shape.type === "f32") counted.write(name, new Array(t.rows.max * t.cols).fill(1e30));
        }
        counted.run();
        for (const n of sizes) {
          const wanted = backend.load(layOut(make, n, trained), seed);
          for (const program of [counted, wanted]) {
            fill(program, n, seed);
            program.step = 3;
          }
          wanted.run();
          counted.run(1, { n });
          expect(results(counted, n)).toEqual(results(wanted, n));
          for (const y of Object.values(results(counted, n)).flat()) expect(Math.abs(y)).toBeLessThan(1e6);
        }
      },
    ),
    { numRuns: 12, seed: 61 },
  );
}

describe.each(backends)("$name: a lowered count is a smaller plan, exactly", (backend) => {
  it.each(Object.keys(CASES))("%s and its gradient", (name) => {
    compare(backend, CASES[name] as (typeof CASES)[string], true);
  });
  it.each(Object.keys(DRAWS))("%s", (name) => {
    compare(backend, DRAWS[name] as (typeof CASES)[string], false);
  });

  it("a mean divides by the live rows", () => {
    const graph = new p.Graph();
    const v = graph.data("x", graph.count("n", MAX), 2);
    const program = backend.load(
      p.compile(graph, { m: p.mean(v), rows: p.meanRows(v), d: p.gradient(p.mean(v), [v])[0] as p.Tensor }),
      1,
    );
    program.write(
      "x",
      Array.from({ length: 2 * MAX }, (_, i) => (i < 8 ? i : 1e30)),
    );
    program.run(1, { n: 4 });
    expect(Array.from(program.read("m") as Float32Array)).toEqual([3.5]);
    expect(Array.from(program.read("rows") as Float32Array)).toEqual([3, 4]);
    expect((program.read("d") as Float32Array)[7]).toBe(1 / 8);
  });

  it("two counts are lowered independently, and a count left out is at its maximum", () => {
    const graph = new p.Graph();
    const [a, b] = [graph.data("a", graph.count("n", 4), 1), graph.data("b", graph.count("m", 6), 1)];
    const program = backend.load(p.compile(graph, { sa: p.sum(a), sb: p.sum(b) }), 1);
    program.write("a", [1, 1, 1, 1]);
    program.write("b", [1, 1, 1, 1, 1, 1]);
    for (const [counts, sums] of [
      [{ n: 3 }, [3, 6]],
      [{ m: 2 }, [4, 2]],
      [{}, [4, 6]],
      [{ n: 1, m: 5 }, [1, 5]],
    ] as const) {
      program.run(1, counts);
      expect([program.read("sa"), program.read("sb")].map((v) => (v as Float32Array)[0])).toEqual(sums);
    }
  });

  it("ops of the prologue follow the count as well", () => {
    const graph = new p.Graph();
    const y = p.tileRows(graph.parameter("w", 1, 2), graph.count("n", 4));
    const program = backend.load(p.compile(graph, { y, mean: p.meanRows(y), sum: p.sumRows(y) }), 1);
    program.write("w", [1, 2]);
    for (const n of [1, 3, 2, 4]) {
      program.run(1, { n });
      expect(Array.from(program.read("sum") as Float32Array)).toEqual([n, 2 * n]);
      expect(Array.from(program.read("mean") as Float32Array)).toEqual([1, 2]);
    }
  });

  it("so does the sum, in the prologue, of a constant with counted rows", () => {
    const graph = new p.Graph();
    const total = p.sumRows(graph.constant([1, 10, 100], graph.count("n", 3)));
    const program = backend.load(p.compile(graph, { total }), 1);
    for (const n of [1, 3, 2]) {
      program.run(1, { n });
      expect(Array.from(program.read("total") as Float32Array)).toEqual([[1, 11, 111][n - 1]]);
    }
  });
});
