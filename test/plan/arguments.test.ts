// Every function of penchant/plan, given values of every wrong kind: one sentence that names the argument.

import { describe, expect, it } from "vitest";
import * as p from "../../src/plan/index.ts";
import { expectRefused, type Kind, kindsBut, NUMBERS } from "../base/wrong-values.ts";

const functions = { ...p };
type Functions = typeof p;
type Use = (value: never) => unknown;

const graph = () => new p.Graph();
/** A tensor [4, 4] of f32, in a graph of its own. */
const x = () => graph().data("x", 4, 4);
const offsets = () => graph().data("offsets", 3, 1, "i32");
const PLAIN: Kind[] = ["undefined", "an empty object", "an object without a prototype"];
const WHOLE: Kind[] = ["one", "two"];
const FINITE: Kind[] = NUMBERS.filter((kind) => kind !== "NaN" && kind !== "Infinity");

/** Functions of one tensor that take nothing else. */
const OF_ONE = [
  ...["negate", "copy", "exp", "log", "sqrt", "abs", "reciprocal", "relu", "leakyRelu", "sigmoid", "tanh", "softplus"],
  ...["step", "square", "toFloat", "present", "stopGradient", "inverseCholesky", "transpose", "softmax", "logSumExp"],
  ...["sumColumns", "meanColumns", "maxColumns", "sumRows", "meanRows", "maxRows", "sum", "mean", "categorical"],
] as (keyof Functions)[];
/** Functions of two tensors. */
const OF_TWO = [
  ...["add", "subtract", "multiply", "divide", "minimum", "maximum", "less", "matmul", "linear", "outerSum", "concat"],
  ...["gather", "gatherGroups", "meanSigmoid", "sumSegments", "meanSegments", "assign"],
] as (keyof Functions)[];
const apply = (name: keyof Functions, ...inputs: unknown[]) =>
  (functions[name] as (...inputs: unknown[]) => unknown)(...inputs);

const one = (use: (t: p.Tensor) => unknown) => use(x());
const two = (use: (t: p.Tensor, offsets: p.Tensor) => unknown) => {
  const t = x();
  return use(t, t.graph.data("offsets", 3, 1, "i32"));
};
const adam = (use: (w: p.Tensor, g: p.Graph) => unknown) => {
  const g = graph();
  return use(g.parameter("w", 2, 2), g);
};

