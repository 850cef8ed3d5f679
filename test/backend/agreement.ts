// Agreement of an op's values and gradients with the f64 reference, over random shapes. Results may differ by 2e-6 of the
// largest value of the result, times the square root of the number of terms in a sum.

import fc from "fast-check";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { Random } from "../../src/base/philox.ts";
import { compile, Graph, gradient, multiply, sum, type Tensor } from "../../src/plan/index.ts";
import { CASES, Leaves, type Sizes } from "../plan/cases.ts";
import { size } from "../plan/sizes.ts";

const TOLERANCE = 2e-6;

/** Runs a case of `CASES` over random shapes; throws an Error where a result differs by more than the tolerance. */
export const agrees = (backend: Backend, name: string, runs: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(size, size, size, fc.integer({ min: 1, max: 5 }), fc.nat(1e6), (r, c, k, g, seed) =>
      compare(backend, name, { r, c, k, g }, seed),
    ),
    { numRuns: runs, seed: 11 },
  );

async function compare(backend: Backend, name: string, sizes: Sizes, seed: number): Promise<void> {
  const graph = new Graph();
  const leaves = new Leaves(graph);
  const y = CASES[name]?.(leaves, sizes) as Tensor;
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
  const terms = Math.sqrt(Math.max(sizes.r, sizes.c, sizes.k) * sizes.g);
  for (const output of Object.keys(outputs)) {
    const [wants, got] = await Promise.all(programs.map((program) => program.read(output)));
    const scale = Math.max(1, ...Array.from(wants as Float64Array, Math.abs));
    for (const [i, want] of (wants as Float64Array).entries()) {
      const error = Math.abs(want - (got?.[i] as number));
      if (!(error <= TOLERANCE * scale * terms)) throw new Error(`${output}[${i}]: got ${got?.[i]}, expected ${want}`);
    }
  }
  for (const program of programs) program.dispose?.();
}
