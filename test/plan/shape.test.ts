// Wrong arguments throw at the call that receives them, with an error that names the op or leaf and what it got.

import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";

const backends = [reference, wasm(await kernels())];

type Wrong = [name: string, use: (g: p.Graph, x: p.Tensor, n: p.Extent) => unknown, ...says: string[]];

// x is [2, 3]; n is a count of at most 8.
const WRONG: Wrong[] = [
  [
    "matmul: inner dimensions",
    (g, x) => p.matmul(x, g.data("b", 4, 5)),
    "matmul:",
    '"x" [2, 3]',
    '"b" [4, 5]',
    "inner dimensions",
  ],
  [
    "matmul: inner dimensions when transposed",
    (g, x) => p.matmul(x, g.data("b", 3, 5), { transposeA: true }),
    "matmul:",
    '"x" [2, 3]',
    '"b" [3, 5]',
  ],
  [
    "matmul: blocks",
    (g, x) => p.matmul(x, g.data("b", 3, 5), { batch: 2 }),
    "matmul:",
    '"x" [2, 3]',
    '"b" [3, 5]',
    "2 blocks",
  ],
  [
    "matmul: counted rows as columns",
    (g, x, n) => p.matmul(x, g.data("b", n, 3), { transposeB: true }),
    "matmul:",
    '"b" [n, 3]',
  ],
  ["linear: weight", (g, x) => p.linear(x, g.parameter("w", 4, 5)), "linear:", '"x" [2, 3]', '"w" [4, 5]'],
  [
    "linear: bias of another width",
    (g, x) => p.linear(x, g.parameter("w", 3, 5), g.parameter("b", 1, 4)),
    "linear:",
    '"w" [3, 5]',
    '"b" [1, 4]',
  ],
  [
    "linear: bias of two rows",
    (g, x) => p.linear(x, g.parameter("w", 3, 5), g.parameter("b", 2, 5)),
    "linear:",
    '"b" [2, 5]',
  ],
  [
    "linear: group bias that does not divide the rows",
    (g, x) => p.linear(x, g.parameter("w", 3, 5), null, { groupBias: g.data("h", 3, 5) }),
    "linear:",
    '"x" [2, 3]',
    '"h" [3, 5]',
  ],
  ["add: columns", (g, x) => p.add(x, g.data("y", 2, 4)), "add:", '"x" [2, 3]', '"y" [2, 4]'],
  ["add: rows", (g, x) => p.add(x, g.data("y", 3, 3)), "add:", '"x" [2, 3]', '"y" [3, 3]'],
  ["add: a count with a number", (g, x, n) => p.add(x, g.data("y", n, 3)), "add:", '"x" [2, 3]', '"y" [n, 3]'],
  [
    "multiply: multiples of a count",
    (g, _, n) => p.multiply(g.data("a", n, 3), g.data("b", p.scaled(n, 2), 3)),
    "multiply:",
    '"a" [n, 3]',
    '"b" [2·n, 3]',
  ],
  ["divide: i32", (g, x) => p.divide(x, g.data("i", 2, 3, "i32")), "divide:", '"i" [2, 3] of i32'],
  ["exp: i32", (g) => p.exp(g.data("i", 2, 3, "i32")), "exp:", '"i" [2, 3] of i32'],
  ["toFloat: f32", (_, x) => p.toFloat(x), "toFloat:", '"x" [2, 3]'],
  ["select", (g, x) => p.select(g.data("m", 2, 1), x, x), "select:", '"m" [2, 1]', '"x" [2, 3]'],
  ["reshape: does not divide", (_, x) => p.reshape(x, 4), "reshape:", '"x" [2, 3]', "rows of 4"],
  ["reshape: no columns", (_, x) => p.reshape(x, 0), "cols: got 0;"],
  ["slice: past the end", (_, x) => p.slice(x, 1, 4), "slice:", '"x" [2, 3]', "columns 1 to 4"],
  ["slice: before the start", (_, x) => p.slice(x, -1, 2), "slice:", '"x" [2, 3]', "columns -1 to 2"],
  ["concat: rows", (g, x) => p.concat(x, g.data("y", 4, 3)), "concat:", '"x" [2, 3]', '"y" [4, 3]'],
  ["concat: nothing", () => p.concat(), "concat:", "no tensors"],
  ["gather: f32 index", (g, x) => p.gather(x, g.data("i", 4, 1)), "gather:", '"x" [2, 3]', '"i" [4, 1]', "i32"],
  [
    "gatherGroups: blocks",
    (g, x) => p.gatherGroups(x, g.data("i", 3, 1, "i32")),
    "gatherGroups:",
    '"x" [2, 3]',
    '"i" [3, 1] of i32',
  ],
  ["tileRows: counted rows", (g, _, n) => p.tileRows(g.data("y", n, 3), p.extent(2)), "tileRows:", '"y" [n, 3]'],
  ["transpose: blocks", (_, x) => p.transpose(x, 4), "transpose:", '"x" [2, 3]', "4 blocks"],
  ["expand", (_, x) => p.expand(x, p.extent(5), 3), "expand:", '"x" [2, 3]', "5 × 3"],
  [
    "sumSegments: f32 offsets",
    (g, x) => p.sumSegments(x, g.data("o", 4, 1)),
    "segmentReduce:",
    '"x" [2, 3]',
    '"o" [4, 1]',
  ],
  ["sumRows: groups", (_, x) => p.sumRows(x, 4), "rows: got 2; it must divide by 4"],
  ["sampleIndex: range", (g) => p.sampleIndex(g, 0, 3), "range: got 0;"],
  [
    "sampleSegment: f32",
    (g) => p.sampleSegment(g.data("s", 4, 1), g.data("o", 3, 1), 2),
    "sampleSegment:",
    '"s" [4, 1]',
    '"o" [3, 1]',
  ],
  ["sampleSegment: columns", (g, x) => p.sampleSegment(x, g.data("o", 3, 1), 65), "cols: got 65;"],
  [
    "adam: gradient's shape",
    (g, x) => p.adam([g.parameter("w", 3, 2)], [x], g.constant(1)),
    "adam:",
    '"w" [3, 2]',
    '"x" [2, 3]',
  ],
  ["adam: not a parameter", (g, x) => p.adam([x], [x], g.constant(1)), "adam:", '"x" [2, 3]', "parameter"],
  ["polyak: shapes", (g, x) => p.polyak(g.parameter("w", 3, 2), x, 0.5), "polyak:", '"w" [3, 2]', '"x" [2, 3]'],
  ["polyak: not a parameter", (_, x) => p.polyak(x, x, 0.5), "polyak:", '"x" [2, 3]', "parameter"],
  ["record: two rows", (_, x) => p.record("m", x), "record:", '"x" [2, 3]', "one row"],
  ["gradient: loss of six values", (_, x) => p.gradient(x, [x]), "gradient:", "x [2, 3]", "[1, 1]"],
  [
    "gradient: of what the loss does not read",
    (g, x) => p.gradient(p.sum(x), [g.data("y", 2, 3)]),
    "gradient:",
    "y [2, 3]",
  ],
  ["count: not positive", (g) => g.count("m", 0), "max: got 0;"],
  ["columns: not whole", (g) => g.data("y", 2, 0.5), "cols of y: got 0.5;"],
  ["duplicate name", (g) => g.parameter("x", 2, 3), 'parameter "x"', "already has this name"],
  ["constant that does not divide", (g) => g.constant([1, 2, 3], 2), "values: got Array of 3;", "2 rows"],
];

