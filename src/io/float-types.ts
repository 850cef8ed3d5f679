// The floating-point types of other programs' safetensors files. Devices read F32 only, so they do not load this file.

import { type ElementType, F32, type ForeignFile } from "./safetensors.ts";

const TYPES: Readonly<Record<string, ElementType>> = {
  F32,
  F64: { bytes: 8, toFloat32: (bytes) => Float32Array.from(new Float64Array(bytes)) },
  F16: { bytes: 2, toFloat32: (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf) },
  BF16: {
    bytes: 2,
    toFloat32: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer),
  },
};

/** Reads the tensors whose names `keep` accepts, from any floating-point type. */
export const anyFloat = (keep: (name: string) => boolean): ForeignFile => ({ keep, types: TYPES });

/** Decodes IEEE binary16: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}
