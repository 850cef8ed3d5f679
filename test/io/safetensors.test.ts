// Files are untrusted: whatever the bytes, decoding gives a FormatError or valid contents.

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { FormatError } from "../../src/base/errors.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContents,
  type TensorData,
} from "../../src/io/safetensors.ts";

/** A file with this header and `body` bytes of tensors. */
function file(header: string, body = 0, length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + body);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const entry = (name: string, shape: unknown, offsets: unknown, dtype: unknown = "F32"): string =>
  `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: offsets })}`;

const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("__proto__", "constructor", "toString", "7", "", "a.weight"),
);
const tensor: fc.Arbitrary<TensorData> = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const count = shape.reduce((n, k) => n * k, 1);
  return fc.float32Array({ minLength: count, maxLength: count }).map((data) => ({ shape, data }));
});
const contents: fc.Arbitrary<SafetensorsContents> = fc.record({
  tensors: fc.uniqueArray(fc.tuple(name, tensor), { maxLength: 5, selector: ([n]) => n }).map((list) => new Map(list)),
  metadata: fc
    .uniqueArray(fc.tuple(name, fc.string({ unit: "grapheme" })), { maxLength: 3, selector: ([n]) => n })
    .map((list) => new Map(list)),
});
const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([p], [q]) => (p < q ? -1 : 1));
const bits = ({ tensors, metadata }: SafetensorsContents) => ({
  tensors: sorted(tensors).map(([n, { shape, data }]) => [n, [...shape], [...new Uint32Array(data.slice().buffer)]]),
  metadata: sorted(metadata),
});
/** The contents, or null for a FormatError. Any other error is rethrown. */
function decoded(bytes: Uint8Array): SafetensorsContents | null {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

describe("safetensors", () => {
  it("round-trips every name, shape and bit, at any byte offset in memory", () => {
    fc.assert(
      fc.property(contents, fc.nat(9), (c, shift) => {
        const bytes = encodeSafetensors(c);
        expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n); // tensors are aligned to 8 bytes
        const moved = new Uint8Array(bytes.length + shift + 3);
        moved.set(bytes, shift);
        expect(bits(decodeSafetensors(moved.subarray(shift, shift + bytes.length)))).toEqual(bits(c));
      }),
      { seed: 81 },
    );
  });

  it("rejects a file cut at any byte, or with an extra byte", () => {
    fc.assert(
      fc.property(contents, (c) => {
        const bytes = encodeSafetensors(c);
        for (let n = 0; n < bytes.length; n++) expect(decoded(bytes.subarray(0, n))).toBeNull();
        expect(decoded(Uint8Array.of(...bytes, 0))).toBeNull();
      }),
      { numRuns: 30, seed: 82 },
    );
  });

  it("rejects a file with any bit of its length or header flipped, unless it is still valid and round-trips", () => {
    const bytes = encodeSafetensors({
      tensors: new Map([
        ["a", { shape: [2, 1], data: Float32Array.of(1, 2) }],
        ["b", { shape: [], data: Float32Array.of(3) }],
      ]),
      metadata: new Map([["k", "v"]]),
    });
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    let rejected = 0;
    for (let bit = 0; bit < 8 * start; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = at(flipped, bit >> 3) ^ (1 << (bit & 7));
      const c = decoded(flipped);
      if (!c) rejected++;
      else {
        expect(bits(decodeSafetensors(encodeSafetensors(c)))).toEqual(bits(c));
        expect([...c.tensors.values()].flatMap(({ data }) => [...data])).toEqual([1, 2, 3]);
      }
    }
    expect(rejected).toBeGreaterThan(0.75 * 8 * start);
  });

  it("gives a FormatError or contents for random bytes and random JSON", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decoded(bytes)),
      { numRuns: 500, seed: 83 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(16), (json, body) => void decoded(file(json, body))),
      { numRuns: 500, seed: 84 },
    );
    const offsets = fc.array(fc.oneof(fc.nat(20), fc.double(), fc.constant(-1)), { maxLength: 3 });
    const dtype = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.oneof(fc.constant("F32"), dtype), offsets, offsets, (dtype, shape, span) => {
        const c = decoded(file(`{${entry("a", shape, span, dtype)}}`, 8));
        if (c) expect(c.tensors.get("a")?.data.length).toBe(2);
      }),
      { numRuns: 300, seed: 85 },
    );
  });

  it.each<[string, string, number]>([
    ["overlapping tensors", `{${entry("a", [2], [0, 8])},${entry("b", [2], [4, 12])}}`, 12],
    ["two tensors on the same bytes", `{${entry("a", [2], [0, 8])},${entry("b", [2], [0, 8])}}`, 8],
    ["a gap between tensors", `{${entry("a", [1], [0, 4])},${entry("b", [1], [8, 12])}}`, 12],
    ["bytes before the first tensor", `{${entry("a", [1], [4, 8])}}`, 8],
    ["bytes after the last tensor", `{${entry("a", [1], [0, 4])}}`, 8],
    ["offsets past the end", `{${entry("a", [3], [0, 12])}}`, 8],
    ["offsets that run backwards", `{${entry("a", [1], [8, 4])}}`, 8],
    ["a size that is not the shape's", `{${entry("a", [2], [0, 4])}}`, 4],
    ["a negative size", `{${entry("a", [-1, -1], [0, 4])}}`, 4],
    ["a shape that exceeds any memory", `{${entry("a", new Array(30).fill(2 ** 52), [0, 4])}}`, 4],
    ["an empty tensor past the end", `{${entry("a", [0], [99, 99])}}`, 0],
    ["another type", `{${entry("a", [2], [0, 4], "F16")}}`, 4],
    ["no shape", '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4],
    ["metadata that is not text", '{"__metadata__":{"a":1}}', 0],
    ["a header that is a list", "[]", 0],
    ["a header that is not JSON", "{", 0],
    ["JSON 100,000 deep", "[".repeat(100_000), 0],
  ])("rejects %s", (_, header, body) => {
    expect(() => decodeSafetensors(file(header, body))).toThrow(FormatError);
  });

  it.each([1n, 3n, 2n ** 31n, 2n ** 32n + 2n, 2n ** 53n + 1n, 2n ** 64n - 1n])(
    "rejects a header length of %d instead of 2",
    (n) => {
      expect(() => decodeSafetensors(file("{}", 0, n))).toThrow(FormatError);
    },
  );

  it("rejects a name that is not UTF-8", () => {
    const bytes = file(`{${entry("a", [1], [0, 4])}}`, 4);
    bytes[10] = 0xff; // the a
    expect(() => decodeSafetensors(bytes)).toThrow(FormatError);
  });

  it("accepts tensors in any order in the header", () => {
    const bytes = file(`{${entry("b", [1], [8, 12])},${entry("a", [2], [0, 8])}}`, 12);
    new Uint8Array(bytes.buffer, bytes.length - 12).set(new Uint8Array(Float32Array.of(1, 2, 3).buffer));
    const { tensors } = decodeSafetensors(bytes);
    expect([...(tensors.get("a")?.data ?? []), ...(tensors.get("b")?.data ?? [])]).toEqual([1, 2, 3]);
  });

  it("accepts __proto__ as the name of a tensor or metadata, without prototype pollution", () => {
    const { tensors, metadata } = decodeSafetensors(
      file(`{"__metadata__":{"__proto__":"m"},${entry("__proto__", [1], [0, 4])}}`, 4),
    );
    expect([[...tensors.keys()], [...metadata]]).toEqual([["__proto__"], [["__proto__", "m"]]]);
    expect(() =>
      decodeSafetensors(file('{"a":{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}', 4)),
    ).toThrow(FormatError);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  it.each([
    ["a tensor", `{${entry("a", [2], [0, 8])},${entry("a", [1, 2], [0, 8])}}`],
    ["a metadata key", `{"__metadata__":{"k":"1","k":"2"},${entry("a", [2], [0, 8])}}`],
    ["the metadata", `{"__metadata__":{"k":"1"},"__metadata__":{},${entry("a", [2], [0, 8])}}`],
    ["data_offsets", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4],"data_offsets":[0,8]}}'],
  ])("rejects %s given twice", (_, header) => {
    expect(() => decodeSafetensors(file(header, 8))).toThrow(FormatError);
  });

  it("reads a Buffer, as readFile returns", () => {
    const c: SafetensorsContents = {
      tensors: new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]),
      metadata: new Map(),
    };
    expect(bits(decodeSafetensors(Buffer.from(encodeSafetensors(c))))).toEqual(bits(c));
  });

  it("rejects a type that cannot be converted to text", () => {
    expect(() => decodeSafetensors(file(`{${entry("a", [1], [0, 4], { toString: 1 })}}`, 4))).toThrow(FormatError);
  });

  it("allocates no tensor before the whole header is checked", () => {
    const overlapping = file(`{${Array.from({ length: 50 }, (_, i) => entry(`t${i}`, [4], [0, 16]))}}`, 16);
    let made = 0;
    const construct = (target: typeof Float32Array, args: [number]) => {
      made++;
      return new target(...args);
    };
    vi.stubGlobal("Float32Array", new Proxy(Float32Array, { construct }));
    const result = decoded(overlapping);
    vi.unstubAllGlobals();
    expect(result).toBeNull();
    expect(made).toBe(0);
  });

  it.each([
    ["in a tensor's place", "%"],
    ["as a type", '{"dtype":%}'],
  ])("rejects valid JSON nested 100,000 levels deep %s", (_, place) => {
    const deep = "[".repeat(1e5) + "]".repeat(1e5);
    expect(() => decodeSafetensors(file(`{"a":${place.replace("%", deep)}}`))).toThrow(FormatError);
  });
  it("reads 10 MB of metadata", () => {
    const metadata = new Map([["k", "x".repeat(1e7)]]);
    const back = decodeSafetensors(encodeSafetensors({ tensors: new Map(), metadata })).metadata.get("k");
    expect(back === metadata.get("k")).toBe(true);
  });
});