describe("a RangeError names the op and the shapes", () => {
  it.each(WRONG)("%s", (_, use, ...says) => {
    const g = new p.Graph();
    const x = g.data("x", 2, 3);
    const n = g.count("n", 8);
    let thrown: unknown;
    try {
      use(g, x, n);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RangeError);
    for (const part of says) expect((thrown as Error).message).toContain(part);
  });

  it("two graphs in one op are a TypeError that names the op and the tensor", () => {
    const [g, h] = [new p.Graph(), new p.Graph()];
    const [x, y] = [g.data("x", 2, 3), h.data("y", 2, 3)];
    expect(() => p.add(x, y)).toThrow(TypeError);
    expect(() => p.matmul(x, y, { transposeB: true })).toThrow(
      new TypeError('input 1 of matmul: got "y [2, 3]"; it must be a tensor of the same graph'),
    );
  });
});

describe.each(backends)("$name refuses wrong values and changes nothing", (backend) => {
  const load = () => {
    const g = new p.Graph();
    const y = p.exp(g.data("x", g.count("n", 4), 3));
    const program = backend.load(p.compile(g, { y }), 1);
    program.write("x", [1, 2, 3]);
    return program;
  };
  it.each<[string, string, number[], string]>([
    ["NaN", "x", [0, Number.NaN], "x[1]: got NaN; it must be finite in f32"],
    ["infinity", "x", [Number.NEGATIVE_INFINITY], "x[0]: got -Infinity; it must be finite in f32"],
    ["too many values", "x", new Array(13).fill(0), "x: got 13 values; it holds 12"],
    ["an unknown leaf", "z", [0], 'name: got "z"; it must be one of x'],
    ["an output", "y", [0], 'name: got "y"; it must be one of x'],
  ])("write: %s", (_, name, values, message) => {
    const program = load();
    expect(() => program.write(name, values)).toThrow(new RangeError(message));
    expect(Array.from(program.read("x") as Float32Array).slice(0, 4)).toEqual([1, 2, 3, 0]);
  });

  it("read: an unknown name", () => {
    expect(() => load().read("z")).toThrow(new RangeError('name: got "z"; it must be one of y, x'));
  });

  it.each([0, 5, -1, 1.5, Number.NaN])("run: a count of %d, of at most 4", (n) => {
    const program = load();
    expect(() => program.run(1, { n })).toThrow(new RangeError(`n: got ${n}; it must be a whole number from 1 to 4`));
    expect(program.step).toBe(0);
  });

  it("run: an unknown count", () => {
    expect(() => load().run(1, { m: 1 })).toThrow(new RangeError('counts: got "m"; it must be one of n'));
  });

  it("run: a count where the plan has none", () => {
    const g = new p.Graph();
    const program = backend.load(p.compile(g, { y: p.exp(g.data("x", 2, 3)) }), 1);
    expect(() => program.run(1, { n: 1 })).toThrow(RangeError);
  });

  it.each([1.5, Number.NaN])("run: %d steps", (steps) => {
    expect(() => load().run(steps)).toThrow(RangeError);
  });

  it("load: a seed that is not a whole number", () => {
    expect(() => backend.load(load().plan, 0.5)).toThrow(RangeError);
  });
});

