// The moments of Adam on WebAssembly when gradients become zero for good, so that unused weights cost no more than others.

import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";

const SMALLEST_NORMAL = 2 ** -126;

it("decay to 0 without becoming subnormal, for all sizes; weights then stop moving", async () => {
  for (const size of [1, 4, 7]) {
    const graph = new p.Graph();
    const [w, g] = [graph.parameter("w", 1, size), graph.data("g", 1, size)];
    p.adam([w], [g], graph.constant(1e-3), { beta2: 0.9 });
    const program = wasm(await kernels()).load(p.compile(graph), 1);
    const gradient = Array.from({ length: size }, (_, i) => (i % 2 ? -1 : 1) / (i + 1));
    program.write("g", gradient);
    program.run(100);
    program.write("g", new Array(size).fill(0));
    const moments = () => [...program.read("adam.m.w"), ...program.read("adam.v.w")].map(Math.abs);
    for (let steps = 0; steps < 1200; steps++) {
      program.run();
      for (const x of moments()) if (x !== 0) expect(x).toBeGreaterThanOrEqual(SMALLEST_NORMAL);
    }
    expect(moments()).toEqual(new Array(2 * size).fill(0));
    const before = [...program.read("w")];
    program.run(10);
    expect([...program.read("w")]).toEqual(before);
  }
});
