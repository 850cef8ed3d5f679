// Counts of operations and bytes: small plans against counts by hand, and the kernels of all benchmarks.

import { describe, expect, it } from "vitest";
import { fusionsOf } from "../../src/backend/webgpu/fusion.ts";
import { pairsOf } from "../../src/backend/webgpu/pair-fusion.ts";
import { JOBS } from "../../src/measure/job-work.ts";
import { KERNELS } from "../../src/measure/kernel-work.ts";
import { profileKernels, REFERENCE_GPU } from "../../src/measure/occupancy.ts";
import { amountOf, amountOfPlan, productsOf } from "../../src/measure/op-counts.ts";
import * as p from "../../src/plan/index.ts";

describe("operations and bytes of ops", () => {
  it("a layer: 3 × 5 by 5 × 7 with bias and activation", () => {
    const g = new p.Graph();
    const y = p.linear(g.data("x", 3, 5), g.parameter("w", 5, 7), g.parameter("b", 1, 7), { activation: "relu" });
    expect(amountOf(y)).toEqual({ flop: 2 * 3 * 5 * 7 + 21 + 21, bytes: 4 * (15 + 35 + 7 + 21) });
    expect(productsOf([y])).toBe(210);
  });

  it.each([
    ["plain", {}, [4, 5], [5, 6], 2 * 4 * 5 * 6],
    ["with the left operand transposed", { transposeA: true }, [5, 4], [5, 6], 2 * 4 * 5 * 6],
    ["with the right operand transposed", { transposeB: true }, [4, 5], [6, 5], 2 * 4 * 5 * 6],
    ["in three blocks", { batch: 3 }, [12, 5], [15, 6], 3 * 2 * 4 * 5 * 6],
    [
      "in three blocks, with the left operand transposed",
      { transposeA: true, batch: 3 },
      [15, 4],
      [15, 6],
      3 * 2 * 4 * 5 * 6,
    ],
  ] as const)("a product %s", (_, options, [m, k], [k2, n], flop) => {
    const g = new p.Graph();
    const y = p.matmul(g.data("a", m, k), g.data("b", k2, n), options);
    expect(amountOf(y).flop).toBe(flop);
    expect(productsOf([y])).toBe(flop);
  });

  it("a gather reads the rows that its index names; a square reads its input once", () => {
    const g = new p.Graph();
    const index = g.data("index", 10, 1, "i32");
    expect(amountOf(p.gather(g.data("large", 1000, 4), index))).toEqual({ flop: 0, bytes: 4 * (40 + 10 + 40) });
    expect(amountOf(p.gather(g.data("small", 2, 4), index))).toEqual({ flop: 0, bytes: 4 * (8 + 10 + 40) });
    expect(amountOf(p.square(g.data("x", 3, 3)))).toEqual({ flop: 9, bytes: 4 * 18 });
  });

  it("a step of Adam: the gradient of a sum of squares, then 14 operations per weight", () => {
    const g = new p.Graph();
    const w = g.parameter("w", 8, 2);
    p.adam([w], [p.scale(w, 2)], g.constant(0.1));
    const plan = p.compile(g);
    // 2w: 16 operations, 32 values moved; Adam: w, its gradient, both moments and the rate read, three of them written.
    expect(amountOfPlan(plan)).toEqual({ flop: 16 + 14 * 16, bytes: 4 * (32 + 4 * 16 + 1 + 3 * 16) });
  });
});

describe("kernels on the reference GPU", () => {
  it("the kernels of every benchmark have workgroups within a device's limits, and all operations of their plan", () => {
    for (const work of [...KERNELS, ...JOBS]) {
      const { plan } = work.at(work.small[0] as number);
      const kernels = profileKernels(plan);
      const sum = (f: (k: (typeof kernels)[number]) => number) => kernels.reduce((total, k) => total + f(k), 0);
      expect(kernels.length, work.name).toBeGreaterThan(0);
      expect(sum((k) => k.flop)).toBeCloseTo(amountOfPlan(plan).flop, 0);
      // Results that fused ops pass on, such as the features of pairs, are not moved.
      const opByOp = amountOfPlan(plan).bytes;
      if (pairsOf(plan).length > 0) expect(sum((k) => k.bytes)).toBeLessThan(0.3 * opByOp);
      else if (fusionsOf(plan, new Map()).size > 0) expect(sum((k) => k.bytes)).toBeLessThan(opByOp);
      else expect(sum((k) => k.bytes)).toBeCloseTo(opByOp, 0);
      for (const { entry, invocations, memory, occupancy, waves, workgroups } of kernels) {
        expect(invocations, entry).toBeLessThanOrEqual(256);
        expect(memory, entry).toBeLessThanOrEqual(16384);
        expect(occupancy, entry).toBeGreaterThan(0);
        expect(occupancy, entry).toBeLessThanOrEqual(1);
        expect(waves * occupancy * REFERENCE_GPU.multiprocessors * REFERENCE_GPU.invocations).toBeCloseTo(
          workgroups * invocations,
        );
      }
    }
  });
});
