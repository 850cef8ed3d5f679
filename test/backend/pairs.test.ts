// What one kernel computes of all pairs on a GPU, and what of a plan it leaves alone.

import { describe, expect, it } from "vitest";
import { pairsOf } from "../../src/backend/webgpu/pair-fusion.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";
import { pairsAgree, pairsPlan, STACKS } from "./pairs.ts";

describe.skipIf(!gpu)("means over pairs agree with the reference, in one dispatch", () => {
  it.each(STACKS)("%s", (kind) => pairsAgree(gpu as NonNullable<typeof gpu>, kind, 12));
});

const STACK = { rows: 4, others: 6, widths: [8, 8], activation: "leaky-relu", biased: true } as const;

describe("pairs are computed op by op where", () => {
  const chance = (graph: p.Graph, others = 6) => {
    const h = p.outerSum(graph.data("a", 4, 8), graph.data("b", 6, 8), "leaky-relu");
    const f = p.linear(h, graph.parameter("w", 8, 1));
    return { h, f, y: p.meanColumns(p.reshape(p.sigmoid(f), others)) };
  };

  it("something else asks for what is between", () => {
    expect(pairsOf(pairsPlan(STACK)).size).toBe(1);
    const graph = new p.Graph();
    const { h, f, y } = chance(graph);
    expect(pairsOf(p.compile(graph, { y })).size).toBe(1);
    expect(pairsOf(p.compile(graph, { y, f })).size).toBe(0);
    expect(pairsOf(p.compile(graph, { y, z: p.sumRows(h) })).size).toBe(0);
    const [w] = graph.tensors.filter(({ name }) => name === "w");
    const [slope] = p.gradient(p.mean(y), [w as p.Tensor]);
    expect(pairsOf(p.compile(graph, { slope: slope as p.Tensor })).size).toBe(0);
  });

  it("the last layer has an activation, or a layer reads rows that are not the pairs'", () => {
    const graph = new p.Graph();
    const h = p.outerSum(graph.data("a", 4, 8), graph.data("b", 6, 8));
    const w = graph.parameter("w", 8, 1);
    const of = (f: p.Tensor) => pairsOf(p.compile(graph, { y: p.meanColumns(p.sigmoid(p.reshape(f, 6))) })).size;
    expect(of(p.linear(h, w))).toBe(1);
    expect(of(p.linear(h, w, null, { activation: "tanh" }))).toBe(0);
    expect(of(p.linear(p.reshape(h, 4), graph.parameter("v", 4, 1)))).toBe(0);
  });

  it("the mean is not over each row's pairs", () => {
    const graph = new p.Graph();
    expect(pairsOf(p.compile(graph, { y: chance(graph, 3).y })).size).toBe(0);
  });

  it("layers are wider than workgroup memory holds of a tile", () => {
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 1024, 8] })).size).toBe(1);
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 1025, 8] })).size).toBe(0);
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 5000] })).size).toBe(1);
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 8, 8], others: 5000 })).size).toBe(1); // of as many as there are
  });
});
