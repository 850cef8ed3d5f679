// A population of weights as the parameters of a model with a linear head.

import { at } from "../../base/arrays.ts";
import { cholesky } from "../../base/matrices.ts";

/** The distribution N(μ, Σ) of the weights of people. */
export interface LinearPopulation {
  /** [k] */
  readonly mu: Float64Array;
  /** [k, k] */
  readonly sigma: Float64Array;
}

/**
 * Prior and reward of a linear head with z ~ N(0, I), w = m + z·Rᵀ and Σ = R·Rᵀ. The weights of d features are basis · w, with
 * `basis` [d, k]. Dimensions of z beyond k have no effect.
 */
export function linearParameters(
  { mu, sigma }: LinearPopulation,
  basis: Float64Array,
  d: number,
  latentSize = d,
): Map<string, Float32Array> {
  const k = mu.length;
  const R = cholesky(sigma, k);
  const weight = new Float32Array(d);
  const latent = new Float32Array(latentSize * d);
  for (let j = 0; j < d; j++) {
    const inFeature = (v: ArrayLike<number>, from: number, step: number): number => {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += at(basis, j * k + i) * at(v, from + i * step);
      return sum;
    };
    weight[j] = inFeature(mu, 0, 1);
    for (let l = 0; l < k; l++) latent[l * d + j] = inFeature(R, l, k);
  }
  return new Map([
    ["prior.mean", new Float32Array(latentSize)],
    ["prior.logVariance", new Float32Array(latentSize)],
    ["reward.weight", weight],
    ["reward.latent", latent],
  ]);
}
