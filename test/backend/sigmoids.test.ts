// meanSigmoid on WebAssembly, against the f64 reference: within 1e-6 for all finite numbers.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";

const web = wasm(await kernels());

function means(backend: Backend, x: readonly number[], c: readonly number[]): number[] {
  const graph = new p.Graph();
  const y = p.meanSigmoid(graph.data("x", x.length, 1), graph.data("c", c.length, 1));
  const program = backend.load(p.compile(graph, { y }), 1);
  program.write("x", x);
  program.write("c", c);
  program.run();
  return Array.from(program.read("y") as Float32Array);
}

function check(x: readonly number[], c: readonly number[]): void {
  const want = means(reference, x, c);
  means(web, x, c).forEach((y, i) => {
    if (!(Math.abs(y - (want[i] as number)) < 1e-6)) expect.fail(`row ${i}, x = ${x[i]}: ${y} for ${want[i]}`);
  });
}

const draws = (n: number, seed: number, f: (random: Random) => number): number[] => {
  const random = new Random(seed, 1);
  return Array.from({ length: n }, () => Math.fround(f(random)));
};

describe("meanSigmoid on wasm", () => {
  const anything = fc.float({ noNaN: true, noDefaultInfinity: true });
  const near = fc.float({ min: -50, max: 50, noNaN: true });
  const list = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: 1, maxLength: 70 });

  it("any finite numbers: within 1e-6", () => {
    fc.assert(fc.property(fc.oneof(list(anything), list(near)), fc.oneof(list(anything), list(near)), check), {
      numRuns: 500,
      seed: 5,
    });
  });

  it("comparators clustered around any centre: within 1e-6", () => {
    fc.assert(
      fc.property(anything, list(near), list(near), (middle, x, c) => {
        const moved = (values: number[]) => values.map((v) => Math.fround(v + middle)).filter(Number.isFinite);
        const [mx, mc] = [moved(x), moved(c)];
        if (mx.length > 0 && mc.length > 0) check(mx, mc);
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it.each([0.01, 1, 10, 21.9, 22.1, 40, 60, 1000])("1001 comparators within ±%s: within 1e-6", (range) => {
    const c = draws(1001, 3, (r) => range * (2 * r.uniform() - 1));
    check([...draws(101, 4, (r) => (range + 30) * (2 * r.uniform() - 1)), -3.4e38, 3.4e38, -1e-45, 0], c);
  });

  it("200,000 equal comparators, whose terms all round in the same direction: within 1e-6", () => {
    for (const x of [-3, 0.1, 2.2, 5]) check([x], new Array(200_000).fill(0));
  });

  it("is exactly 0 or 1 far away, and proportional to exp(x) before it reaches 0", () => {
    for (const c of [[0], [-2e38, 2e38], [-3.4e38, -3.4e38]]) {
      expect(means(web, [-3.4e38, 3.4e38], c)).toEqual([c[1] === -3.4e38 ? 0.5 : 0, 1]);
    }
    expect(means(web, [-3.4e38, -200, 60, 3.4e38], [-1, 1, 0.5])).toEqual([0, 0, 1, 1]);
    const [y = 0] = means(web, [-60], [0, 0, 0]);
    expect(Math.abs(y / Math.exp(-60) - 1)).toBeLessThan(1e-5);
    expect(means(web, [1.5, -7], [1.5])[0]).toBe(0.5);
  });

  it("gives a row the same bits at every position", () => {
    const c = draws(333, 8, (r) => 5 * r.normal());
    const x = draws(37, 9, (r) => 8 * r.normal());
    const together = means(web, x, c);
    expect(x.flatMap((v) => means(web, [v], c))).toEqual(together);
  });

  it("divides by the number of live comparators", () => {
    const graph = new p.Graph();
    const [x, c] = [graph.data("x", graph.count("rows", 9), 1), graph.data("c", graph.count("comparators", 40), 1)];
    const program = web.load(p.compile(graph, { y: p.meanSigmoid(x, c) }), 1);
    const values = draws(40, 2, (r) => r.normal());
    program.write("x", values.slice(0, 9));
    program.write("c", values);
    for (const [rows, comparators] of [
      [9, 40],
      [5, 7],
      [1, 1],
    ] as const) {
      program.run(1, { rows, comparators });
      const got = Array.from(program.read("y").subarray(0, rows));
      expect(got).toEqual(means(web, values.slice(0, rows), values.slice(0, comparators)));
    }
  });

  it("has no gradient, and rejects more than one column", () => {
    const graph = new p.Graph();
    const [x, c] = [graph.data("x", 1, 1), graph.data("c", 3, 1)];
    expect(() => p.gradient(p.meanSigmoid(x, c), [x])).toThrow("meanSigmoid [1, 1] has no derivative");
    expect(() => p.meanSigmoid(x, graph.data("wide", 3, 2))).toThrow(
      'meanSigmoid: got "x" [1, 1] and "wide" [3, 2]; both must have one column',
    );
  });
});
