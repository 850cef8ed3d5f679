import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulHigh, permutation, philox, Random, seedKey, type Words, word } from "../../src/base/philox.ts";

const word32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const hex = (words: readonly number[]): string => words.map((w) => w.toString(16).padStart(8, "0")).join(" ");
const words = (text: string): number[] => text.split(" ").map((w) => Number.parseInt(w, 16));

/** The chi-square statistic Σ (n − e)² / e for equal expectations: mean bins − 1, standard deviation √(2 (bins − 1)). */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((n, c) => n + c, 0) / counts.length;
  return counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
}

describe("philox", () => {
  // Known-answer vectors of Random123 (tests/kat_vectors, philox4x32, 10 rounds).
  it.each([
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("gives the known answer for counter %s, key %s", (counter, key, answer) => {
    expect(hex(philox(words(counter) as Words, words(key) as [number, number]))).toBe(answer);
  });

  it("mulHigh is the upper word of the product, exactly", () => {
    const edge = fc.oneof(word32, fc.constantFrom(0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff));
    fc.assert(
      fc.property(edge, edge, (a, b) => {
        expect(mulHigh(a, b)).toBe(Number((BigInt(a) * BigInt(b)) >> 32n));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("is a bijection: different counters give different words", () => {
    fc.assert(
      fc.property(fc.tuple(word32, word32, word32, word32), fc.nat(3), fc.nat(31), word32, (counter, lane, bit, k) => {
        const other = [...counter] as Words;
        other[lane] = (other[lane] as number) ^ (1 << bit);
        other[lane] = (other[lane] as number) >>> 0;
        expect(philox(other, [k, ~k >>> 0])).not.toEqual(philox(counter, [k, ~k >>> 0]));
      }),
      { seed: 2 },
    );
  });

  it("word i is word i mod 4 of counter (i / 4, step, stream, 0)", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), word32, word32, word32, (i, step, stream, k) => {
        expect(word([k, 5], stream, step, i)).toBe(philox([Math.floor(i / 4), step, stream, 0], [k, 5])[i % 4]);
      }),
      { seed: 3 },
    );
  });
});

describe("seedKey", () => {
  it("splits a seed into two words, from which it can be rebuilt", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        const [low, high] = seedKey(seed);
        expect(high * 2 ** 32 + low).toBe(seed);
        expect([low, high].every((w) => Number.isInteger(w) && w >= 0 && w < 2 ** 32)).toBe(true);
      }),
      { seed: 4 },
    );
    expect(seedKey(2 ** 53 - 1)).toEqual([0xffffffff, 0x1fffff]);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d and says what it got", (seed) => {
    expect(() => seedKey(seed)).toThrow(
      new RangeError(`seed: got ${seed}; it must be a whole number from 0 to 2^53 − 1`),
    );
    expect(() => new Random(seed)).toThrow(RangeError);
  });
});

describe("Random", () => {
  it("a permutation holds every index once, and depends on seed and stream alone", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.maxSafeNat(), word32, (n, seed, stream) => {
        const order = permutation(new Random(seed, stream), n);
        expect([...order].sort((p, q) => p - q)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(permutation(new Random(seed, stream), n)).toEqual(order);
        if (n >= 50) {
          expect(permutation(new Random(seed, (stream ^ 1) >>> 0), n)).not.toEqual(order);
          expect(permutation(new Random(seed ? seed - 1 : 1, stream), n)).not.toEqual(order);
        }
      }),
      { seed: 5 },
    );
  });

  it("every permutation of 4 is equally likely: chi-square of 24,000 draws is within 5 deviations of its mean 23", () => {
    const random = new Random(11);
    const counts = new Map<string, number>();
    for (let k = 0; k < 24000; k++) {
      const key = permutation(random, 4).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(Math.abs(chiSquare([...counts.values()]) - 23)).toBeLessThan(5 * Math.sqrt(2 * 23));
  });

  it.each([2, 3, 7, 10, 100])("index(%d) is uniform: chi-square within 5 deviations of its mean", (n) => {
    const random = new Random(12, n);
    const counts = new Array<number>(n).fill(0);
    const draws = Array.from({ length: 1000 * n }, () => random.index(n));
    expect(draws.every((i) => i >= 0 && i < n && Number.isInteger(i))).toBe(true);
    for (const i of draws) counts[i] = (counts[i] as number) + 1;
    expect(Math.abs(chiSquare(counts) - (n - 1))).toBeLessThan(5 * Math.sqrt(2 * (n - 1)));
  });

  it("uniform lies in [0, 1) with mean ½ and variance 1/12, within 5 standard errors of 20,000 draws", () => {
    const random = new Random(13);
    const draws = Array.from({ length: 20000 }, () => random.uniform());
    expect(draws.every((u) => u >= 0 && u < 1)).toBe(true);
    const mean = draws.reduce((s, u) => s + u, 0) / draws.length;
    const variance = draws.reduce((s, u) => s + (u - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / draws.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / draws.length));
  });
});
