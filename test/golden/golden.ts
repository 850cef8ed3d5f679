// Reading the fixtures that make.py writes, and comparing with them by norms.

import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";

const folder = new URL("./", import.meta.url);

export interface Golden {
  /** What make.py says of the case. */
  // biome-ignore lint/suspicious/noExplicitAny: it is whatever the case needs
  readonly about: any;
  /** Values of the tensor of this name. */
  readonly values: (name: string) => Float64Array;
  /** The rest of the names that begin so. */
  readonly names: (prefix: string) => string[];
}

/** Names of the fixtures that begin so. */
export const fixtures = (prefix: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith(".safetensors"))
    .map((name) => name.slice(0, -".safetensors".length));

export const bytesOf = (name: string): Buffer => readFileSync(new URL(`${name}.safetensors`, folder));

/** A reader of its own, because penchant's gives float32. */
export function golden(name: string): Golden {
  const bytes = bytesOf(name);
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: metadata, ...entries } = JSON.parse(bytes.toString("utf8", 8, start));
  const values = (key: string): Float64Array => {
    const { dtype, data_offsets } = entries[key];
    const [from, to] = data_offsets.map((offset: number) => start + offset);
    const size = dtype === "F64" ? 8 : 4;
    const read = (i: number) => (size === 8 ? bytes.readDoubleLE(from + i * size) : bytes.readFloatLE(from + i * size));
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
  expect(got.length, where).toBe(want.length);
  const distance = norm(Array.from(got, (x, i) => x - (want[i] as number)));
  if (!(distance <= tolerance * scale)) {
    expect.fail(`${where}: off by ${distance} of ${scale}; it may be ${tolerance} of it`);
  }
  const error = scale === 0 ? 0 : distance / scale;
  if (error >= (worst.get(kind)?.error ?? 0)) worst.set(kind, { error, where });
}

export function reportWorst(): void {
  if (process.env.GOLDEN)
    for (const [kind, { error, where }] of worst) console.log(kind, error.toExponential(1), where);
}
