// Properties of the WebAssembly backend only: its module, its memory, its bits.

import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WasmProgram, wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { size } from "../plan/sizes.ts";

const module = await kernels();
const backend = wasm(module);
const words = (program: WasmProgram, name: string): Uint32Array => new Uint32Array(program.read(name).buffer);
const random = (n: number, seed: number): number[] => {
  const r = new Random(seed);
  return Array.from({ length: n }, () => Math.fround(2 * r.uniform() - 1));
};

/** [address, size] of every data segment of a WebAssembly binary. */
function dataSegments(bytes: Uint8Array): [number, number][] {
  let at = 8; // magic, version
  const leb = (): number => {
    let [value, shift, byte] = [0, 0, 0x80];
    for (; byte & 0x80; shift += 7) {
      byte = bytes[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
    }
    return value;
  };
  const segments: [number, number][] = [];
  while (at < bytes.length) {
    const id = bytes[at++];
    const next = leb() + at;
    if (id === 11) {
      for (let left = leb(); left > 0; left--) {
        expect(bytes[at++]).toBe(0); // active, memory 0
        expect(bytes[at++]).toBe(0x41); // i32.const; addresses are not negative, so the signed LEB128 reads as unsigned
        const address = leb();
        expect(bytes[at++]).toBe(0x0b); // end
        const size = leb();
        segments.push([address, size]);
        at += size;
      }
    }
    at = next;
  }
  return segments;
}

describe("module", () => {
  it("imports env.memory and nothing else, exports run and nothing else", () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    expect(WebAssembly.Module.exports(module)).toEqual([{ name: "run", kind: "function" }]);
  });

  it.each(["penchant.wasm", "penchant.sampler.wasm"])(
    "%s keeps its constants below address 4096, where the host's memory begins",
    async (file) => {
      const segments = dataSegments(await readFile(new URL(`../../dist/${file}`, import.meta.url)));
      expect(segments.reduce((n, [, size]) => n + size, 0)).toBeGreaterThan(100); // the coefficients of the polynomials
      for (const [address, size] of segments) expect(address + size).toBeLessThanOrEqual(4096);
    },
  );
});

/** Random numbers and indices, a hoisted op, a packed weight, a trained weight, Adam, a metric. */
function trainer(seed: number): WasmProgram {
  const graph = new p.Graph();
  const [w, b, frozen] = [graph.parameter("w", 7, 9), graph.parameter("b", 1, 9), graph.parameter("frozen", 9, 5)];
  const batch = p.gather(graph.data("x", 20, 7), p.sampleIndex(graph, 20, 13));
  const h = p.linear(p.add(batch, p.scale(p.normal(graph, 13, 7), 0.1)), w, b, { activation: "tanh" });
  const y = p.softmax(p.linear(h, p.exp(frozen)));
  const loss = p.mean(p.square(p.subtract(y, p.uniform(graph, 13, 5))));
  p.adam([w, b], p.gradient(loss, [w, b]), p.schedule(graph, { start: 0.1, end: 0, period: 15, warmup: 3 }), {
    weightDecay: 0.01,
  });
  p.record("loss", loss);
  const program = backend.load(p.compile(graph, { loss, y }), seed);
  for (const t of [w, b, frozen]) program.write(t.name, random(t.rows.max * t.cols, t.id));
  program.write("x", random(140, 9));
  return program;
}

describe("bits", () => {
  const bits = (program: WasmProgram): number[] =>
    [...program.plan.named.keys()].flatMap((name) => [...words(program, name)]);

  it("the same seed gives the same bits, in one run or in slices; another seed gives others", () => {
    const whole = trainer(7);
    whole.run(20);
    expect(whole.step).toBe(20);
    expect(bits(whole).some((w) => w !== 0)).toBe(true);
    for (const slices of [[20], new Array(20).fill(1), [7, 13], [1, 0, 19]]) {
      const program = trainer(7);
      for (const steps of slices) program.run(steps);
      expect(bits(program)).toEqual(bits(whole));
    }
    const other = trainer(8);
    other.run(20);
    expect(bits(other)).not.toEqual(bits(whole));
  });

  it("a program with the leaves and the step of another continues with the same bits", () => {
    const [first, second] = [trainer(7), trainer(7)];
    first.run(9);
    for (const [name, t] of first.plan.named) if (t.leaf) second.write(name, first.read(name));
    second.step = first.step;
    for (const program of [first, second]) program.run(4);
    expect(bits(second)).toEqual(bits(first));
  });
});

describe("write", () => {
  it("with fewer values than a leaf holds keeps the rest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(30), (n, k) => {
        const graph = new p.Graph();
        const y = p.add(graph.data("x", n, 1), graph.data("z", n, 1));
        const program = backend.load(p.compile(graph, { y }), 1);
        const [x, z, part] = [random(n, 1), random(n, 2), random(n, 3).slice(0, k)];
        for (const [name, values] of Object.entries({ x, z })) program.write(name, values);
        program.write("x", part);
        program.run();
        expect([...program.read("y")]).toEqual(x.map((v, i) => Math.fround((part[i] ?? v) + (z[i] as number))));
      }),
      { seed: 71 },
    );
  });

  it("of a parameter refreshes its packed copies and the prologue", () => {
    fc.assert(
      fc.property(size, size, size, (k, n, m) => {
        const load = () => {
          const graph = new p.Graph();
          const [x, w] = [graph.data("x", m, k), graph.parameter("w", k, n)];
          const y = p.linear(x, w); //                              packed
          const back = p.matmul(y, w, { transposeB: true }); //     packed, transposed
          const scaled = p.matmul(x, p.scale(w, 3)); //             hoisted, then packed
          const program = backend.load(p.compile(graph, { y, back, scaled }), 1);
          program.write("x", random(m * k, 3));
          return program;
        };
        const [used, fresh] = [load(), load()];
        used.write("w", random(k * n, 4));
        used.run();
        const w = random(k * n, 5);
        used.write("w", w);
        fresh.write("w", w);
        used.run();
        fresh.run();
        for (const name of ["y", "back", "scaled"]) expect(words(used, name)).toEqual(words(fresh, name));
        const x = used.read("x");
        const y00 = w.reduce((s, v, i) => (i % n === 0 ? s + v * (x[i / n] as number) : s), 0);
        expect(used.read("y")[0]).toBeCloseTo(y00, 4);
        expect(used.read("scaled")[0]).toBeCloseTo(3 * y00, 4);
        const back00 = Array.from(used.read("y").subarray(0, n)).reduce((s, y, j) => s + y * (w[j] as number), 0);
        expect(used.read("back")[0]).toBeCloseTo(back00, 3);
      }),
      { seed: 72, numRuns: 60 },
    );
  });

  it.each([
    ["f32", 1e39],
    ["i32", 1.5],
    ["i32", 3e9],
  ] as const)("refuses what %s cannot hold: %d", (type, v) => {
    const graph = new p.Graph();
    const program = backend.load(p.compile(graph, { x: graph.data("x", 1, 1, type) }), 1);
    expect(() => program.write("x", [v])).toThrow(RangeError);
  });
});