describe("throws at the call that receives a wrong argument", () => {
  it("a count declared twice with different maxima", () => {
    const g = new p.Graph();
    g.count("n", 2);
    expect(() => g.count("n", 50)).toThrow(RangeError);
  });
  it("an output with the name of a leaf", () => {
    const g = new p.Graph();
    const x = g.data("x", 1, 1);
    expect(() => p.compile(g, { x: p.exp(x) })).toThrow(RangeError);
  });
  it.each<[string, (i: p.Tensor) => unknown]>([
    ["linear", (i) => p.linear(i, i)],
    ["softmax", (i) => p.softmax(i)],
    ["logSumExp", (i) => p.logSumExp(i)],
    ["sumRows", (i) => p.sumRows(i)],
    ["categorical", (i) => p.categorical(i)],
    ["transpose", (i) => p.transpose(i)],
    ["expand", (i) => p.repeatRows(i, 2)],
  ])("%s of i32: the kernel would read the bits as f32", (_, use) => {
    expect(() => use(new p.Graph().data("i", 3, 3, "i32"))).toThrow(RangeError);
  });
  it.each<[string, (g: p.Graph, x: p.Tensor) => unknown]>([
    ["reshape to 1.5 columns", (_, x) => p.reshape(x, 1.5)],
    ["slice from 0.5 to 1.5", (_, x) => p.slice(x, 0.5, 1.5)],
    ["normal of no columns", (g) => p.normal(g, 2, 0)],
    ["sampleSegment of 1.5 columns", (g) => p.sampleSegment(g.data("s", 1, 1, "i32"), g.data("o", 3, 1, "i32"), 1.5)],
    ["adam with a rate of 6 values", (g, x) => p.adam([g.parameter("w", 2, 3)], [x], x)],
  ])("%s", (_, use) => {
    const g = new p.Graph();
    expect(() => use(g, g.data("x", 2, 3))).toThrow(RangeError);
  });
});
