import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { Random } from "../../src/base/philox.ts";
import { compile, Graph, gradient, multiply, stopGradient, sum, type Tensor } from "../../src/plan/index.ts";
import { CASES, Leaves } from "./cases.ts";
import { size } from "./sizes.ts";

describe("the gradient of every op equals finite differences (f64, step 1e-5, within 1e-6 of the scale)", () => {
  it.each(Object.keys(CASES))("%s", (name) => {
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 5 }), fc.nat(1e6), (r, c, k, g, seed) => {
        const graph = new Graph();
        const leaves = new Leaves(graph);
        const y = CASES[name]?.(leaves, { r, c, k, g }) as Tensor;
        const weight = graph.data("dy", y.rows.max, y.cols);
        const loss = sum(multiply(y, weight));
        const smooth = (t: Tensor) => t.leaf === "data" && t.shape.type === "f32" && t.name !== "mask" && t !== weight;
        const inputs = graph.tensors.filter(smooth);
        const gradients = gradient(loss, inputs);
        const outputs = Object.fromEntries(gradients.map((d, i) => [`d.${inputs[i]?.name}`, d]));
        const program = reference.load(compile(graph, { loss, ...outputs }), 1);
        const random = new Random(seed);
        const draw = () => random.uniform();
        program.write(
          "dy",
          Array.from({ length: y.rows.max * y.cols }, () => draw() * 2 - 1),
        );
        for (const [leaf, t] of program.plan.named) {
          if (t.leaf === "data" && leaf !== "dy") program.write(leaf, leaves.values(t, draw));
        }
        program.run();
        for (const t of inputs) {
          const values = program.read(t.name) as Float64Array;
          const analytic = program.read(`d.${t.name}`) as Float64Array;
          for (let trial = 0; trial < 4; trial++) {
            const i = random.index(values.length);
            const at = (step: number): number => {
              const moved = values.slice();
              moved[i] = (moved[i] as number) + step;
              const other = reference.load(program.plan, 1);
              for (const [leaf, u] of program.plan.named)
                if (u.leaf) other.write(leaf, program.read(leaf) as Float64Array);
              other.write(t.name, moved);
              other.run();
              return (other.read("loss") as Float64Array)[0] as number;
            };
            const numeric = (at(1e-5) - at(-1e-5)) / 2e-5;
            expect(Math.abs(numeric - (analytic[i] as number))).toBeLessThan(1e-6 * (1 + Math.abs(numeric)) * (1 + r));
          }
        }
      }),
      { numRuns: 12, seed: 7 },
    );
  });
});

describe("gradient", () => {
  it("stops at stopGradient, and names a tensor that the loss does not depend on", () => {
    const graph = new Graph();
    const x = graph.data("x", 2, 2);
    const loss = sum(stopGradient(x));
    expect(() => gradient(loss, [x])).toThrow("reduce [1, 1] does not depend on x [2, 2]");
    expect(() => gradient(x, [x])).toThrow("it must be [1, 1]");
  });
});
