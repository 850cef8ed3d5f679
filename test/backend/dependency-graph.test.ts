// Dependencies between tasks: the hazards that create them, when they are elementwise, and what the schedule makes of them.

import { describe, expect, it } from "vitest";
import { criticalPaths, dependencyGraph } from "../../src/backend/webgpu/dependency-graph.ts";
import { scheduleOf } from "../../src/backend/webgpu/list-scheduling.ts";
import { elementwise } from "../../src/backend/webgpu/task.ts";
import * as p from "../../src/plan/index.ts";

const graph = new p.Graph();
const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => graph.data(name, 4, 2)) as [
  p.Tensor,
  p.Tensor,
  p.Tensor,
  p.Tensor,
];
/** A task that writes y and reads x element by element. */
const copy = (y: p.Tensor, x: p.Tensor) => elementwise(y, [x], { aligned: [0, 1] });
/** A task that writes y and reads all of x for each element. */
const mix = (y: p.Tensor, x: p.Tensor) => elementwise(y, [x]);
const edges = (...tasks: ReturnType<typeof copy>[]) => dependencyGraph(tasks).map((edge) => [...edge]);

describe("a task depends on an earlier one", () => {
  it.each([
    ["read after write", [copy(b, a), copy(c, b)]],
    ["write after read", [copy(b, a), copy(a, c)]],
    ["write after write", [copy(b, a), copy(b, c)]],
  ])("%s", (_, tasks) => {
    expect(edges(...tasks)).toEqual([[], [[0, true]]]);
  });

  it("but not if both only read a tensor, or access different ones", () => {
    expect(edges(copy(b, a), copy(c, a))).toEqual([[], []]);
    expect(edges(copy(b, a), copy(d, c))).toEqual([[], []]);
  });

  it("on the last writer only, and on every reader since", () => {
    expect(edges(copy(b, a), copy(b, c), copy(d, b))[2]).toEqual([[1, true]]);
    expect(edges(copy(b, a), copy(c, a), copy(a, d))[2]).toEqual([
      [0, true],
      [1, true],
    ]);
  });
});

it("a dependency is elementwise only if both tasks stay in their element and have equally many invocations", () => {
  expect(edges(copy(b, a), mix(c, b))[1]).toEqual([[0, false]]);
  expect(edges(mix(b, a), copy(a, c))[1]).toEqual([[0, false]]);
  const half = elementwise(c, [b], { aligned: [0, 1], lanes: (rows) => rows(c) });
  expect(edges(copy(b, a), half)[1]).toEqual([[0, false]]);
});

it("the critical path counts dependencies that are not elementwise", () => {
  expect(criticalPaths(dependencyGraph([copy(b, a), copy(c, b), mix(d, c), copy(a, a)]))).toEqual([1, 1, 0, 0]);
});

describe("the schedule", () => {
  const chainsOf = (outputs: Record<string, p.Tensor>) =>
    scheduleOf(p.compile(Object.values(outputs)[0]?.graph as p.Graph, outputs), new Map()).body.map(({ chains }) =>
      chains.map((chain) => chain.map(({ ops: [t] }) => t?.op?.name ?? "step")),
    );

  it("fuses elementwise dependents into chains, and joins the chains that a task depends on", () => {
    const g = new p.Graph();
    const [x, z] = [g.data("x", 4, 2), g.data("z", 4, 2)];
    const y = p.add(p.exp(x), p.tanh(z));
    expect(chainsOf({ y })).toEqual([[["unary", "unary", "binary"], ["step"]]]);
  });

  it("leaves a task that needs all elements of another to a later dispatch", () => {
    const g = new p.Graph();
    const h = p.exp(g.data("x", 4, 2));
    expect(chainsOf({ y: p.sumRows(h) })).toHaveLength(2);
  });
});
