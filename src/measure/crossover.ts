// From which size on one of two ways is the faster.

export interface Timed {
  size: number;
  /** Microseconds of each. */
  slow: number;
  fast: number;
}

/**
 * The size from which on `fast` takes less time, by straight lines between sizes measured, both axes logarithmic; the
 * smallest measured where it always does (it may be even less), null where it does not at the largest.
 */
export function overtaking(times: readonly Timed[]): number | null {
  const sorted = [...times].sort((p, q) => p.size - q.size);
  const lead = ({ slow, fast }: Timed): number => Math.log(slow / fast);
  const behind = sorted.findLastIndex((t) => lead(t) <= 0);
  const after = sorted[behind + 1];
  if (!after) return null;
  const before = sorted[behind];
  if (!before) return after.size;
  const share = lead(before) / (lead(before) - lead(after));
  return before.size * (after.size / before.size) ** share;
}
