// Draws for importance sampling, and averages over them (assembly/sampler/draws.ts).
//
// A draw has k numbers from a t distribution, 1, and k from N(0, 1). What is known of a user determines r ≤ k directions of z: those are
// t-distributed, since the proposal must not have lighter tails than the posterior. The other directions have their prior. The
// numbers from the last r of t on are next to each other in memory, so that one row of coefficients makes them a utility.

import { at } from "../base/arrays.ts";
import { log } from "../base/math.ts";
import { IMPORTANCE_DRAWS } from "../base/streams.ts";
import { packedChoices } from "./choice-likelihood.ts";
import { Layout, type Sampler } from "./sampler.ts";

/** The number of draws, and how many of them a proposal is improved with. */
const DRAWS = 4096;
const FIRST = 512;
/** The effective number of draws, (Σ shares)² / Σ shares², below which the shares are flattened. */
const LEAST = 100;
/** Degrees of freedom of t. */
const FREEDOM = 16;
/** Kernels compute 16 draws at once. Every second 16 are the negatives of those before, so that odd moments cancel. */
const LANES = 16;

/** Rows of coefficients of r numbers from t and of 1, and perhaps of some from N(0, 1): [n, width]. */
export interface Rows {
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** Choices as rows: each of the other alternatives less the preferred one. */
export interface KnownChoices extends Rows {
  /** [T]: the number of rows of each choice, and the share of the other alternative. */
  readonly counts: readonly number[];
  readonly others: readonly number[];
}

/** Draws of 2 · k + 1 numbers, in a memory of their own. */
export class Draws {
  /** −log density of t at the draws, by r. */
  private readonly densities = new Map<number, Float64Array>();

  private constructor(
    private readonly k: number,
    private readonly sampler: Sampler,
    private readonly addresses: Readonly<Record<"all" | "first" | "logs" | "weights" | "shares" | "densities", number>>,
    private readonly layout: Layout,
  ) {}

  static async open(k: number): Promise<Draws> {
    const layout = Layout.empty();
    const rows = 2 * k + 1;
    const addresses = {
      all: layout.take((rows * DRAWS) / 2),
      first: layout.take((rows * FIRST) / 2),
      logs: layout.take((FREEDOM * DRAWS) / 8),
      weights: layout.take(DRAWS),
      shares: layout.take(DRAWS / 2),
      densities: layout.take(DRAWS),
    };
    const draws = new Draws(k, await layout.open(), addresses, layout);
    draws.fill();
    return draws;
  }

  /**
   * The shares of the draws, of sum 1: in proportion to the probability of the known choices, times exp(−½ |s|²), over the density
   * of t. Each row of `place` is a coordinate of s. With `isFirst`, those of the first draws alone. Where many directions are
   * known, one draw would have all of the share: then the shares are flattened towards those of the proposal.
   */
  weigh(known: KnownChoices, place: Rows, isFirst = false): Float32Array {
    const { kernels, memory } = this.sampler;
    const { weights, shares, densities } = this.addresses;
    const { counts, others, width } = known;
    const r = width - 1;
    const n = isFirst ? FIRST : DRAWS;
    const from = this.from(r, isFirst);
    const rooms = [known.values.length / 2 + 1, counts.length, place.values.length / 2 + 1, 32] as const;
    const [x, tasks, places, scratch] = this.take(...rooms);
    const { buffer } = memory;
    new Float32Array(buffer, x, known.values.length).set(known.values);
    new Float32Array(buffer, places, place.values.length).set(place.values);
    new Int32Array(buffer, tasks, 2 * counts.length).set(packedChoices(counts, others));
    new Float64Array(buffer, densities, DRAWS).set(this.densitiesOf(r));
    kernels.drawLikelihoods(n, width, from, x, tasks, tasks + 8 * counts.length, weights, scratch);
    kernels.addPrior(n, width, from, places, r, densities, weights, scratch);
    kernels.weigh(n, weights, shares);
    const found = new Float32Array(buffer, shares, n);
    if (!isFirst && effectiveNumber(found) < LEAST) this.flatten(found);
    return found.slice();
  }

  /** Raises the weights of all draws to the highest power, to 1 / 1024, at which `LEAST` draws count. */
  private flatten(found: Float32Array): void {
    const { kernels, memory } = this.sampler;
    const { weights, shares } = this.addresses;
    const logarithms = new Float64Array(memory.buffer, weights, DRAWS);
    const own = logarithms.slice();
    let power = 0;
    for (let half = 0.5; half >= 1 / 1024; half /= 2) {
      for (let n = 0; n < DRAWS; n++) logarithms[n] = (power + half) * at(own, n);
      kernels.weigh(DRAWS, weights, shares);
      if (effectiveNumber(found) >= LEAST) power += half;
    }
    for (let n = 0; n < DRAWS; n++) logarithms[n] = power * at(own, n);
    kernels.weigh(DRAWS, weights, shares);
  }

