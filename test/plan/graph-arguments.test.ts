// Every method of a Graph, given values of every wrong kind: one sentence, and the graph has no new tensor.

import { describe, expect, it } from "vitest";
import { Graph } from "../../src/plan/index.ts";
import { expectRefused, type Kind, kindsBut, NUMBERS } from "../base/wrong-values.ts";

const TEXTS: Kind[] = ["a text", "a number as text", "a long text"];
const WHOLE: Kind[] = ["one", "two"];
const FINITE: Kind[] = NUMBERS.filter((kind) => kind !== "NaN" && kind !== "Infinity");

const ARGUMENTS: [argument: string, call: (graph: Graph, value: never) => unknown, ...taken: Kind[]][] = [
  ["name", (graph, value) => graph.count(value, 3), ...TEXTS],
  ["max", (graph, value) => graph.count("n", value), ...WHOLE],
  ["name", (graph, value) => graph.data(value, 1, 1), ...TEXTS],
  ["rows", (graph, value) => graph.data("x", value, 1), ...WHOLE],
  ["cols of x", (graph, value) => graph.data("x", 1, value), ...WHOLE],
  ["type", (graph, value) => graph.data("x", 1, 1, value), "undefined"],
  ["bound", (graph, value) => graph.parameter("w", 1, 1, value), "undefined", "zero", ...WHOLE, "a fraction"],
  ["rows", (graph, value) => graph.parameter("w", value, 1), ...WHOLE],
  ["cols of s", (graph, value) => graph.state("s", 1, value), ...WHOLE],
  [
    "values",
    (graph, value) => graph.constant(value),
    ...([...FINITE, "Infinity", "a list of another length", "a list of another realm", "bytes"] as Kind[]),
  ],
  ["rows", (graph, value) => graph.constant([1, 2], value), "undefined", ...WHOLE],
  ["type", (graph, value) => graph.constant(1, 1, value), "undefined"],
  ["rows", (graph, value) => graph.filled(value, 1, () => 1), ...WHOLE],
  ["cols", (graph, value) => graph.filled(1, value, () => 1), ...WHOLE],
  ["f", (graph, value) => graph.filled(1, 1, value), "a function"],
];

describe.each(ARGUMENTS)("%s (%#)", (argument, call, ...taken) => {
  it.each(kindsBut(...taken))("refuses %s", async (_, value) => {
    const graph = new Graph();
    await expectRefused(argument, () => call(graph, value as never));
    expect([graph.tensors.length, graph.counts.size]).toEqual([0, 0]);
  });
});

it("NaN among the values of a constant is named by its place", () => {
  expect(() => new Graph().constant([1, Number.NaN])).toThrow("values[1]: got NaN; it must be a number");
});
