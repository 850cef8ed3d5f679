/** The element at an index that is known to be in range, where the type checker cannot see it. */
export const at = <T>(values: ArrayLike<T>, i: number): T => values[i] as T;

/** Whether two lists hold the same values in the same order. */
export function sameValues(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
