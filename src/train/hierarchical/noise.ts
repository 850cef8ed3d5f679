// Random numbers for a chain of draws, determined by seed, stream and iteration, so that a chain resumes at any iteration
// without a state of the generator. The words are those of src/base/philox.ts.

import { log } from "../../base/math.ts";
import { philox, seedKey, type Words } from "../../base/philox.ts";

/** Iterations draw at these steps of Philox, which no plan reaches. */
export const FIRST_STEP = 0x80000000 | 0;

/** A sequence of random numbers for each iteration. */
export class Noise {
  private words: Words = [0, 0, 0, 0];
  private readonly key: [number, number];
  private step = 0;
  private drawn = 0;
  constructor(
    seed: number,
    private readonly stream: number,
  ) {
    this.key = seedKey(seed);
  }

  /** Begins the sequence of an iteration, a whole number from 0. */
  begin(iteration: number): void {
    this.step = (FIRST_STEP + iteration) | 0;
    this.drawn = 0;
  }

  /** Uniform in (0, 1): an odd multiple of 2⁻³³. */
  uniform(): number {
    const k = this.drawn & 3;
    if (k === 0) this.words = philox([this.drawn >>> 2, this.step, this.stream, 0], this.key);
    this.drawn++;
    return (this.words[k as 0] + 0.5) / 4294967296;
  }

  /** Standard normal, by Wichura's approximation of the quantile (AS 241, PPND7: 7 digits). */
  normal(): number {
    const p = this.uniform();
    const q = p - 0.5;
    if (q <= 0.425 && q >= -0.425) {
      const r = 0.180625 - q * q;
      const above = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
      return (q * above) / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
    }
    const root = Math.sqrt(-log(q < 0 ? p : 1 - p));
    let x: number;
    if (root <= 5) {
      const r = root - 1.6;
      const above = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
      x = above / ((0.12021132975 * r + 0.7370016425) * r + 1);
    } else {
      const r = root - 5;
      const above = ((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115;
      x = above / ((0.012258202635 * r + 0.24197894225) * r + 1);
    }
    return q < 0 ? -x : x;
  }

  /** χ² with `degrees` > 2 degrees of freedom (Marsaglia & Tsang 2000). */
  chiSquare(degrees: number): number {
    const d = degrees / 2 - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0 && log(this.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return 2 * d * v;
    }
  }
}
