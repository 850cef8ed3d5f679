// The crossover of two implementations of the same work: the size above which the second is faster.

/** Times of two implementations for work of one size, in microseconds. */
export interface TimedPair {
  size: number;
  slow: number;
  fast: number;
}

/**
 * The size above which `fast` takes less time, interpolated linearly between the measured sizes on logarithmic axes. It is the
 * smallest measured size if `fast` is always faster (the true crossover may be smaller), and null if it is not faster at
 * the largest.
 */
export function crossover(times: readonly TimedPair[]): number | null {
  const sorted = [...times].sort((p, q) => p.size - q.size);
  const lead = ({ slow, fast }: TimedPair): number => Math.log(slow / fast);
  const behind = sorted.findLastIndex((t) => lead(t) <= 0);
  const after = sorted[behind + 1];
  if (!after) return null;
  const before = sorted[behind];
  if (!before) return after.size;
  const share = lead(before) / (lead(before) - lead(after));
  return before.size * (after.size / before.size) ** share;
}
