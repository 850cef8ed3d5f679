// The prior of the covariance Σ of people's weights: an inverse Wishart distribution with a diagonal scale matrix, fixed or drawn.

import { at } from "../../base/arrays.ts";
import type { Noise } from "./noise.ts";

/** Σ ~ inverse Wishart(ν, diag(v)). */
export interface CovariancePrior {
  readonly name: string;
  /** ν, for k weights. */
  degrees(k: number): number;
  /** Every v at the beginning, for k weights. */
  scale(k: number): number;
  /** Draws v [k] given Σ⁻¹ [k, k]. */
  drawScale(v: Float64Array, precision: Float64Array, noise: Noise): void;
}

/** Inverse Wishart(ν, variance · ν · I) with ν = k + 3; that of variance 1 is the prior of the R package bayesm. */
export const inverseWishart = (variance: number): CovariancePrior => ({
  name: `inverse Wishart with variance ${variance}`,
  degrees: (k) => k + 3,
  scale: (k) => variance * (k + 3),
  drawScale: () => {},
});

/** Scale of the half-t distribution: far above the standard deviation of any weight. */
const WIDE = 5;

/**
 * Half-t standard deviations with 2 degrees of freedom, and uniform correlations (Huang & Wand 2013): Σ | a ~ inverse
 * Wishart(k + 1, 4 · diag(1 / a)) and 1 / a_i ~ gamma(½, rate 1 / 25). Every deviation has a scale of its own.
 */
export const halfT: CovariancePrior = {
  name: "half-t deviations",
  degrees: (k) => k + 1,
  scale: () => 4,
  drawScale(v, precision, noise) {
    const k = v.length;
    for (let i = 0; i < k; i++) {
      // 1 / a_i ~ gamma((k + 2) / 2, rate 2 · Σ⁻¹_ii + 1 / 25), and a χ² with n degrees of freedom is 2 · gamma(n / 2, rate 1).
      v[i] = (2 * noise.chiSquare(k + 2)) / (2 * at(precision, i * (k + 1)) + 1 / (WIDE * WIDE));
    }
  },
};
