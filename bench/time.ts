import { at } from "../src/base/arrays.ts";

/** The median of a list, which it sorts in place. */
export const median = (values: number[]): number =>
  at(
    values.sort((a, b) => a - b),
    values.length >> 1,
  );

/** Microseconds per call, as the mean over enough calls to fill `ms` milliseconds. */
export function window(run: () => void, ms: number): number {
  const once = (n: number): number => {
    const start = performance.now();
    for (let i = 0; i < n; i++) run();
    return ((performance.now() - start) * 1000) / n;
  };
  return once(Math.max(1, Math.round((ms * 1000) / once(1))));
}
