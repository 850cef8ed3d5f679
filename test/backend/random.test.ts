// Random ops: backends against the reference, and the independence of streams.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { type Build, draw, SEGMENTS, type Values } from "./draws.ts";
import { gpu } from "./gpu.ts";

const web = wasm(await kernels());
const rows = fc.integer({ min: 1, max: 19 });
const cols = fc.integer({ min: 1, max: 11 });
const seed = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1));
const from = fc.oneof(fc.constant(0), fc.nat(1e9));

const backends = [{ backend: web as Backend, runs: 60 }, ...(gpu ? [{ backend: gpu, runs: 15 }] : [])];
describe.each(backends)(
  "$backend.name draws what the reference draws, at any shape, seed and step",
  ({ backend, runs }) => {
    const same = (
      name: string,
      build: (r: number, c: number, n: number) => Build,
      tolerance: number,
      data = (_: number, __: number, ___: number): Values => ({}),
    ) =>
      it(`${name}: ${tolerance ? `within ${tolerance}` : "exactly"}`, async () => {
        await fc.assert(
          fc.asyncProperty(
            rows,
            cols,
            fc.integer({ min: 1, max: 2 ** 31 }),
            seed,
            from,
            async (r, c, n, seed, from) => {
              const run = (b: Backend) => draw(b, seed, build(r, c, n), data(r, c, n), 3, from);
              const [got, want] = await Promise.all([run(backend), run(reference)]);
              if (!tolerance) {
                expect(got).toEqual(want);
                return;
              }
              const errors = got.flatMap((step, k) => step.map((x, i) => Math.abs(x - (want[k]?.[i] as number))));
              expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance);
            },
          ),
          { numRuns: runs, seed: 21 },
        );
      });

    same("uniform", (r, c) => (g) => ({ y: p.uniform(g, r, c) }), 0);
    same("normal", (r, c) => (g) => ({ y: p.normal(g, r, c) }), 2e-6);
    same("sampleIndex", (r, c, n) => (g) => ({ y: p.sampleIndex(g, n, r, c) }), 0);
    // The weights sum to a power of two, so that u · total is exact in f32 as well.
    const weights = (r: number, c: number, n: number): number[] =>
      Array.from({ length: r }, (_, i) => {
        const rest = Array.from({ length: c - 1 }, (_, j) => (n >> (i + j)) & 3);
        return [64 - rest.reduce((s, x) => s + x, 0), ...rest];
      }).flat();
    same(
      "categorical",
      (r, c) => (g) => ({ y: p.categorical(g.data("w", r, c)) }),
      0,
      (r, c, n) => ({ w: weights(r, c, n) }),
    );
    same(
      "sampleSegment",
      (r, c) => (g) => ({ y: p.sampleSegment(g.data("s", r, 1, "i32"), g.data("o", SEGMENTS.length, 1, "i32"), c) }),
      0,
      (r, _, n) => ({ s: Array.from({ length: r }, (_, i) => (n + i) % (SEGMENTS.length - 1)), o: SEGMENTS }),
    );
  },
);

describe("streams", () => {
  const pairOf =
    (n: number): Build =>
    (g) => ({ a: p.normal(g, n, n), b: p.normal(g, n, n) });
  const one: Build = (g) => ({ a: p.normal(g, 8, 8) });

  it("same seed, same bits; another seed, step or op, other bits", async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.nat(1e6), fc.nat(51), async (seed, step, bit) => {
        const flipped = Number(BigInt(seed) ^ (1n << BigInt(bit)));
        const [[first, second], [again], [other], [pair]] = (await Promise.all([
          draw(web, seed, one, {}, 2, step),
          draw(web, seed, one, {}, 1, step),
          draw(web, flipped, one, {}, 1, step),
          draw(web, seed, pairOf(8), {}, 1, step),
        ])) as [[number[], number[]], [number[]], [number[]], [number[]]];
        expect(again).toEqual(first);
        const shared = (x: number[]) => x.filter((v, i) => v === first[i]).length;
        // Draws have 24 bits, so 64 of them agree somewhere by chance once in 2^18 tries.
        for (const x of [other, second, pair.slice(64)]) expect(shared(x)).toBeLessThan(2);
      }),
      { numRuns: 40, seed: 22 },
    );
  });

  it("draws of two ops, and of two steps, are uncorrelated: |r| < 5/√n for n = 40,000", async () => {
    const [first, second] = (await draw(web, 23, pairOf(200), {}, 2)) as [number[], number[]];
    const n = 40000;
    const r = (x: number[], y: number[]) => x.reduce((s, v, i) => s + v * (y[i] as number), 0) / n;
    expect(Math.abs(r(first.slice(0, n), first.slice(n)))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(r(first.slice(0, n), second.slice(0, n)))).toBeLessThan(5 / Math.sqrt(n));
  });
});
