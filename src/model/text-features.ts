// How texts become features: an encoder embeds them, and the embeddings are standardised and projected on their principal
// components.

import { at } from "../base/arrays.ts";
import type { TextEncoding } from "../data/text-encoding.ts";

/** What makes features of embeddings: features = (embedding − mean) · weights. */
export interface TextFeatures extends TextEncoding {
  /** The mean embedding of the training texts: [D]. */
  readonly mean: Float32Array;
  /** The first d principal components of the standardised embeddings, each divided by the deviations: [D, d]. */
  readonly weights: Float32Array;
}

/** The features of embeddings: [n, D] to [n, d]. */
export function textFeatures({ mean, weights }: TextFeatures, embeddings: Float32Array): Float32Array {
  const size = mean.length;
  const d = weights.length / size;
  const features = new Float32Array((embeddings.length / size) * d);
  const sums = new Float64Array(d);
  for (let row = 0; row * size < embeddings.length; row++) {
    sums.fill(0);
    for (let j = 0; j < size; j++) {
      const x = at(embeddings, row * size + j) - at(mean, j);
      for (let k = 0; k < d; k++) sums[k] = at(sums, k) + x * at(weights, j * d + k);
    }
    features.set(sums, row * d);
  }
  return features;
}
