// Values of a feature so large that all others become equal beside them. Features are scaled by the standard deviation over
// all states before training: one value of 1e30 would leave nothing of the others, and the model would be flat without a word.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";

/** Values lie outside if their distance to all others is so many times the range of these. */
const GAP = 10_000;
/** States with such a value are at most a share of all, or a few of a small number. */
const [MAX_SHARE, FEW, FEW_SHARE] = [0.05, 3, 0.25];
/** Fewer states do not tell what is usual. */
const MIN_COUNT = 4;
/** Parts of a range in which values are counted: the range of the others, which is at most 1 / GAP of it, lies in two of them. */
const PARTS = 1024;

/** A value with the place where it was read. */
interface Seen {
  readonly value: number;
  readonly place: string;
}

/** Follows the values of every feature while a file is read, and finds those that lie outside once all states are known. */
export class OutlyingValues {
  /** By feature: the smallest and the largest value. */
  private readonly low: Float32Array;
  private readonly high: Float32Array;
  /**
   * By feature: the last smallest, and the last largest, whose distance to the values before was at least their range. If
   * values lie outside, one of these two does. A place for every new extreme would be slow where values rise with the rows.
   */
  private readonly smallest: Seen[] = [];
  private readonly largest: Seen[] = [];

  /** @param size Number of features. */
  constructor(private readonly size: number) {
    this.low = new Float32Array(size).fill(Number.POSITIVE_INFINITY);
    this.high = new Float32Array(size).fill(Number.NEGATIVE_INFINITY);
  }

  /** Sees the features of a state. `place` names the file, the row and the column of feature k. */
  see(state: Float32Array, place: (k: number) => string): void {
    const { low, high, size } = this;
    for (let k = 0; k < size; k++) {
      const value = state[k] as number; // with `at`, which reads arrays of all kinds, each value would be an object
      if (value < (low[k] as number) || value > (high[k] as number)) this.widen(k, value, place);
    }
  }

  private widen(k: number, value: number, place: (k: number) => string): void {
    const [low, high] = [at(this.low, k), at(this.high, k)];
    if (low - value >= high - low) this.smallest[k] = { value, place: place(k) };
    if (value - high >= high - low) this.largest[k] = { value, place: place(k) };
    this.low[k] = Math.min(low, value);
    this.high[k] = Math.max(high, value);
  }

  /**
   * Checks all states [n, size], each once.
   * @throws FormatError naming the place of a value beside which all others of its feature are equal.
   */
  check(states: Float32Array): void {
    for (let k = 0; k < this.size; k++) {
      const others = rangeOfOthers(states, k, this.size);
      const [smallest, largest] = [this.smallest[k], this.largest[k]];
      if (!others || !smallest || !largest) continue;
      const found = smallest.value < others.low ? smallest : largest;
      throw new FormatError(
        `${found.place} is ${decimal(found.value)}; all others are from ${decimal(others.low)} to ${decimal(others.high)} and would be equal beside it; correct it, or leave its row out`,
      );
    }
  }
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of a feature without the values that lie outside; undefined if there are none. */
function rangeOfOthers(states: Float32Array, k: number, size: number): Range | undefined {
  const count = states.length / size;
  if (count < MIN_COUNT) return undefined;
  const most = Math.floor(Math.max(MAX_SHARE * count, Math.min(FEW, FEW_SHARE * count)));
  let range = rangeWithin(states, k, size, { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
  // Each step takes two of the parts, so that there are few.
  while (range.low < range.high) {
    const parts = densestParts(states, k, size, range);
    const outside: number[] = [];
    for (let i = k; i < states.length && outside.length <= most; i += size) {
      const value = states[i] as number;
      if (value < parts.low || value > parts.high) outside.push(value);
    }
    if (outside.length > most) return undefined;
    range = rangeWithin(states, k, size, parts);
    const others = range.low < range.high ? range : withNearest(range, outside);
    if (isFarFrom(others, outside)) return others;
  }
  return undefined;
}

/** The smallest and the largest value of a feature within a range. */
function rangeWithin(states: Float32Array, k: number, size: number, within: Range): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = k; i < states.length; i += size) {
    const value = states[i] as number;
    if (value < within.low || value > within.high) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** The two adjacent parts of a range that hold the most values of a feature. */
function densestParts(states: Float32Array, k: number, size: number, { low, high }: Range): Range {
  const counts = new Int32Array(PARTS + 1);
  const width = (high - low) / PARTS;
  for (let i = k; i < states.length; i += size) {
    const value = states[i] as number;
    if (value < low || value > high) continue;
    const part = Math.floor((value - low) / width);
    counts[part] = (counts[part] as number) + 1;
  }
  let best = 0;
  const held = (part: number): number => at(counts, part) + at(counts, part + 1);
  for (let part = 1; part < PARTS; part++) if (held(part) > held(best)) best = part;
  return { low: low + best * width, high: low + (best + 2) * width };
}

/** A range of one value, extended to the nearest of these. */
function withNearest({ low, high }: Range, values: readonly number[]): Range {
  const nearest = values.reduce((a, b) => (Math.abs(b - low) < Math.abs(a - low) ? b : a), Number.POSITIVE_INFINITY);
  return { low: Math.min(low, nearest), high: Math.max(high, nearest) };
}

/** Whether values that are not in a range lie far from it, and there are such. */
function isFarFrom({ low, high }: Range, values: readonly number[]): boolean {
  const gap = GAP * (high - low);
  const outside = values.filter((value) => value < low || value > high);
  return outside.length > 0 && outside.every((value) => value < low - gap || value > high + gap);
}

/** The shortest decimal of a 32-bit number. */
function decimal(value: number): string {
  let text = value;
  for (let digits = 6; digits <= 9; digits++) {
    text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) break;
  }
  return String(text);
}
