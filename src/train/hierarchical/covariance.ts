// The covariance Σ of the population, given the weights of people and their mean.

import { cholesky, inverseLower, timesOwnTranspose, timesTransposed, transposed } from "../../base/matrices.ts";
import type { Noise } from "./noise.ts";

/**
 * Draws Σ ~ inverse Wishart(ν + U, diag(v) + Σ_u (w_u − μ)·(w_u − μ)ᵀ), of which `scatter` [k, k] has the lower triangle of the sum,
 * for `v` [k] and `degrees` ν + U. Returns C [k, k] with C·Cᵀ = Σ, and Σ⁻¹ [k, k].
 */
export function drawCovariance(
  scatter: Float64Array,
  v: Float64Array,
  degrees: number,
  noise: Noise,
): { root: Float64Array; precision: Float64Array } {
  const k = v.length;
  const scale = scatter.slice();
  for (let i = 0; i < k; i++) scale[i * (k + 1)] = (v[i] as number) + (scatter[i * (k + 1)] as number);
  // Σ⁻¹ ~ Wishart(ν + U, scale⁻¹), by Bartlett's decomposition A·Aᵀ of a standard Wishart.
  const G = cholesky(scale, k);
  const A = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) A[i * k + j] = noise.normal();
    A[i * k + i] = Math.sqrt(noise.chiSquare(degrees - i));
  }
  // Σ⁻¹ = G⁻ᵀ·A·Aᵀ·G⁻¹, so Σ = (G·A⁻ᵀ)·(G·A⁻ᵀ)ᵀ.
  const K = timesTransposed(transposed(inverseLower(G, k), k), transposed(A, k), k);
  return { root: timesTransposed(G, inverseLower(A, k), k), precision: timesOwnTranspose(K, k) };
}
