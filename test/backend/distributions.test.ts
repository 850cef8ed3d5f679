// Distributions of random ops. Seeds are fixed, so a statistical bound holds either always or never.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { seedKey, word } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { draw, SEGMENTS } from "./draws.ts";
import { chiDeviations, kolmogorov, normalCdf } from "./statistics.ts";

const web = wasm(await kernels());

describe("distributions (wasm, fixed seeds, 5 standard errors)", () => {
  const n = 40000;
  it("uniform: in [0, 1), Kolmogorov–Smirnov √n·D < 2", async () => {
    const [u] = (await draw(web, 31, (g) => ({ y: p.uniform(g, n, 1) }))) as [number[]];
    expect(u.every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 24))).toBe(true);
    expect(kolmogorov(u, (x) => x)).toBeLessThan(2);
  });

  it("normal: mean 0, variance 1, skewness 0, kurtosis 3, √n·D < 2", async () => {
    const [x] = (await draw(web, 32, (g) => ({ y: p.normal(g, n, 1) }))) as [number[]];
    const moment = (k: number) => x.reduce((s, v) => s + v ** k, 0) / n;
    // Variances of the k-th power of a standard normal: 1, 2, 15, 96.
    [0, 1, 0, 3].forEach((want, i) => {
      expect(Math.abs(moment(i + 1) - want)).toBeLessThan(5 * Math.sqrt(([1, 2, 15, 96][i] as number) / n));
    });
    expect(kolmogorov(x, normalCdf)).toBeLessThan(2);
    expect(Math.max(...x.map(Math.abs))).toBeGreaterThan(3.5); // the polynomial of the tail is used
  });

  it("sampleIndex: uniform over the range", async () => {
    const [i] = (await draw(web, 33, (g) => ({ y: p.sampleIndex(g, 37, n, 1) }))) as [number[]];
    const counts = Array.from({ length: 37 }, (_, k) => i.filter((x) => x === k).length);
    expect(Math.abs(chiDeviations(counts, new Array(37).fill(n / 37)))).toBeLessThan(5);
  });

  it("categorical: in proportion to the weights, never where the weight is 0", async () => {
    const w = [0, 0.3, 1.7, 0, 5, 0.01, 2, 0];
    const total = w.reduce((s, x) => s + x, 0);
    const [i] = (await draw(web, 34, (g) => ({ y: p.categorical(p.repeatRows(g.data("w", 1, 8), n)) }), { w })) as [
      number[],
    ];
    const possible = w.flatMap((x, k) => (x ? [k] : []));
    expect(i.every((x) => possible.includes(x))).toBe(true);
    const counts = possible.map((k) => i.filter((x) => x === k).length);
    expect(
      Math.abs(
        chiDeviations(
          counts,
          possible.map((k) => (n * (w[k] as number)) / total),
        ),
      ),
    ).toBeLessThan(5);
  });

  it("categorical: a draw on the boundary of two columns gives the second", async () => {
    // The draws are known in advance: u is at the boundary, or 2⁻²⁴ below it.
    const u = Array.from({ length: 9 }, (_, r) => (word(seedKey(38), 1, 0, r) >>> 8) / 2 ** 24);
    for (const [above, column] of [
      [0, 1],
      [2 ** -24, 0],
    ] as const) {
      const w = u.flatMap((x) => [x + above, 1 - x - above]);
      const [i] = (await draw(web, 38, (g) => ({ y: p.categorical(g.data("w", 9, 2)) }), { w })) as [number[]];
      expect(i).toEqual(new Array(9).fill(column));
    }
  });

  const segments = async (s: number, cols: number, r: number, seed: number): Promise<number[][]> => {
    const [y] = (await draw(
      web,
      seed,
      (g) => ({ y: p.sampleSegment(g.data("s", r, 1, "i32"), g.data("o", SEGMENTS.length, 1, "i32"), cols) }),
      { s: new Array(r).fill(s), o: SEGMENTS },
    )) as [number[]];
    return Array.from({ length: r }, (_, i) => y.slice(i * cols, (i + 1) * cols));
  };

  it("sampleSegment: distinct rows of the segment, and −1 exactly where it is shorter", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(SEGMENTS.length - 2),
        fc.integer({ min: 1, max: 64 }),
        fc.nat(1e9),
        async (s, cols, seed) => {
          const [from, to] = [SEGMENTS[s] as number, SEGMENTS[s + 1] as number];
          const count = Math.min(cols, to - from);
          for (const row of await segments(s, cols, 20, seed)) {
            const drawn = row.slice(0, count);
            expect(new Set(drawn).size).toBe(count);
            expect(drawn.every((i) => i >= from && i < to)).toBe(true);
            expect(row.slice(count).every((i) => i === -1)).toBe(true);
          }
        },
      ),
      { numRuns: 60, seed: 35 },
    );
  });

  it.each([2, 3, 7])(
    "sampleSegment: of 7 rows, %d drawn, every ordered pair of places 0 and last equally often",
    async (cols) => {
      const counts = new Map<string, number>();
      for (const row of await segments(4, cols, 21000, 36)) {
        const key = `${row[0]} ${row[cols - 1]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      expect(counts.size).toBe(42);
      expect(Math.abs(chiDeviations([...counts.values()], new Array(42).fill(500)))).toBeLessThan(5);
    },
  );
});
