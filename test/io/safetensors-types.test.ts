// Tensors of other floating-point types, which files of other programs have, are converted to float32.

import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { FormatError } from "../../src/base/errors.ts";
import { anyFloat } from "../../src/io/float-types.ts";
import { decodeSafetensors } from "../../src/io/safetensors.ts";

/** A file with a tensor "a" of these bytes and a boolean tensor "mask". */
function file(dtype: string, shape: number[], data: ArrayBufferView): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const end = bytes.length;
  const header = JSON.stringify({
    a: { dtype, shape, data_offsets: [0, end] },
    mask: { dtype: "BOOL", shape: [3], data_offsets: [end, end + 3] },
  });
  const all = Buffer.concat([Buffer.alloc(8), Buffer.from(header), bytes, Buffer.alloc(3)]);
  all.writeBigUInt64LE(BigInt(header.length));
  return all;
}
const read = (bytes: Uint8Array) =>
  decodeSafetensors(
    bytes,
    anyFloat((name) => name === "a"),
  ).tensors;

describe("decodeSafetensors of a foreign file", () => {
  it("decodes every float16 value, and skips the other tensors whatever their type", () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const tensors = read(file("F16", [65536], bits));
    expect([...tensors.keys()]).toEqual(["a"]);
    const data = tensors.get("a")?.data as Float32Array;
    const bitPatterns = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x7c00, 0xfc00];
    const values = [0, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, -2, 0.333251953125, 65504, Infinity, -Infinity];
    expect(bitPatterns.map((pattern) => data[pattern])).toEqual(values);
    expect(data.filter(Number.isNaN).length).toBe(2 * 1023);
    for (let i = 1; i < 0x7c00; i++) expect(at(data, i)).toBeGreaterThan(at(data, i - 1));
  });

  it("decodes bfloat16, float32 and float64", () => {
    const values = Float32Array.of(1, -2.5, 2 ** -130, 3.140625);
    const top = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
    expect([...(read(file("BF16", [4], top)).get("a")?.data ?? [])]).toEqual([...values]);
    expect([...(read(file("F32", [2, 2], values)).get("a")?.data ?? [])]).toEqual([...values]);
    expect([...(read(file("F64", [2], Float64Array.of(0.1, -7))).get("a")?.data ?? [])]).toEqual([
      Math.fround(0.1),
      -7,
    ]);
  });

  it("rejects a kept tensor of integers, of the wrong size, or past the end of the file", () => {
    const bits = Uint16Array.of(1, 2);
    expect(() => read(file("I16", [2], bits))).toThrow('tensor "a" has type I16; penchant reads F32, F64, F16, BF16');
    for (const type of ["F16", "BF16"]) expect(() => read(file(type, [3], bits))).toThrow(FormatError);
    expect(() => decodeSafetensors(file("F16", [2], bits))).toThrow('"a" has type F16; penchant reads F32');
    expect(() =>
      decodeSafetensors(
        file("F16", [2], bits).subarray(0, -1),
        anyFloat(() => false),
      ),
    ).toThrow(FormatError);
  });
});
