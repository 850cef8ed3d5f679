// Reads the fixtures that Python writes, and compares with them by norms. Works without a test runner, too.

import { at } from "../../src/base/arrays.ts";

export interface Golden {
  /** Description of the case from make.py. */
  // biome-ignore lint/suspicious/noExplicitAny: its fields depend on the case
  readonly about: any;
  /** Values of the tensor with this name. */
  readonly values: (name: string) => Float64Array;
  /** Names of the tensors with this prefix, without the prefix, sorted. */
  readonly names: (prefix: string) => string[];
}

/** A separate reader of safetensors files, because penchant's converts to float32. */
export function goldenOf(bytes: Uint8Array): Golden {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const values = (key: string): Float64Array => {
    const { dtype, data_offsets } = entries[key];
    const [from, to] = data_offsets.map((offset: number) => start + offset);
    const size = dtype === "F64" ? 8 : 4;
    const read = (i: number) =>
      size === 8 ? view.getFloat64(from + i * size, true) : view.getFloat32(from + i * size, true);
    return Float64Array.from({ length: (to - from) / size }, (_, i) => read(i));
  };
  return {
    about: metadata && JSON.parse(metadata.case),
    values,
    names: (prefix) =>
      Object.keys(entries)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length))
        .sort(),
  };
}

export const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

/** Largest relative error so far for each kind of comparison; `GOLDEN=1` prints them. */
export const worst = new Map<string, { error: number; where: string }>();

/** Throws unless ‖got − want‖ ≤ tolerance · scale. The scale is ‖want‖ by default, so only zeros match zeros. */
export function expectClose(
  kind: string,
  where: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
  scale = norm(want),
): void {
  if (got.length !== want.length) throw new Error(`${where}: got ${got.length} values; wants ${want.length}`);
  const distance = norm(Array.from(got, (x, i) => x - at(want, i)));
  if (!(distance <= tolerance * scale)) {
    throw new Error(`${where}: the error is ${distance}; it must be at most ${tolerance} · ${scale}`);
  }
  const error = scale === 0 ? 0 : distance / scale;
  if (error >= (worst.get(kind)?.error ?? 0)) worst.set(kind, { error, where });
}
