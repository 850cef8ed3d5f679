// Values of a feature so large that all others become equal beside them. Features are scaled by the standard deviation over
// all states before training: one value of 1e30 would leave nothing of the others, and the model would be flat without a word.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";

/** Values lie outside if they are this many times farther from the median than all others. */
const GAP = 10_000;
/** Less than this share of the states has such values, or else values are of two kinds. */
const MAX_SHARE = 0.25;
/** With a gap like this, and distances like these, the share may be larger: no quantity spans so much with nothing between. */
const [HUGE_GAP, HUGE] = [1e9, 1e12];
/** Fewer states do not tell what is usual. */
const MIN_COUNT = 4;
/** The median is that of so many states, evenly spaced. */
const SAMPLE = 4096;

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
      const range = `from ${decimal(others.low)} to ${decimal(others.high)}`;
      const beside = others.isAlone
        ? `all others are ${range} and would be equal beside it; correct it, or leave its row out`
        : `but for some like it, all others are ${range} and would be equal beside it; correct them, or leave their rows out`;
      throw new FormatError(`${found.place} is ${decimal(found.value)}; ${beside}`);
    }
  }
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of a feature without the values that lie outside, and whether it is a single one; undefined if there are none. */
function rangeOfOthers(states: Float32Array, k: number, size: number): (Range & { isAlone: boolean }) | undefined {
  const count = states.length / size;
  if (count < MIN_COUNT) return undefined;
  const median = medianOf(states, k, size);
  // By the exponent of the distance from the median: how many values, and the nearest and farthest of them.
  const counts = new Int32Array(256);
  const near = new Float64Array(256).fill(Number.POSITIVE_INFINITY);
  const far = new Float64Array(256);
  for (let i = k; i < states.length; i += size) {
    const distance = Math.abs((states[i] as number) - median);
    if (distance === 0) continue;
    const octave = exponentOf(distance);
    counts[octave] = (counts[octave] as number) + 1;
    if (distance < (near[octave] as number)) near[octave] = distance;
    if (distance > (far[octave] as number)) far[octave] = distance;
  }
  const octaves = Array.from(counts.keys()).filter((octave) => at(counts, octave) > 0);
  let outside = 0;
  let found: (Range & { isAlone: boolean }) | undefined;
  for (let i = octaves.length - 1; i > 0; i--) {
    const [above, below] = [at(octaves, i), at(octaves, i - 1)];
    outside += at(counts, above);
    const gap = at(near, above) / at(far, below);
    const isRare = gap > GAP && (outside === 1 || outside < MAX_SHARE * count);
    if (!isRare && !(gap > HUGE_GAP && at(near, above) > HUGE)) continue;
    found = { ...rangeWithin(states, k, size, median, at(far, below)), isAlone: outside === 1 };
  }
  return found; // of several gaps the innermost
}

/** The lower median of a feature; of a sample, if states are many. */
function medianOf(states: Float32Array, k: number, size: number): number {
  const count = states.length / size;
  const length = Math.min(count, SAMPLE);
  const sample = Float32Array.from({ length }, (_, i) => at(states, Math.floor((i * count) / length) * size + k));
  return at(sample.sort(), (length - 1) >> 1);
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** The exponent of a positive number as the 8 bits of a 32-bit float hold it. */
function exponentOf(value: number): number {
  float[0] = value;
  return (bits[0] as number) >>> 23;
}

/** The smallest and the largest value of a feature at most this far from the median. */
function rangeWithin(states: Float32Array, k: number, size: number, median: number, far: number): Range {
  let [low, high] = [median, median];
  for (let i = k; i < states.length; i += size) {
    const value = states[i] as number;
    if (Math.abs(value - median) > far) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
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
