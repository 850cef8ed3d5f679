// Numbers of f64 as sums of three of f32, exactly, so that checkpoints keep all bits: 3 · 24 bits hold 53.

import { FormatError } from "../../base/errors.ts";

const NAMES = ["high", "middle", "low"] as const;

/** The parts of each value, for magnitudes from 1e-20 to 1e38. */
export function parted(values: ArrayLike<number>): Map<string, Float32Array> {
  const parts = NAMES.map(() => new Float32Array(values.length));
  for (let i = 0; i < values.length; i++) {
    let rest = values[i] as number;
    for (const part of parts) {
      part[i] = rest;
      rest -= part[i] as number;
    }
  }
  return new Map(NAMES.map((name, n) => [name, parts[n] as Float32Array]));
}

/**
 * The values of `parted`.
 * @throws FormatError unless there are `count`.
 */
export function joined(parts: ReadonlyMap<string, Float32Array>, count: number): Float64Array {
  const values = new Float64Array(count);
  for (const name of [...NAMES].reverse()) {
    const part = parts.get(name);
    if (part?.length !== count) {
      throw new FormatError(`checkpoint: "${name}" has ${part?.length ?? "no"} values; the run has ${count}`);
    }
    for (let i = 0; i < count; i++) values[i] = (values[i] as number) + (part[i] as number);
  }
  return values;
}
