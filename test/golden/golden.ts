// What the fixtures that Python writes hold, and comparing with it by norms; where there is no test runner too.

export interface Golden {
  /** What make.py says of the case. */
  // biome-ignore lint/suspicious/noExplicitAny: it is whatever the case needs
  readonly about: any;
  /** Values of the tensor of this name. */
  readonly values: (name: string) => Float64Array;
  /** The rest of the names that begin so. */
  readonly names: (prefix: string) => string[];
}

/** A reader of its own, because penchant's gives float32. */
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

/** The largest errors seen, by what was compared; `GOLDEN=1` prints them. */
export const worst = new Map<string, { error: number; where: string }>();

/** ‖got − want‖ ≤ tolerance·scale. The scale is ‖want‖ unless it is given, so nothing but zeros matches zeros. */
export function expectClose(
  kind: string,
  where: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
  scale = norm(want),
): void {
  if (got.length !== want.length) throw new Error(`${where}: got ${got.length} values for ${want.length}`);
  const distance = norm(Array.from(got, (x, i) => x - (want[i] as number)));
  if (!(distance <= tolerance * scale)) {
    throw new Error(`${where}: off by ${distance} of ${scale}; it may be ${tolerance} of it`);
  }
  const error = scale === 0 ? 0 : distance / scale;
  if (error >= (worst.get(kind)?.error ?? 0)) worst.set(kind, { error, where });
}
