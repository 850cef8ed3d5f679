// Which ops of a plan a GPU computes together; that it does so rightly, `CASES` show.

import { expect, it } from "vitest";
import { fusionsOf } from "../../src/backend/webgpu/fusion.ts";
import { scheduleOf } from "../../src/backend/webgpu/list-scheduling.ts";
import * as p from "../../src/plan/index.ts";

const none = new Map<p.Tensor, number[]>();
const codesOf = (plan: p.Plan) =>
  scheduleOf(plan, none).body.map(({ chains }) =>
    chains.flat().map(({ ops }) => ops.map(({ op }) => op?.name).join("+")),
  );
const kernelsOf = (plan: p.Plan) => scheduleOf(plan, none).body.map(({ kernel }) => kernel.entry);

it("a product whose result only the slope of an activation multiplies", () => {
  const graph = new p.Graph();
  const h = p.linear(graph.data("x", 9, 4), graph.parameter("w", 4, 8), null, { activation: "tanh" });
  const [w] = h.inputs.filter((t) => t?.name === "w") as p.Tensor[];
  const y = p.linear(h, graph.parameter("v", 8, 3));
  const [slope] = p.gradient(p.sum(p.square(y)), [w as p.Tensor]);
  const plan = p.compile(graph, { slope: slope as p.Tensor });
  expect(codesOf(plan).flat()).toContain("matmul+activation gradient");
  const product = plan.body.find(({ inputs, op }) => op?.name === "activation gradient" && inputs[1])?.inputs[1];
  const both = p.compile(graph, { slope: slope as p.Tensor, product: product as p.Tensor });
  expect(fusionsOf(both, none).size).toBe(0); // somebody reads the product
  const [once] = p.gradient(p.sum(y), [w as p.Tensor]); // whose product depends on weights alone
  expect(fusionsOf(p.compile(graph, { once: once as p.Tensor }), none).size).toBe(0);
});

it("columns of a table's rows, by the invocations that drew the rows", () => {
  const graph = new p.Graph();
  const rows = p.gather(graph.data("table", 50, 3), p.sampleIndex(graph, 50, 8));
  const [first, last] = [p.column(rows, 0), p.column(rows, 2)];
  expect(codesOf(p.compile(graph, { first, last }))[0]).toEqual(["sampleIndex", "gather+slice", "gather+slice"]);
  expect(fusionsOf(p.compile(graph, { first, rows }), none).size).toBe(0);
  expect(fusionsOf(p.compile(graph, { first }), new Map([[rows.inputs[0] as p.Tensor, [25, 25]]])).size).toBe(0);
});

it("parts of parts, as soon as there are parts", () => {
  const graph = new p.Graph();
  const [a, b] = [p.exp(graph.data("a", 8, 2)), p.exp(graph.data("b", 8, 3))];
  const [five, six] = [p.concat(p.concat(a, b), a, b, a), p.concat(p.concat(a, b), a, b, a, a)];
  expect(codesOf(p.compile(graph, { five }))[1]).toEqual(["concat", "concat"]);
  expect(codesOf(p.compile(graph, { six }))[1]).toEqual(["concat"]); // one task takes five
});

it("a step of training is counted while weights are still moved, which go by the step before", () => {
  const graph = new p.Graph();
  const w = graph.parameter("w", 40, 1);
  const loss = p.mean(p.square(p.linear(p.normal(graph, 9, 40), w)));
  p.adam([w], p.gradient(loss, [w]), graph.constant(1e-2));
  p.record("loss", loss);
  expect(kernelsOf(p.compile(graph)).at(-1)).toBe("elementwise");
  expect(codesOf(p.compile(graph)).at(-1)).toEqual(expect.arrayContaining(["adam", "record"]));
});
