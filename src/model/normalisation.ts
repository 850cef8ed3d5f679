/** Features enter a network as (x − mean) · scale. A feature that was constant in training has scale 0. */
export interface Normalisation {
  /** [size] */
  readonly mean: Float32Array;
  /** [size] */
  readonly scale: Float32Array;
}

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
    // A deviation within the rounding error of the mean, or too small for a finite f32 reciprocal, counts as none.
    const varies = deviation > 1e-6 * Math.abs(m) && Number.isFinite(Math.fround(1 / deviation));
    scale[j] = varies ? 1 / deviation : 0;
  }
  return { mean, scale };
}

/** Normalises states [rows, size] row by row, into `to` from index `at`, and returns `to`. */
export function normalise(
  states: ArrayLike<number>,
  { mean, scale }: Normalisation,
  to = new Float32Array(states.length),
  at = 0,
): Float32Array {
  const size = mean.length;
  for (let row = 0; row < states.length; row += size) {
    for (let j = 0; j < size; j++) {
      to[at + row + j] = ((states[row + j] as number) - (mean[j] as number)) * (scale[j] as number);
    }
  }
  return to;
}
