/** The element at an index that is known to be in range, where the type checker cannot see it. */
export const at = <T>(values: ArrayLike<T>, i: number): T => values[i] as T;

/** The last element; undefined when there is none. Chromium 91 has no `Array.prototype.at`. */
export const last = <T>(values: ArrayLike<T>): T | undefined => values[values.length - 1];

/** Whether two lists hold the same values in the same order. */
export function sameValues(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
