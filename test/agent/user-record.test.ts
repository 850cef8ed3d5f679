import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord, encodeRecord, REPLIES } from "../../src/agent/user-record.ts";

const side = fc.array(fc.float({ noNaN: true }), { maxLength: 9 }).map((x) => Float32Array.from(x));
const record = fc.record({
  answers: fc.array(fc.record({ a: side, b: side, reply: fc.constantFrom(...REPLIES) }), { maxLength: 9 }),
  personal: fc.boolean(),
});

describe("a user's record", () => {
  it("survives encoding and decoding at any byte offset", () => {
    fc.assert(
      fc.property(record, fc.nat(5), (user, shift) => {
        const bytes = encodeRecord(user);
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(decodeRecord(moved)).toEqual(user);
      }),
    );
  });

  it("that is truncated or too long is refused", () => {
    fc.assert(
      fc.property(record, (user) => {
        const bytes = encodeRecord(user);
        for (let n = 0; n < bytes.length; n++) expect(() => decodeRecord(bytes.slice(0, n))).toThrow("record: ");
        for (const more of [1, 4, 12]) {
          const longer = new Uint8Array(bytes.length + more);
          longer.set(bytes);
          expect(() => decodeRecord(longer)).toThrow("record: ");
        }
      }),
      { numRuns: 30 },
    );
  });

  it("with another version or an unknown reply is refused", () => {
    const bytes = encodeRecord({
      answers: [{ a: Float32Array.of(1), b: Float32Array.of(2), reply: "a" }],
      personal: true,
    });
    const changed = (at: number, value: number) => bytes.map((byte, i) => (i === at ? value : byte));
    expect(() => decodeRecord(changed(0, 9))).toThrow("record: format 9; this version reads 1");
    expect(() => decodeRecord(changed(12, 4))).toThrow("record: it has an unknown reply; it must be a, b, tie or skip");
    expect(() => decodeRecord(changed(19, 255))).toThrow("are not a whole number of answers");
  });
});