  /** The mean [r] and covariance [r, r] of the r numbers from t, with the shares that were computed last. */
  moments(r: number, isFirst = false): { mean: Float64Array; covariance: Float64Array } {
    const { kernels, memory } = this.sampler;
    const width = r + 1;
    const [out] = this.take(width * width, 0, 0, 0);
    kernels.products(isFirst ? FIRST : DRAWS, width, this.from(r, isFirst), this.addresses.shares, out);
    const sums = new Float64Array(memory.buffer, out, width * width);
    const mean = Float64Array.from({ length: r }, (_, i) => at(sums, r * width + i));
    const covariance = Float64Array.from({ length: r * r }, (_, k) => {
      const [i, j] = [Math.floor(k / r), k % r];
      return at(sums, Math.max(i, j) * width + Math.min(i, j)) - at(mean, i) * at(mean, j);
    });
    return { mean, covariance };
  }

  /** The probabilities [1 + J] of an alternative and of J others, the rows, whose coefficients are less those of the first. */
  choiceProbabilities(r: number, shares: Float32Array, { width, values }: Rows): Float64Array {
    const { kernels, memory } = this.sampler;
    const J = values.length / width;
    const [x, out, scratch] = this.take(values.length / 2 + 1, J + 1, 10 * J + 2, 0);
    const { buffer } = memory;
    new Float32Array(buffer, x, values.length).set(values);
    new Float32Array(buffer, this.addresses.shares, DRAWS).set(shares);
    kernels.choiceProbabilities(DRAWS, width, this.from(r), this.addresses.shares, x, J, out, scratch);
    return new Float64Array(buffer, out, J + 1).slice();
  }

  /** The address of the last r numbers from t. */
  private from(r: number, isFirst = false): number {
    const [address, n] = isFirst ? [this.addresses.first, FIRST] : [this.addresses.all, DRAWS];
    return address + 4 * n * (this.k - r);
  }

  private densitiesOf(r: number): Float64Array {
    const known = this.densities.get(r);
    if (known) return known;
    const numbers = new Float32Array(this.sampler.memory.buffer, this.from(r), r * DRAWS);
    const squares = new Float64Array(DRAWS);
    numbers.forEach((x, i) => {
      squares[i % DRAWS] = at(squares, i % DRAWS) + x * x;
    });
    const densities = squares.map((sum) => ((FREEDOM + r) / 2) * log(1 + sum / FREEDOM));
    this.densities.set(r, densities);
    return densities;
  }

  /** Fills all draws. */
  private fill(): void {
    const { kernels, memory } = this.sampler;
    const { k } = this;
    const { all, first, logs } = this.addresses;
    const [key, words] = this.take(1, 2, 0, 0);
    const { buffer } = memory;
    const half = DRAWS / 2;
    // χ² with an even number of degrees of freedom is −2 times a sum of logarithms.
    kernels.logUniform(logs, (FREEDOM / 2) * half, IMPORTANCE_DRAWS, 1, key, words);
    const logarithms = new Float32Array(buffer, logs, (FREEDOM / 2) * half);
    const shrink = new Float64Array(half);
    logarithms.forEach((x, i) => {
      shrink[i % half] = at(shrink, i % half) - (2 * x) / FREEDOM;
    });
    for (let n = 0; n < half; n++) shrink[n] = 1 / Math.sqrt(at(shrink, n));
    const normals = new Float32Array(buffer, first, half);
    for (let row = 0; row < 2 * k + 1; row++) {
      const own = new Float32Array(buffer, all + 4 * DRAWS * row, DRAWS);
      if (row === k) {
        own.fill(1);
        continue;
      }
      kernels.normal(first, half, IMPORTANCE_DRAWS, 2 + row, key, words);
      for (let n = 0; n < half; n++) {
        const place = n + LANES * Math.floor(n / LANES);
        own[place] = row < k ? at(normals, n) * at(shrink, n) : at(normals, n);
        own[place + LANES] = -at(own, place);
      }
    }
    for (let row = 0; row < 2 * k + 1; row++) {
      const own = new Float32Array(buffer, all + 4 * DRAWS * row, FIRST);
      new Float32Array(buffer, first + 4 * FIRST * row, FIRST).set(own);
    }
  }

  /** Addresses of arrays of 8-byte values behind those that stay. The next call takes the same room. */
  private take(...lengths: [number, number, number, number]): [number, number, number, number] {
    const layout = this.layout.copy();
    const addresses = lengths.map((length) => layout.take(length)) as [number, number, number, number];
    layout.reserve(this.sampler.memory);
    return addresses;
  }
}

/** How many draws with equal shares would be as good, for shares of sum 1. */
export const effectiveNumber = (shares: Float32Array): number => 1 / shares.reduce((sum, p) => sum + p * p, 0);
