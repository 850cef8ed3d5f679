// Values of a feature so large that all others become equal beside them. Features are scaled by their standard deviation
// before training: one value of 1e30 would leave nothing of the others, and the model would be flat without a word.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";

/** A value lies outside if its distance to all others is so many times their range. */
const GAP = 10_000;
/** At most so many different values of a feature lie outside, and a value in a share of its rows. */
const [MAX_VALUES, MAX_SHARE] = [3, 0.05];
/** Fewer values do not tell what is usual. */
const MIN_COUNT = 4;

/** A value with the place where it was read first. */
interface Extreme {
  readonly value: number;
  readonly place: string;
  count: number;
}

/** The smallest and largest values of every feature. */
export class OutlyingValues {
  private readonly counts: Float64Array;
  /** By feature: rising, and falling. */
  private readonly smallest: Extreme[][];
  private readonly largest: Extreme[][];
  /** By feature: values between these two are not kept. */
  private readonly low: Float64Array;
  private readonly high: Float64Array;

  constructor(size: number) {
    this.counts = new Float64Array(size);
    this.smallest = Array.from({ length: size }, () => []);
    this.largest = Array.from({ length: size }, () => []);
    this.low = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.high = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  }

  /** Sees a value of feature k. `place` names the file, the row and the column. */
  see(k: number, value: number, place: () => string): void {
    if (this.isExtreme(k, value)) this.keep(k, value, place);
  }

  /** Counts a value of feature k. Whether it must be kept: of many values few are, and a place for each would be slow. */
  isExtreme(k: number, value: number): boolean {
    this.counts[k] = at(this.counts, k) + 1;
    return value <= at(this.low, k) || value >= at(this.high, k);
  }

  /** Keeps a value that `isExtreme`. */
  keep(k: number, value: number, place: () => string): void {
    const [smallest, largest] = [at(this.smallest, k), at(this.largest, k)];
    keep(smallest, value, 1, place);
    keep(largest, value, -1, place);
    this.low[k] = smallest[MAX_VALUES]?.value ?? Number.POSITIVE_INFINITY;
    this.high[k] = largest[MAX_VALUES]?.value ?? Number.NEGATIVE_INFINITY;
  }

  /** @throws FormatError naming the place of a value beside which all others of its feature are equal. */
  check(): void {
    for (let k = 0; k < this.counts.length; k++)
      this.checkFeature(at(this.smallest, k), at(this.largest, k), at(this.counts, k));
  }

  private checkFeature(smallest: readonly Extreme[], largest: readonly Extreme[], count: number): void {
    if (count < MIN_COUNT) return;
    const isRare = (extreme: Extreme): boolean => extreme.count <= Math.max(1, MAX_SHARE * count);
    for (let below = 0; below <= MAX_VALUES && smallest.slice(0, below).every(isRare); below++) {
      for (let above = 0; below + above <= MAX_VALUES && largest.slice(0, above).every(isRare); above++) {
        const [low, high] = [smallest[below], largest[above]];
        if (!low || !high || !(low.value < high.value)) continue;
        const gap = GAP * (high.value - low.value);
        const outside = [smallest[below - 1], largest[above - 1]];
        const found = outside.find((extreme) => extreme !== undefined);
        const isOutside = (extreme: Extreme | undefined): boolean =>
          !extreme || extreme.value < low.value - gap || extreme.value > high.value + gap;
        if (found && outside.every(isOutside)) {
          throw new FormatError(
            `${found.place} is ${found.value}; all others are from ${low.value} to ${high.value} and would be equal beside it; correct it, or leave its row out`,
          );
        }
      }
    }
  }
}

/** Keeps the different values that come first: rising with sign 1, falling with −1. */
function keep(extremes: Extreme[], value: number, sign: 1 | -1, place: () => string): void {
  let i = extremes.length;
  while (i > 0 && sign * at(extremes, i - 1).value > sign * value) i--;
  const before = extremes[i - 1];
  if (before?.value === value) before.count++;
  else if (i <= MAX_VALUES) {
    extremes.splice(i, 0, { value, place: place(), count: 1 });
    if (extremes.length > MAX_VALUES + 1) extremes.pop();
  }
}
