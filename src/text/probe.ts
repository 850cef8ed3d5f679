// Tells encoders apart by what they make of one sentence.

import { type Embedder, embedTexts } from "./embedder.ts";

/** The sentence whose embedding identifies an encoder. It must never change: model files hold its embedding. */
const SENTENCE = "People differ in what they like: some want the window seat, and others the aisle.";

/**
 * The largest distance between two embeddings of the sentence by one encoder, as a share of their length. Hosts differ in
 * the last bits of a sum, so embeddings are compared and not hashed. A fine-tuned encoder is farther from its origin.
 */
const TOLERANCE = 0.02;

/** What an encoder makes of the test sentence: [D]. */
export const probeOf = async (embedder: Embedder): Promise<Float32Array> =>
  (await embedTexts(embedder, [SENTENCE])).vectors;

/** Whether two embeddings of the test sentence are of the same encoder. */
export function isSameEncoder(one: Float32Array, other: Float32Array): boolean {
  if (one.length !== other.length) return false;
  let [distance, length] = [0, 0];
  for (const [j, x] of one.entries()) {
    const difference = x - (other[j] as number);
    distance += difference * difference;
    length += x * x;
  }
  return distance <= TOLERANCE * TOLERANCE * length;
}
