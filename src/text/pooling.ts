// From a vector for each token to one for the text.

/** How: the mean over tokens, the first token, or the last one, as for decoders. */
export type Pooling = "mean" | "first_token" | "last_token";
export const POOLINGS: readonly Pooling[] = ["mean", "first_token", "last_token"];

/** The vector of a text from those of its tokens: `states` is [tokens, D]. */
export function pooled(states: Float32Array, tokens: number, pooling: Pooling): Float32Array {
  const size = states.length / tokens;
  if (pooling === "first_token") return states.slice(0, size);
  if (pooling === "last_token") return states.slice((tokens - 1) * size);
  return Float32Array.from({ length: size }, (_, j) => {
    let sum = 0;
    for (let i = j; i < states.length; i += size) sum += states[i] as number;
    return sum / tokens;
  });
}
