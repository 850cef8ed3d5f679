// Effects on both backends, against plain loops in f64.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend, Program } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";

const backends: { backend: Backend; tolerance: number; runs: number }[] = [
  { backend: reference, tolerance: 1e-12, runs: 40 },
  { backend: wasm(await kernels()), tolerance: 1e-5, runs: 40 },
  ...(gpu ? [{ backend: gpu, tolerance: 1e-5, runs: 10 }] : []),
];
const read = async (program: Program, name: string): Promise<number[]> => Array.from(await program.read(name));
const f32 = (n: number, random: Random, low = -1, high = 1): number[] =>
  Array.from({ length: n }, () => Math.fround(low + (high - low) * random.uniform()));

/** The largest difference, relative to the largest expected value. */
function error(got: readonly number[], want: readonly number[]): number {
  expect(got.length).toBe(want.length);
  const scale = Math.max(...want.map(Math.abs), 1e-30);
  return Math.max(...got.map((x, i) => Math.abs(x - (want[i] as number)))) / scale;
}

describe.each(backends)("$backend.name, within $tolerance of the largest value", ({ backend, tolerance, runs }) => {
  const size = fc.integer({ min: 1, max: 9 });
  it("adam: 20 steps of weights and moments, with and without decay", async () => {
    const options = fc.record({
      beta1: fc.constantFrom(0.9, 0.5, 0),
      beta2: fc.constantFrom(0.999, 0.9),
      epsilon: fc.constantFrom(1e-8, 1e-3, 1),
      weightDecay: fc.constantFrom(0, 0.01, 0.5),
    });
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        options,
        fc.constantFrom(1e-4, 1e-3, 0.1),
        fc.nat(1e6),
        async (r, c, o, lr, seed) => {
          const graph = new p.Graph();
          const [w, g] = [graph.parameter("w", r, c), graph.data("g", r, c)];
          p.adam([w], [g], graph.data("lr", 1, 1), o);
          const program = backend.load(p.compile(graph), 1);
          const random = new Random(seed);
          const want = f32(r * c, random);
          const [m, v] = [want.map(() => 0), want.map(() => 0)];
          program.write("w", want);
          for (let t = 1; t <= 20; t++) {
            const dw = f32(r * c, random, -3, 3);
            const rate = Math.fround(lr / t);
            program.write("g", dw);
            program.write("lr", [rate]);
            await program.run();
            dw.forEach((g, i) => {
              m[i] = o.beta1 * (m[i] as number) + (1 - o.beta1) * g;
              v[i] = o.beta2 * (v[i] as number) + (1 - o.beta2) * g ** 2;
              const mHat = (m[i] as number) / (1 - o.beta1 ** t);
              const vHat = (v[i] as number) / (1 - o.beta2 ** t);
              want[i] =
                (want[i] as number) -
                rate * o.weightDecay * (want[i] as number) -
                (rate * mHat) / (Math.sqrt(vHat) + o.epsilon);
            });
          }
          expect(error(await read(program, "w"), want)).toBeLessThan(tolerance);
          expect(error(await read(program, "adam.m.w"), m)).toBeLessThan(tolerance);
          expect(error(await read(program, "adam.v.w"), v)).toBeLessThan(tolerance);
        },
      ),
      { numRuns: runs, seed: 41 },
    );
  });

  it("schedule: warm-up, cosine annealing, then the end value or a restart (1e-6 of the larger of both ends)", async () => {
    const value = fc.double({ min: -2, max: 2, noNaN: true });
    const steps = fc.array(fc.oneof(fc.nat(400), fc.nat(2e9)), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        value,
        value,
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        fc.nat(20),
        steps,
        async (start, end, period, cyclic, warmup, steps) => {
          const graph = new p.Graph();
          const program = backend.load(
            p.compile(graph, { y: p.schedule(graph, { start, end, period, cyclic, warmup }) }),
            1,
          );
          for (const step of [0, 1, warmup - 1, warmup, warmup + 1, warmup + period - 1, warmup + period, ...steps]) {
            if (step < 0) continue;
            program.step = step;
            await program.run();
            const t = step - warmup;
            const phase = cyclic ? (t % period) / period : Math.min(t / period, 1);
            const cosine = end + ((start - end) * (1 + Math.cos(Math.PI * phase))) / 2;
            const want = step < warmup ? (start * (step + 1)) / warmup : cosine;
            const scale = Math.max(Math.abs(start), Math.abs(end));
            const [value = Number.NaN] = await read(program, "y");
            expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-6 * scale + 1e-30);
            expect(program.step).toBe(step + 1);
          }
        },
      ),
      { numRuns: runs, seed: 42 },
    );
  });

  it("polyak: a running mean of the source over 10 steps", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.constantFrom(0, 0.005, 0.5, 1), fc.nat(1e6), async (r, c, tau, seed) => {
        const graph = new p.Graph();
        const target = graph.parameter("target", r, c);
        p.polyak(target, p.scale(graph.data("x", r, c), 2), tau);
        const program = backend.load(p.compile(graph), 1);
        const random = new Random(seed);
        let want = f32(r * c, random);
        program.write("target", want);
        for (let t = 0; t < 10; t++) {
          const x = f32(r * c, random);
          program.write("x", x);
          await program.run();
          want = want.map((w, i) => (1 - tau) * w + tau * 2 * (x[i] as number));
        }
        expect(error(await read(program, "target"), want)).toBeLessThan(tolerance);
      }),
      { numRuns: runs, seed: 43 },
    );
  });

  it("record: the number of steps and the sum of each column, until the host writes zeros", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 1, max: 12 }), fc.nat(1e6), async (c, steps, seed) => {
        const graph = new p.Graph();
        p.record("m", p.affine(graph.data("x", 1, c), 1, 3));
        const program = backend.load(p.compile(graph), 1);
        const random = new Random(seed);
        for (let round = 0; round < 2; round++) {
          const want = new Array<number>(c + 1).fill(0);
          for (let t = 0; t < steps; t++) {
            const x = f32(c, random);
            program.write("x", x);
            await program.run();
            [1, ...x.map((v) => v + 3)].forEach((v, i) => {
              want[i] = (want[i] as number) + v;
            });
          }
          const got = await read(program, "metric.m");
          expect(got[0]).toBe(steps);
          expect(error(got, want)).toBeLessThan(tolerance);
          program.write(
            "metric.m",
            got.map(() => 0),
          );
        }
      }),
      { numRuns: 30, seed: 44 },
    );
  });

  // With ε = 1 the first step is lr · g / (|g| + 1), which depends on the size of g; with ε ≈ 0 it is lr · sign g.
  const first = (w: number, g: number): number => w - (0.5 * g) / (Math.abs(g) + 1);
  const slow = { epsilon: 1 };

  it("a loss recorded after adam is that of the weights before the step", async () => {
    const graph = new p.Graph();
    const w = graph.parameter("w", 1, 5);
    const loss = p.sum(p.square(w));
    p.adam([w], p.gradient(loss, [w]), graph.constant(0.5), slow);
    p.record("loss", loss);
    p.record("again", p.sum(p.square(w))); // even though the op is added after adam
    const program = backend.load(p.compile(graph, { loss }), 1);
    const before = [1, -2, 3, 0.5, 4];
    program.write("w", before);
    await program.run();
    expect(await read(program, "loss")).toEqual([30.25]);
    expect(await read(program, "metric.loss")).toEqual([1, 30.25]);
    expect(await read(program, "metric.again")).toEqual([1, 30.25]);
    const after = before.map((w) => first(w, 2 * w));
    expect(error(await read(program, "w"), after)).toBeLessThan(tolerance);
    await program.run();
    expect(error(await read(program, "loss"), [after.reduce((s, w) => s + w * w, 0)])).toBeLessThan(tolerance);
  });

  it("two parameters, each trained on the value of the other, both read values from before the step", async () => {
    const graph = new p.Graph();
    const [a, b] = [graph.parameter("a", 3, 3), graph.parameter("b", 3, 3)];
    p.adam([a, b], p.gradient(p.sum(p.multiply(a, b)), [a, b]), graph.constant(0.5), slow);
    const program = backend.load(p.compile(graph), 1);
    const random = new Random(45);
    const [x, y] = [f32(9, random), f32(9, random)];
    program.write("a", x);
    program.write("b", y);
    await program.run();
    expect(
      error(
        await read(program, "a"),
        x.map((a, i) => first(a, y[i] as number)),
      ),
    ).toBeLessThan(tolerance);
    expect(
      error(
        await read(program, "b"),
        y.map((b, i) => first(b, x[i] as number)),
      ),
    ).toBeLessThan(tolerance);
  });

  it("effects run in the order in which they were added: a copy taken before or after adam", async () => {
    const graph = new p.Graph();
    const [w, early, late] = [
      graph.parameter("w", 1, 1),
      graph.parameter("early", 1, 1),
      graph.parameter("late", 1, 1),
    ];
    p.assign(early, w);
    p.adam([w], p.gradient(p.sum(p.square(w)), [w]), graph.constant(0.5), slow);
    p.assign(late, w);
    const program = backend.load(p.compile(graph), 1);
    program.write("w", [2]);
    await program.run();
    expect(await read(program, "early")).toEqual([2]);
    expect(error(await read(program, "late"), [first(2, 4)])).toBeLessThan(tolerance);
    expect(await read(program, "late")).toEqual(await read(program, "w"));
  });
});