const ARGUMENTS: [name: string, call: (value: never) => unknown, ...taken: Kind[]][] = [
  ...OF_ONE.map((name): [string, Use] => [name, (value) => apply(name, value)]),
  ...OF_TWO.map((name): [string, Use] => [`${name}, the first`, (value) => apply(name, value, x())]),
  ...OF_TWO.filter((name) => name !== "gather" && name !== "gatherGroups").map((name): [string, Use] => [
    `${name}, the second`,
    (value) => apply(name, x(), value),
  ]),
  ["gather, the index", (value) => p.gather(x(), value)],
  ["gatherGroups, the index", (value) => p.gatherGroups(x(), value)],
  ["select", (value) => p.select(value, x(), x())],
  ["fillMasked", (value) => p.fillMasked(x(), value, 0)],
  ["fillMasked, the value", (value) => one((t) => p.fillMasked(t, t, value)), ...FINITE, "Infinity"],
  ["affine, p", (value) => p.affine(x(), value, 0), ...FINITE, "Infinity"],
  ["affine, q", (value) => p.affine(x(), 1, value), ...FINITE, "Infinity"],
  ["scale", (value) => p.scale(x(), value), ...FINITE, "Infinity"],
  ["clip, low", (value) => p.clip(x(), value, 9), ...FINITE, "Infinity"],
  ["clip, high", (value) => p.clip(x(), 0, value), ...FINITE, "Infinity"],
  ["outerSum, the activation", (value) => one((t) => p.outerSum(t, t, value)), "undefined"],
  ["matmul, options", (value) => one((t) => p.matmul(t, t, value)), ...PLAIN],
  ["matmul, transposeA", (value) => one((t) => p.matmul(t, t, { transposeA: value })), "undefined", "true"],
  ["matmul, transposeB", (value) => one((t) => p.matmul(t, t, { transposeB: value })), "undefined", "true"],
  ["matmul, batch", (value) => one((t) => p.matmul(t, t, { batch: value })), "undefined", ...WHOLE],
  ["linear, options", (value) => one((t) => p.linear(t, t, null, value)), ...PLAIN],
  ["linear, the bias", (value) => one((t) => p.linear(t, t, value)), "undefined", "null"],
  ["linear, groupBias", (value) => one((t) => p.linear(t, t, null, { groupBias: value })), "undefined", "null"],
  ["linear, the activation", (value) => one((t) => p.linear(t, t, null, { activation: value })), "undefined"],
  ["transpose, batch", (value) => p.transpose(x(), value), "undefined", ...WHOLE],
  ["reshape", (value) => p.reshape(value, 4)],
  ["reshape, cols", (value) => p.reshape(x(), value), ...WHOLE],
  ["tileRows", (value) => p.tileRows(value, p.extent(2))],
  ["tileRows, times", (value) => p.tileRows(x(), value), ...WHOLE],
  ["slice", (value) => p.slice(value, 0, 1)],
  ["slice, start", (value) => p.slice(x(), value, 4), "zero", ...WHOLE],
  ["slice, end", (value) => p.slice(x(), 0, value), ...WHOLE],
  ["pad", (value) => p.pad(value, 0, 9)],
  ["pad, start", (value) => p.pad(x(), value, 9), "zero", ...WHOLE],
  ["pad, cols", (value) => p.pad(x(), 0, value)],
  ["column", (value) => p.column(x(), value), "zero", ...WHOLE],
  ["scatterAdd", (value) => p.scatterAdd(value, offsets(), p.extent(3))],
  ["iota", (value) => p.iota(value, 3)],
  ["iota, n", (value) => p.iota(x(), value), ...WHOLE],
  ["reduce, kind", (value) => p.reduce(value, x(), p.extent(1), 1), "zero", ...WHOLE],
  ["reduce, rows", (value) => p.reduce(p.Reduction.Sum, x(), value, 1), ...WHOLE],
  ["reduce, cols", (value) => p.reduce(p.Reduction.Sum, x(), p.extent(1), value), "one"],
  ["sumRows, size", (value) => p.sumRows(x(), value), "undefined", ...WHOLE],
  ["expand", (value) => p.expand(value, p.extent(8), 4)],
  ["expand, rows", (value) => p.expand(x(), value, 4)],
  ["expand, share", (value) => p.expand(x(), p.extent(8), 4, value), "undefined", "true"],
  ["repeatRows", (value) => p.repeatRows(value, 2)],
  ["repeatRows, times", (value) => p.repeatRows(x(), value), ...WHOLE],
  ["reduceSegments, kind", (value) => two((t, o) => p.reduceSegments(value, t, o)), "zero", "one"],
  ["expandSegments", (value) => p.expandSegments(value, offsets(), 4)],
  ["expandSegments, rows", (value) => two((t, o) => p.expandSegments(t, o, value)), ...WHOLE],
  ["uniform, graph", (value) => p.uniform(value, 2, 2)],
  ["uniform, rows", (value) => p.uniform(graph(), value, 2), ...WHOLE],
  ["normal, cols", (value) => p.normal(graph(), 2, value), ...WHOLE],
  ["sampleIndex, graph", (value) => p.sampleIndex(value, 5, 2)],
  ["sampleIndex, range", (value) => p.sampleIndex(graph(), value, 2), ...WHOLE],
  ["sampleIndex, cols", (value) => p.sampleIndex(graph(), 5, 2, value), "undefined", ...WHOLE],
  ["sampleSegment", (value) => p.sampleSegment(value, offsets(), 2)],
  ["sampleSegment, cols", (value) => two((_, o) => p.sampleSegment(o, o, value)), ...WHOLE],
  ["blocks, graph", (value) => p.blocks(value, 2, p.extent(2), () => 1)],
  ["schedule", (value) => p.schedule(graph(), value)],
  ...(["start", "end"] as const).map((name): [string, Use, ...Kind[]] => [
    `schedule, ${name}`,
    (value) => p.schedule(graph(), { start: 1, end: 0, period: 10, [name]: value }),
    ...FINITE,
  ]),
  ["schedule, period", (value) => p.schedule(graph(), { start: 1, end: 0, period: value }), ...WHOLE],
  [
    "schedule, warmup",
    (value) => p.schedule(graph(), { start: 1, end: 0, period: 9, warmup: value }),
    "undefined",
    "zero",
    ...WHOLE,
  ],
  [
    "schedule, cyclic",
    (value) => p.schedule(graph(), { start: 1, end: 0, period: 9, cyclic: value }),
    "undefined",
    "true",
  ],
  ["adam, parameters", (value) => p.adam(value, [], x()), "an empty list"],
  ["adam, gradients", (value) => adam((w, g) => p.adam([w], value, g.constant(1)))],
  ["adam, rate", (value) => adam((w) => p.adam([w], [w], value))],
  ["adam, options", (value) => adam((w, g) => p.adam([w], [w], g.constant(1), value)), ...PLAIN],
  ["adam, beta1", (value) => adam((w, g) => p.adam([w], [w], g.constant(1), { beta1: value })), "undefined", ...FINITE],
  ["polyak, tau", (value) => adam((w) => p.polyak(w, w, value)), "zero", "one", "a fraction"],
  ["record, name", (value) => p.record(value, graph().data("x", 1, 2)), "a text", "a number as text", "a long text"],
  ["record, x", (value) => p.record("loss", value)],
  ["gradient, loss", (value) => p.gradient(value, [])],
  ["gradient, variables", (value) => p.gradient(p.sum(x()), value), "an empty list"],
  ["compile, graph", (value) => p.compile(value)],
  ["compile, outputs", (value) => p.compile(graph(), value), ...PLAIN],
  ["compile, an output", (value) => p.compile(graph(), { y: value })],
  ["extent", (value) => p.extent(value), ...WHOLE],
  ["scaled", (value) => p.scaled(p.extent(4), value), ...WHOLE, "a fraction"],
  ["activationCode", (value) => p.activationCode(value)],
];

describe.each(ARGUMENTS)("%s", (_, call, ...taken) => {
  it.each(kindsBut(...taken))("refuses %s", (_, value) => expectRefused("", () => call(value as never)));
});

it("every function is tried", () => {
  // Types of TypeScript, constants, and what backends use to lay out memory: their arguments come from a plan.
  const others = ["Activation", "Reduction", "LEAKY_SLOPE", "Graph", "Tensor", "activationGradient"];
  const ofBackends = [
    "bytesOf",
    "storage",
    "readersOf",
    "placeTemporaries",
    "sameRows",
    "ratio",
    "liveRows",
    "shapeText",
  ];
  const tried = new Set<string>([...OF_ONE, ...OF_TWO, ...ARGUMENTS.map(([title]) => title.split(",")[0] as string)]);
  const left = Object.keys(p).filter(
    (name) => !tried.has(name) && !others.includes(name) && !ofBackends.includes(name),
  );
  expect(left).toEqual([]);
});
