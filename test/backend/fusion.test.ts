// Which ops of a plan are fused and share dispatches on a GPU. Parity tests over `CASES` check their results.

import { expect, it } from "vitest";
import { fusionsOf } from "../../src/backend/webgpu/fusion.ts";
import { scheduleOf } from "../../src/backend/webgpu/list-scheduling.ts";
import * as p from "../../src/plan/index.ts";

const none = new Map<p.Tensor, number[]>();
const opNamesOf = (plan: p.Plan) =>
  scheduleOf(plan, none).body.map(({ chains }) =>
    chains.flat().map(({ ops }) => ops.map(({ op }) => op?.name).join("+")),
  );
const kernelsOf = (plan: p.Plan) => scheduleOf(plan, none).body.map(({ kernel }) => kernel.entry);

it("fuses a product with the activation gradient that alone reads it", () => {
  const graph = new p.Graph();
  const h = p.linear(graph.data("x", 9, 4), graph.parameter("w", 4, 8), null, { activation: "tanh" });
  const [w] = h.inputs.filter((t) => t?.name === "w") as p.Tensor[];
  const y = p.linear(h, graph.parameter("v", 8, 3));
  const [slope] = p.gradient(p.sum(p.square(y)), [w as p.Tensor]);
  const plan = p.compile(graph, { slope: slope as p.Tensor });
  expect(opNamesOf(plan).flat()).toContain("matmul+activation gradient");
  const product = plan.body.find(({ inputs, op }) => op?.name === "activation gradient" && inputs[1])?.inputs[1];
  const both = p.compile(graph, { slope: slope as p.Tensor, product: product as p.Tensor });
  expect(fusionsOf(both, none).size).toBe(0); // an output reads the product too
  const [once] = p.gradient(p.sum(y), [w as p.Tensor]); // its product depends on parameters only
  expect(fusionsOf(p.compile(graph, { once: once as p.Tensor }), none).size).toBe(0);
});

it("fuses slices with the gather of their rows, in a chain with the sampling of the index", () => {
  const graph = new p.Graph();
  const rows = p.gather(graph.data("table", 50, 3), p.sampleIndex(graph, 50, 8));
  const [first, last] = [p.column(rows, 0), p.column(rows, 2)];
  expect(opNamesOf(p.compile(graph, { first, last }))[0]).toEqual(["sampleIndex", "gather+slice", "gather+slice"]);
  expect(fusionsOf(p.compile(graph, { first, rows }), none).size).toBe(0);
  expect(fusionsOf(p.compile(graph, { first }), new Map([[rows.inputs[0] as p.Tensor, [25, 25]]])).size).toBe(0);
});

it("a concat of concats reads the leaf operands, and does not wait for the inner concat", () => {
  const graph = new p.Graph();
  const [a, b] = [p.exp(graph.data("a", 8, 2)), p.exp(graph.data("b", 8, 3))];
  const [five, six] = [p.concat(p.concat(a, b), a, b, a), p.concat(p.concat(a, b), a, b, a, a)];
  expect(opNamesOf(p.compile(graph, { five }))[1]).toEqual(["concat", "concat"]);
  expect(opNamesOf(p.compile(graph, { six }))[1]).toEqual(["concat"]); // one task has at most five operands
});

it("the step counter advances in the dispatch of Adam, which reads a snapshot of it", () => {
  const graph = new p.Graph();
  const w = graph.parameter("w", 40, 1);
  const loss = p.mean(p.square(p.linear(p.normal(graph, 9, 40), w)));
  p.adam([w], p.gradient(loss, [w]), graph.constant(1e-2));
  p.record("loss", loss);
  expect(kernelsOf(p.compile(graph)).at(-1)).toBe("elementwise");
  expect(opNamesOf(p.compile(graph)).at(-1)).toEqual(expect.arrayContaining(["adam", "record"]));
});
