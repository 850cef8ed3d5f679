import { checkNumbers } from "../base/check.ts";

/** Features enter a network as (x − mean) · scale. A feature that was constant in training has scale 0. */
export interface Normalisation {
  /** [size] */
  readonly mean: Float32Array;
  /** [size] */
  readonly scale: Float32Array;
}

/**
 * The largest normalised value, in standard deviations from the mean. A feature that is farther from 0 in all training data
 * counts as constant.
 */
export const LARGEST = 1e6;
/** What a value of a state or an observation must be. */
export const FINITE = "a finite number of the magnitude of the training data";

/** Mean and reciprocal standard deviation of each feature over `states` [rows, size]. */
export function normalisationOf(states: Float32Array, size: number): Normalisation {
  const rows = states.length / size;
  const mean = new Float32Array(size);
  const scale = new Float32Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let i = j; i < states.length; i += size) sum += states[i] as number;
    const m = sum / rows;
    let squares = 0;
    for (let i = j; i < states.length; i += size) {
      const residual = (states[i] as number) - m;
      squares += residual * residual; // not **: hosts round powers differently
    }
    const deviation = Math.sqrt(squares / rows);
    mean[j] = m;
    scale[j] = 1 / deviation;
    // A deviation within the rounding error of the mean, or too small for a finite f32 reciprocal, counts as none.
    if (!isSmall(normalised(0, j, { mean, scale }))) scale[j] = 0;
  }
  return { mean, scale };
}

/** Value `x` of feature j, normalised. */
const normalised = (x: number, j: number, { mean, scale }: Normalisation): number =>
  (x - (mean[j] as number)) * (scale[j] as number);

const isSmall = (x: number): boolean => Math.abs(x) <= LARGEST;

/**
 * Checks features [rows, size], in the units of the training data.
 * @throws RangeError that names the first one that is not of the magnitude of the training data.
 */
export function checkFeatures(name: string, values: ArrayLike<unknown>, normalisation: Normalisation): void {
  const { length } = normalisation.mean;
  checkNumbers(name, values, FINITE, (x, i) => isSmall(normalised(Math.fround(x), i % length, normalisation)));
}

/** Features that are one standard deviation from the mean of the training data, above it (`sign` 1) or below (−1). */
export const ordinary = ({ mean, scale }: Normalisation, sign: number): Float32Array =>
  mean.map((m, j) => m + sign / (scale[j] || 1));

/** @throws RangeError unless training makes such a normalisation. */
export const checkNormalisation = (name: string, normalisation: Normalisation): void =>
  checkNumbers(
    name,
    normalisation.scale,
    `from 0 to ${LARGEST} / |mean|`,
    (scale, j) => scale >= 0 && isSmall(normalised(0, j, normalisation)),
  );

/** Normalises states [rows, size] row by row, into `to` from index `at`, and returns `to`. */
export function normalise(
  states: ArrayLike<number>,
  normalisation: Normalisation,
  to = new Float32Array(states.length),
  at = 0,
): Float32Array {
  const size = normalisation.mean.length;
  for (let row = 0; row < states.length; row += size) {
    for (let j = 0; j < size; j++) {
      to[at + row + j] = normalised(states[row + j] as number, j, normalisation);
    }
  }
  return to;
}
