// Every op on every backend against the f64 reference, over the same random shapes. Results may differ
// by 2e-6 of the largest value of the result, times the square root of the terms in a sum.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference.ts";
import { wasm } from "../../src/backend/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { compile, Graph, gradient, multiply, sum, type Tensor } from "../../src/plan/index.ts";
import { Random } from "../../src/plan/philox.ts";
import { CASES, Leaves } from "../plan/cases.ts";
import { size } from "../plan/sizes.ts";
import { gpu } from "./gpu.ts";

// A load on a GPU makes buffers and bind groups: fewer runs there.
const backends = [
  { backend: wasm(await kernels()) as Backend, runs: 25 },
  ...(gpu ? [{ backend: gpu, runs: 12 }] : []),
];
const TOLERANCE = 2e-6;

describe.each(backends)("$backend.name agrees with the reference: value and gradient", ({ backend, runs }) => {
  it.each(Object.keys(CASES))("%s", async (name) => {
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.integer({ min: 1, max: 5 }), fc.nat(1e6), async (r, c, k, g, seed) => {
        const graph = new Graph();
        const leaves = new Leaves(graph);
        const y = CASES[name]?.(leaves, { r, c, k, g }) as Tensor;
        const weight = graph.data("dy", y.rows.max, y.cols);
        const smooth = (t: Tensor) => t.leaf === "data" && t.shape.type === "f32" && t.name !== "mask" && t !== weight;
        const inputs = graph.tensors.filter(smooth);
        const outputs: Record<string, Tensor> = { y };
        gradient(sum(multiply(y, weight)), inputs).forEach((d, i) => {
          outputs[`d.${inputs[i]?.name}`] = d;
        });
        const plan = compile(graph, outputs);
        const programs = [reference.load(plan, 1), backend.load(plan, 1)];
        const random = new Random(seed);
        const draw = () => random.uniform();
        for (const [leaf, t] of plan.named) {
          if (t.leaf !== "data") continue;
          const values =
            leaf === "dy"
              ? Array.from({ length: t.rows.max * t.cols }, () => Math.fround(draw() * 2 - 1))
              : leaves.values(t, draw);
          for (const program of programs) program.write(leaf, values);
        }
        for (const program of programs) await program.run();
        const terms = Math.sqrt(Math.max(r, c, k) * g);
        for (const output of Object.keys(outputs)) {
          const [wants, got] = await Promise.all(programs.map((program) => program.read(output)));
          const scale = Math.max(1, ...Array.from(wants as Float64Array, Math.abs));
          for (const [i, want] of (wants as Float64Array).entries()) {
            const error = Math.abs(want - (got?.[i] as number));
            if (!(error <= TOLERANCE * scale * terms)) expect.fail(`${output}[${i}]: ${got?.[i]} for ${want}`);
          }
        }
      }),
      { numRuns: runs, seed: 11 },
    );
  });
});
