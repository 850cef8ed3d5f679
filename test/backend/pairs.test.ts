// Pair fusion on a GPU: its results, and the plans to which it does not apply.

import { describe, expect, it } from "vitest";
import { pairsOf } from "../../src/backend/webgpu/pair-fusion.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";
import { pairsAgree, pairsPlan, STACKS } from "./pairs.ts";

describe.skipIf(!gpu)("a mean over pairs agrees with the reference, in one dispatch", () => {
  it.each(STACKS)("%s", (kind) => pairsAgree(gpu as NonNullable<typeof gpu>, kind, 12));
});

const STACK = { rows: 4, others: 6, widths: [8, 8], activation: "leaky-relu", biased: true } as const;

describe("pairs are computed op by op if", () => {
  const meanOfPairs = (graph: p.Graph, others = 6) => {
    const h = p.outerSum(graph.data("a", 4, 8), graph.data("b", 6, 8), "leaky-relu");
    const f = p.linear(h, graph.parameter("w", 8, 1));
    return { h, f, y: p.meanColumns(p.reshape(p.sigmoid(f), others)) };
  };

  it("something else reads an intermediate result", () => {
    expect(pairsOf(pairsPlan(STACK)).length).toBe(1);
    const graph = new p.Graph();
    const { h, f, y } = meanOfPairs(graph);
    expect(pairsOf(p.compile(graph, { y })).length).toBe(1);
    expect(pairsOf(p.compile(graph, { y, f })).length).toBe(0);
    expect(pairsOf(p.compile(graph, { y, z: p.sumRows(h) })).length).toBe(0);
    const [w] = graph.tensors.filter(({ name }) => name === "w");
    const [slope] = p.gradient(p.mean(y), [w as p.Tensor]);
    expect(pairsOf(p.compile(graph, { slope: slope as p.Tensor })).length).toBe(0);
  });

  it("the last layer has an activation, or a layer reads a reshaped input", () => {
    const graph = new p.Graph();
    const h = p.outerSum(graph.data("a", 4, 8), graph.data("b", 6, 8));
    const w = graph.parameter("w", 8, 1);
    const fusions = (f: p.Tensor) => pairsOf(p.compile(graph, { y: p.meanColumns(p.sigmoid(p.reshape(f, 6))) })).length;
    expect(fusions(p.linear(h, w))).toBe(1);
    expect(fusions(p.linear(h, w, null, { activation: "tanh" }))).toBe(0);
    expect(fusions(p.linear(p.reshape(h, 4), graph.parameter("v", 4, 1)))).toBe(0);
  });

  it("the mean is not over all pairs of a row", () => {
    const graph = new p.Graph();
    expect(pairsOf(p.compile(graph, { y: meanOfPairs(graph, 3).y })).length).toBe(0);
  });

  it("a layer is too wide for a tile in workgroup memory", () => {
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 1024, 8] })).length).toBe(1);
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 1025, 8] })).length).toBe(0);
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 5000] })).length).toBe(1);
    expect(pairsOf(pairsPlan({ ...STACK, widths: [8, 8, 8], others: 5000 })).length).toBe(1); // any number of rows of b
  });
});
