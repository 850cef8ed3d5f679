// exp, log and related functions on WebAssembly, against Math in f64.

import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";

const backend = wasm(await kernels());

describe("wasm functions", () => {
  const EDGES =
    "0 1e-45 1e-40 1.1754942e-38 1.17549435e-38 1e-30 1e-7 0.6249999 0.625 1 16 87 88 88.72283 89 103 104 105 1e30 3.4e38"
      .split(" ")
      .map(Number)
      .concat(Infinity);
  const edges = [...EDGES, ...EDGES.map((x) => -x)].map(Math.fround);
  /** n evenly spaced values from low to high, rounded to f32. */
  const sweep = (low: number, high: number, n = 20001): number[] =>
    Array.from({ length: n }, (_, i) => Math.fround(low + ((high - low) * i) / (n - 1)));

  /** f of values that may be infinite: the plan computes ±1e30 · 1e30, because write does not accept infinity. */
  function evaluate(f: (x: p.Tensor) => p.Tensor, xs: readonly number[]): number[] {
    const graph = new p.Graph();
    const [a, b] = [graph.data("a", xs.length, 1), graph.data("b", xs.length, 1)];
    const program = backend.load(p.compile(graph, { y: f(p.multiply(a, b)) }), 1);
    const outer = xs.map((x) => (Number.isFinite(x) ? 1 : 1e30));
    const inner = xs.map((x) => (Number.isFinite(x) ? x : Math.sign(x) * 1e30));
    program.write("a", inner);
    program.write("b", outer);
    program.run();
    return Array.from(program.read("y"));
  }
  const MIN = 2 ** -126; // for subnormal results only the absolute error counts
  const check = (
    f: (x: p.Tensor) => p.Tensor,
    exact: (x: number) => number,
    xs: readonly number[],
    relative: number,
    absolute: number,
  ) =>
    evaluate(f, xs).forEach((y, i) => {
      const want = exact(xs[i] as number);
      const close = Number.isFinite(want) && Math.abs(y - want) <= relative * Math.abs(want) + absolute;
      if (!(Object.is(y, want) || y === Math.fround(want) || close))
        expect.fail(`f(${xs[i]}) is ${y}; it should be ${want}`);
    });
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

  it("exp: 5e-7 relative in [−87, 88]; 0 and infinity beyond as f64 rounds them", () => {
    check(p.exp, Math.exp, sweep(-87, 88), 5e-7, 0);
    check(p.exp, Math.exp, [...edges, ...sweep(-110, -87), ...sweep(88, 88.7)], 5e-7, 2e-45);
    expect(evaluate(p.exp, [88.73, 1e30, Infinity])).toEqual([Infinity, Infinity, Infinity]);
    expect(evaluate(p.exp, [-104, -1e30, -Infinity, 0, -0])).toEqual([0, 0, 0, 1, 1]);
  });

  it("log: 5e-7 relative in [1e-38, 1e38] and for subnormals; −∞ at 0, NaN below", () => {
    const wide = sweep(Math.log(1e-38), Math.log(1e38)).map((x) => Math.fround(Math.exp(x)));
    check(p.log, Math.log, wide, 5e-7, 0);
    check(p.log, Math.log, [...sweep(0.5, 2), ...edges], 5e-7, 0);
  });

  it.each([
    ["tanh", p.tanh, Math.tanh],
    ["sigmoid", p.sigmoid, sigmoid],
  ] as const)("%s: 2e-7 absolute everywhere", (_, f, exact) => {
    check(f, exact, [...sweep(-20, 20), ...sweep(-1, 1), ...edges], 0, 2e-7);
  });

  it("softplus: 5e-7 relative; infinity and 0 at the ends", () => {
    check(p.softplus, softplus, [...sweep(-100, 100), ...sweep(-1, 1), ...edges], 5e-7, MIN);
    expect(evaluate(p.softplus, [1e30, Infinity, -Infinity, -1e30])).toEqual([Math.fround(1e30), Infinity, 0, 0]);
  });
});
